"""Rule figure_2_maps: the five grades of resilience on maps, one panel a year and one figure a run."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch

from scripts import geodata, maps
from scripts.border_cities.frames import GRADES, by_run, read_units
from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.index.data import read_cells
from scripts.rule import run_rule


def figure_2_maps(
    scores: str,
    breaks: str,
    prefectures: str,
    coverage: Sequence[str],
    cities: str,
    provinces: str,
    lines: str,
    maritime_inset: bool,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Draw Figure 2 of each run. cities, provinces, lines: geodata. outputs: files of the figure by run."""
    table = read_cells(scores)
    bounds = pd.read_csv(breaks)
    places, background, boundaries = (geodata.load(path) for path in (cities, provinces, lines))
    coverages = by_run(coverage)
    codes = read_units(prefectures)["unit_code"]
    for run, paths in outputs.items():
        group = table[table["run"] == run]
        labels = _labels(bounds[bounds["run"] == run])
        years = sorted(group["year"].unique())
        room_for_legend = ConstrainedLayoutEngine(rect=(0, 0.1, 1, 0.9))
        figure, axes = plt.subplots(1, len(years), figsize=(4.6 * len(years), 4.3), layout=room_for_legend, squeeze=False)
        entries: list[Patch] = []
        for letter, axis, year in zip("ABCDEFGHIJ", axes[0], years, strict=False):
            grade = group[group["year"] == year].set_index("unit_code")["grade"].reindex(codes)
            classes = pd.Series(pd.Categorical(grade.map(labels), categories=list(labels.values()), ordered=True), index=codes)
            entries = maps.draw_classes(axis, places, background, classes, lines=boundaries, legend=False, maritime_inset=maritime_inset)
            maps.draw_scale(axis, 1000)
            axis.set_title(f"({letter}) {year}", loc="left", fontsize=10)
        _legend(figure, entries, "Grade (score)")
        note = f"Run '{run}'. {Coverage.load(coverages[run]).note()} {maps.BOUNDARY_NOTE}."
        save_figure(figure, list(paths), note)


def _legend(figure: Figure, entries: list[Patch], title: str) -> None:
    where: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": figure.transFigure}
    figure.legend(handles=entries, title=title, ncols=len(entries), fontsize=8, title_fontsize=8.5, **where)


def _labels(bounds: pd.DataFrame) -> dict[int, str]:
    return {row.grade: f"{GRADES[row.grade]} ({row.lower:.3f}-{row.upper:.3f})" for row in bounds.itertuples()}


if __name__ == "__main__":
    run_rule(figure_2_maps)
