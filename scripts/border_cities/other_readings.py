"""Rule other_readings: what the paper's numbers would be under other weights, formulas, samples and grades, one thing swapped at a time.

Two tables: mean scores by reading, and, for the primary run, ours for every number and claim of the ledger, which probes are made of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.items import read_items
from scripts.audit.ours import read_ours
from scripts.border_cities.frames import by_run, notes, read_units, region_of
from scripts.border_cities.score_cities import published_bounds
from scripts.border_cities.scoring import Scored, grade_bounds, marked, regional_means, score_run, score_table, to_published_level
from scripts.border_cities.trend_curves import fit_zones
from scripts.index.choices import configured
from scripts.index.data import IndexData, read_index
from scripts.index.given import given_by, published_weights
from scripts.rule import run_rule
from scripts.tables import write_table


@dataclass(frozen=True)
class Swap:
    """One thing swapped in the reading as stated. index: settings of the section `index`; run: another run in place of the primary one.

    left_out: indicators that take no part. selected: only the 41 cities of section 3.2. by_published_ranges: grades by the published
    ranges. order: of the trend curves. jiuquan: region of Jiuquan.
    """

    index: Mapping[str, str] | None = None
    run: str = ""
    left_out: tuple[str, ...] = ()
    selected: bool = False
    by_published_ranges: bool = False
    order: int = 0
    jiuquan: str = ""


SWAPS: dict[str, Swap] = {
    "as_configured": Swap(),
    "published_weights": Swap({"weights": "published"}),
    "equal_weights": Swap({"weights": "equal"}),
    "one_shift": Swap({"weights": "entropy_matrix"}),
    "shift_to_one": Swap({"weights": "entropy_column_to_one"}),
    "entropy_of_shares": Swap({"weights": "entropy"}),
    "weights_on_values": Swap({"aggregation": "topsis_values"}),
    "weighted_sum": Swap({"aggregation": "weighted_sum"}),
    "within_year": Swap({"scope": "within_year"}),
    "min_max": Swap({"normalisation": "min_max"}),
    "published_weights_on_values": Swap({"weights": "published", "aggregation": "topsis_values"}),
    "most_indicators": Swap(run="covered"),
    "most_indicators_published_weights": Swap({"weights": "published"}, run="covered"),
    "all_cities": Swap(run="all"),
    "cities_41": Swap(selected=True),
    "without_policy_support": Swap(left_out=("X25",)),
    "without_distances": Swap(left_out=("X28", "X29")),
    "published_ranges": Swap(by_published_ranges=True),
    "jiuquan_northwest": Swap(jiuquan="Northwest"),
    "straight_lines": Swap(order=1),
}


def other_readings(
    cells: Sequence[str],
    coverage: Sequence[str],
    definitions: str,
    prefectures: str,
    points: str,
    published: str,
    lists: Sequence[str],
    index: Mapping[str, Any],
    grades: int,
    jiuquan: str,
    primary: str,
    trend: Mapping[str, Any],
    means_table: Sequence[str],
    values_table: Sequence[str],
) -> None:
    """Compute every reading of SWAPS on every run, and the ledger's numbers on the primary one.

    lists: the published files that are read from the folder `published`. points: as trend_curves writes them, for the places of cities.
    """
    data = {run: read_index(path, definitions).refuse_gaps() for run, path in by_run(cells).items()}
    units, folder = read_units(prefectures), Path(published)
    given = published_weights(str(folder / "published/table_2_weights.csv"))
    bounds = published_bounds(pd.read_csv(folder / "published/table_3_grades.csv"))
    places = pd.read_csv(points, dtype={"unit_code": str})
    places = places.drop_duplicates(["zone", "unit_code"])[["zone", "unit_code", "x", "y"]]
    items, means, values = read_items(folder), [], []
    for name, swap in SWAPS.items():
        for run in [swap.run] if swap.run else list(data):
            whole = {**index, **(swap.index or {})}
            scored = score_run(_taking_part(data[run], swap, units), configured(whole), given_by(whole, given), grades)
            table = score_table(scored, bounds, units, region_of(units, swap.jiuquan or jiuquan))
            if swap.by_published_ranges:
                table["grade"] = table["published_grade"]
            means.append(regional_means(table).assign(reading=name, run=run))
            if run != (swap.run or primary):
                continue
            tables = _tables(scored, table, given["published"], places, {**trend, "order": swap.order or trend["order"]})
            if whole["weights"] == "published":
                del tables["table_2_weights"]
            ours = read_ours(items, tables.get)
            values += [(name, item.id, mine.text, mine.p) for item, mine in zip(items, ours, strict=True) if not mine.reason and mine.text]
    _write_means(pd.concat(means, ignore_index=True), notes(coverage, list(data)), means_table)
    write_table(
        pd.DataFrame(values, columns=["probe", "entry", "ours", "p"]),
        values_table,
        "Ours for each number of the ledger under other readings",
        f"Run '{primary}', unless the reading says another one. " + notes(coverage, [primary]),
    )


def _taking_part(data: IndexData, swap: Swap, units: pd.DataFrame) -> IndexData:
    kept = data.only([name for name in data.values.columns if name not in swap.left_out])
    return kept.of_units(units.loc[units["in_41_city_sample"] == "1", "unit_code"].tolist()) if swap.selected else kept


def _tables(
    scored: Scored, table: pd.DataFrame, published: pd.Series, places: pd.DataFrame, trend: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Return the result tables that the ledger reads, of one reading, as if its run were the primary one."""

    def primary(frame: pd.DataFrame) -> pd.DataFrame:
        return marked([("primary", frame)], "primary")

    placed = primary(table).merge(places, on="unit_code")
    weights = to_published_level(scored.weights, published).rename("weight_at_published_level").rename_axis("indicator").reset_index()
    return {
        "supplementary_table_1_scores": primary(table),
        "supplementary_table_2_regional_means": primary(regional_means(table)),
        "trend_coefficients": fit_zones(placed, trend)[0],
        "trend_zones": placed.drop_duplicates(["zone", "unit_code"]),
        "table_3_grades": primary(grade_bounds(scored)),
        "table_2_weights": weights,
    }


def _write_means(means: pd.DataFrame, note: str, paths: Sequence[str]) -> None:
    chosen = means[["run", "reading", "region", "year", "cities", "mean_score", "spread", "growth_percent"]]
    about = "Each reading swaps one thing; a run without what is left out equals as_configured. growth_percent: since the year before. "
    write_table(chosen, paths, "Mean scores by reading, run, region and year", about + note)


if __name__ == "__main__":
    run_rule(other_readings)
