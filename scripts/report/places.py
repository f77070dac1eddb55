"""Places of the report: their names, and each one's scores, ranks and rank intervals over the years of a paper."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.report.maps import scores_by_year
from scripts.workflow.papers import MapSource

UNITS = Path("resources/units/units.csv")
ALIASES = Path("resources/units/aliases.csv")


@cache
def place_names() -> dict[str, dict[str, Any]]:
    """Return by unit code all names of a place (English first, then Chinese, short, former and misprinted ones) and its province."""
    units = pd.read_csv(UNITS, dtype=str, keep_default_na=False)
    english = dict(zip(units["unit_code"], units["name_en"], strict=True))
    others: dict[str, list[str]] = {}
    if ALIASES.is_file():
        for row in pd.read_csv(ALIASES, dtype=str, keep_default_na=False).to_dict("records"):
            others.setdefault(row["unit_code"], []).append(row["printed"] if "printed" in row else next(iter(row.values())))
    places = {}
    for row in units.to_dict("records"):
        former = [name for name in row.get("former_names", "").replace(";", "|").split("|") if name]
        names = [row["name_en"], row["name_zh"], row.get("name_short_zh", ""), *former, *others.get(row["unit_code"], [])]
        province = english.get(row.get("province_code", ""), "")
        places[row["unit_code"]] = {"names": list(dict.fromkeys(filter(None, names))), "province": province}
    return places


def place_histories(results: Path, paper: str, source: MapSource) -> dict[str, Any]:
    """Return the years of a paper and, by unit, lists by year of score and rank, and by year the interval of its rank.

    The interval is that of the sensitivity analysis, where the run has it.
    """
    scores = scores_by_year(results / paper, source)
    years = sorted(int(year) for year in scores["year"].unique())
    scores = scores.assign(rank=scores.groupby("year")["value"].rank(ascending=False, method="min"))
    path = results / f"sensitivity/tables/{paper}_rank_intervals.csv"
    intervals: dict[str, dict[int, list[float]]] = {}
    if path.is_file():
        for row in pd.read_csv(path, dtype={"unit_code": str}).to_dict("records"):
            intervals.setdefault(row["unit_code"], {})[int(row["year"])] = [row["lower"], row["upper"]]
    units = {}
    for code, part in scores.groupby("unit_code"):
        by_year = part.set_index("year")
        units[str(code)] = {
            "score": [round(float(by_year["value"].get(year)), 5) if year in by_year.index else None for year in years],
            "rank": [int(by_year["rank"].get(year)) if year in by_year.index else None for year in years],
            "interval": intervals.get(str(code), {}),
        }
    counts = {int(str(year)): len(part) for year, part in scores.groupby("year")}
    return {"years": years, "units": units, "ranked": [counts[year] for year in years]}
