"""Rule coverage: which variables are observed for how many units in which year, as a table and a heat map; and what readers noticed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.colors import BoundaryNorm

from scripts.figures import plt, save_figure
from scripts.inputs.resource_tables import read_resource
from scripts.rule import run_rule

# Countries have no row among the units: as many are expected as are observed at all.
LEVELS = {"prefecture": "cities", "municipality": "cities", "province": "provinces"}
FIRST_YEAR = 2000
LARGE_FAMILY = 10
STEPS = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1]


def coverage(
    panel: str,
    reports: Sequence[str],
    variables: str,
    units: str,
    papers: Sequence[str],
    paper_units: Sequence[str],
    table: str,
    figure: Sequence[str],
    reading_report: str,
    crosswalk: str,
) -> None:
    """Count units with a value by variable and year, draw the counts, join the reading reports, and check the crosswalk.

    papers, paper_units: names of the papers, and the table of units of each.
    Of the figure only years from FIRST_YEAR on are shown; the table has all.
    """
    cells = pd.read_parquet(panel, columns=["unit_code", "year", "variable", "dataset"])
    known = read_resource(units)
    labels = read_resource(variables).set_index("variable")["label_en"]
    counted = coverage_table(cells, known)
    counted.insert(1, "label", counted["variable"].map(labels))
    counted.to_csv(table, index=False)
    _draw(counted, figure)
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False).assign(dataset=Path(path).stem) for path in reports]
    joined = pd.concat(frames, ignore_index=True)
    joined[["dataset", *[c for c in joined if c != "dataset"]]].to_csv(reading_report, index=False)
    lists = {paper: read_resource(path, ["unit_code"])["unit_code"].tolist() for paper, path in zip(papers, paper_units, strict=True)}
    crosswalk_table(cells, known, lists).to_csv(crosswalk, index=False)


def coverage_table(cells: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return, for each variable and year, how many units have a value and how many exist.

    cells: unit_code, year, variable. units: the crosswalk (unit_code, level, existed_until).
    Expected are the units of the kind (cities, provinces, countries) that most of the variable's units are of, in that year.
    """
    kind = units.set_index("unit_code")["level"].map(LEVELS)
    kinds = cells["unit_code"].map(kind).fillna("countries")
    # Municipalities are provinces where the variable is a provincial one.
    counts = pd.crosstab(cells["variable"], kinds)
    main = counts.idxmax(axis=1)
    province_codes = set(units.loc[units["level"].isin(["province", "municipality"]), "unit_code"])
    cells = cells.assign(kind=cells["variable"].map(main))
    is_province = cells["unit_code"].isin(province_codes)
    fits = (kinds == cells["kind"]) | ((cells["kind"] == "provinces") & is_province)
    counted = cells[fits].groupby(["variable", "kind", "year"])["unit_code"].nunique().rename("units").reset_index()
    until = pd.to_numeric(units["existed_until"]).fillna(np.inf)
    is_city = units["level"].map(LEVELS) == "cities"
    cities = {year: int((is_city & (until >= year)).sum()) for year in counted["year"].unique()}
    others = {"provinces": len(province_codes), "countries": cells.loc[cells["kind"] == "countries", "unit_code"].nunique()}
    of_kind = zip(counted["kind"], counted["year"], strict=True)
    counted["expected"] = [cities[year] if kind == "cities" else others[kind] for kind, year in of_kind]
    return counted.assign(share=counted["units"] / counted["expected"])


def crosswalk_table(cells: pd.DataFrame, units: pd.DataFrame, lists: dict[str, list[str]]) -> pd.DataFrame:
    """Return, for each unit of the crosswalk or of a paper's list: the papers and datasets that have it, its years, and what is odd.

    `check`: 'not in the crosswalk', 'no data' (in a paper's list, but never observed), 'name of two units', or empty.
    """
    observed = cells.groupby("unit_code").agg(
        datasets=("dataset", lambda d: " ".join(sorted(d.unique()))), first_year=("year", "min"), last_year=("year", "max")
    )
    codes = list(dict.fromkeys([*units["unit_code"], *(code for listed in lists.values() for code in listed)]))
    table = pd.DataFrame({"unit_code": codes}).merge(units[["unit_code", "level", "name_zh", "name_en"]], how="left", on="unit_code")
    table["papers"] = [" ".join(paper for paper, listed in lists.items() if code in listed) for code in codes]
    table = table.merge(observed, how="left", left_on="unit_code", right_index=True)
    doubled = table["name_zh"].notna() & table.duplicated(["name_zh", "level"], keep=False)
    missing = (table["papers"] != "") & table["datasets"].isna()
    table["check"] = np.select(
        [table["level"].isna(), missing, doubled], ["not in the crosswalk", "no data", "name of two units"], default=""
    )
    return table.astype({"first_year": "Int64", "last_year": "Int64"})


def _draw(counted: pd.DataFrame, paths: Sequence[str]) -> None:
    recent = counted[counted["year"] >= FIRST_YEAR]
    # Variables of one family ('Employment in urban units: Textiles') share a row, their mean.
    family = recent["label"].str.split(":").str[0]
    large = family.map(recent.groupby(family)["variable"].nunique()) >= LARGE_FAMILY
    recent = recent.assign(label=recent["label"].mask(large, family + " by industry (mean)"))
    recent = recent.groupby(["kind", "label", "year"], as_index=False)["share"].mean()
    kinds = [kind for kind in ("cities", "provinces", "countries") if (recent["kind"] == kind).any()]
    shares = {k: recent[recent["kind"] == k].pivot(index="label", columns="year", values="share") for k in kinds}
    years = range(FIRST_YEAR, int(recent["year"].max()) + 1)
    heights = [len(share) for share in shares.values()]
    figure, axes = plt.subplots(
        len(kinds), 1, figsize=(9, 0.155 * sum(heights) + 1.8), height_ratios=heights, squeeze=False, layout="constrained"
    )
    for axis, (kind, share) in zip(axes[:, 0], shares.items(), strict=True):
        wide = share.reindex(columns=years)
        wide = wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        image = axis.imshow(wide.to_numpy(), aspect="auto", cmap="YlGnBu", norm=BoundaryNorm(STEPS, 256), interpolation="none")
        axis.set_yticks(range(len(wide)), wide.index, fontsize=6.5)
        axis.set_xticks(range(0, len(years), 2), list(years)[::2], fontsize=7)
        axis.set_title(f"{kind.capitalize()}: share of units with a value", loc="left", fontsize=9)
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
    figure.colorbar(image, ax=axes, shrink=0.5, aspect=30, label="Share of the units that existed in the year")
    save_figure(figure, paths, "White: no unit has a value.")


if __name__ == "__main__":
    run_rule(coverage)
