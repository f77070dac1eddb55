"""Rule figure_s2_coverage: which city has a value of which indicator in which year, and where the value comes from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch

from scripts.border_cities.frames import read_units
from scripts.coverage import FILLED_HOW, Coverage
from scripts.figures import save_figure
from scripts.index.data import read_cells, wide
from scripts.rule import run_rule

# The border system is computed from facts, indices of countries and distances; X9 and what is formed with it come from the censuses.
COMPUTED = ["X25", "X26", "X27", "X28", "X29"]
CENSUS = ["X2", "X9"]
SOURCES = [
    "Missing",
    "Statistical files",
    "Census, or per resident",
    "Facts, indices, distances",
    "Between two years",
    "Nearest year",
    "User",
]
COLOURS = ["#ffffff", "#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377"]


def figure_s2_coverage(indicators: str, prefectures: str, coverage: str, figure: Sequence[str]) -> None:
    """Draw one panel a year: cities (rows) by indicators (columns), coloured by source.

    indicators: as complete_indicators writes them. coverage: of the primary run, for scenario and origin.
    """
    cells, units = read_cells(indicators), read_units(prefectures)
    cells["source"] = source_of(cells)
    table = wide(cells, "source")
    years = sorted(table.index.get_level_values("year").unique())
    drawing, axes = plt.subplots(1, len(years), figsize=(4.6 * len(years), 0.19 * len(units) + 1.6), layout="constrained", squeeze=False)
    for axis, year in zip(axes[0], years, strict=True):
        panel = table.xs(year, level="year").loc[units["unit_code"]]
        axis.imshow(panel, cmap=ListedColormap(COLOURS), norm=BoundaryNorm(range(len(SOURCES) + 1), len(SOURCES)), aspect="auto")
        axis.set_xticks(range(panel.shape[1]), list(panel.columns), rotation=90, fontsize=6)
        axis.set_yticks(range(len(panel)), units["name_en"] if axis is axes[0][0] else [], fontsize=6.5)
        axis.set_xticks([x - 0.5 for x in range(panel.shape[1])], minor=True)
        axis.set_yticks([y - 0.5 for y in range(len(panel))], minor=True)
        axis.grid(which="minor", color="#dddddd", linewidth=0.3)
        axis.tick_params(which="minor", length=0)
        axis.set_title(f"{year}: {(panel.to_numpy() > 0).mean():.0%} of the cells", fontsize=9, loc="left")
    shown = [number for number in range(len(SOURCES)) if (table == number).to_numpy().any()]
    handles = [Patch(facecolor=COLOURS[n], edgecolor="#888888", label=SOURCES[n]) for n in shown]
    drawing.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=8)
    statistical = ~table.columns.isin(COMPUTED)
    note = (
        f"{(table > 0).to_numpy().mean():.1%} of {table.size} cells have a value, of the statistical indicators "
        f"{(table.loc[:, statistical] > 0).to_numpy().mean():.1%}. {_of_all(Coverage.load(coverage), cells, len(units)).note()}"
    )
    save_figure(drawing, list(figure), note)


def _of_all(coverage: Coverage, cells: pd.DataFrame, units: int) -> Coverage:
    """Return the coverage with all cities and indicators, those that no run takes too."""
    counts = cells["flag"].value_counts()
    filled = {flag: int(counts[flag]) for flag in FILLED_HOW if flag in counts}
    changed: dict[str, Any] = {"corrected": int(counts.get("corrected", 0)), "filled": sum(filled.values()), "filled_by": filled}
    return replace(coverage, units=units, indicators=cells["indicator"].unique().tolist(), left_out={}, remarks=[], **changed)


def source_of(cells: pd.DataFrame) -> pd.Series:
    """Return the position in SOURCES of each cell. cells: indicator, value, flag."""
    by_name = cells["indicator"].map({**dict.fromkeys(COMPUTED, 3), **dict.fromkeys(CENSUS, 2)}).fillna(1)
    by_flag = cells["flag"].map({"interpolated": 4, "carried": 5, "user": 6})
    return by_flag.fillna(by_name).where(cells["value"].notna(), 0).astype(int)


if __name__ == "__main__":
    run_rule(figure_s2_coverage)
