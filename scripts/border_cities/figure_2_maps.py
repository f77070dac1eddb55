"""Rule figure_2_maps: the five grades of resilience on maps, one panel a year and one figure a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch

from scripts import geodata, maps
from scripts.border_cities.frames import GRADES, read_units
from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.index.data import read_cells
from scripts.rule import run_rule


def figure_2_maps(
    scores: str,
    breaks: str,
    prefectures: str,
    layers: tuple[str, str, str],
    maritime_inset: bool,
    folder: str,
    outputs: Sequence[Sequence[str]],
) -> None:
    """Draw Figure 2 of each run. layers: files of cities, provinces and lines. outputs: files of each run, in the scores' order."""
    table = read_cells(scores)
    bounds = pd.read_csv(breaks)
    cities, provinces, lines = (geodata.load(path) for path in layers)
    codes = read_units(prefectures)["unit_code"]
    for (run, group), paths in zip(table.groupby("run", sort=False), outputs, strict=True):
        labels = _labels(bounds[bounds["run"] == run])
        years = sorted(group["year"].unique())
        room_for_legend = ConstrainedLayoutEngine(rect=(0, 0.1, 1, 0.9))
        figure, axes = plt.subplots(1, len(years), figsize=(4.6 * len(years), 4.3), layout=room_for_legend, squeeze=False)
        entries: list[Patch] = []
        for letter, axis, year in zip("ABCDEFGHIJ", axes[0], years, strict=False):
            grade = group[group["year"] == year].set_index("unit_code")["grade"].reindex(codes)
            classes = pd.Series(pd.Categorical(grade.map(labels), categories=list(labels.values()), ordered=True), index=codes)
            entries = maps.draw_classes(axis, cities, provinces, classes, lines=lines, legend=False, maritime_inset=maritime_inset)
            maps.draw_scale(axis, 1000)
            axis.set_title(f"({letter}) {year}", loc="left", fontsize=10)
        _legend(figure, entries, "Grade (score)")
        note = f"Run '{run}'. {Coverage.load(Path(folder) / f'coverage_{run}.json').note()} {maps.BOUNDARY_NOTE}."
        save_figure(figure, list(paths), note)


def _legend(figure: Figure, entries: list[Patch], title: str) -> None:
    where: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": figure.transFigure}
    figure.legend(handles=entries, title=title, ncols=len(entries), fontsize=8, title_fontsize=8.5, **where)


def _labels(bounds: pd.DataFrame) -> dict[int, str]:
    return {row.grade: f"{GRADES[row.grade]} ({row.lower:.3f}-{row.upper:.3f})" for row in bounds.itertuples()}


def _arguments(snakemake: Any) -> dict[str, Any]:
    return {
        "scores": snakemake.input.scores,
        "breaks": snakemake.input.breaks,
        "prefectures": snakemake.input.prefectures,
        "layers": (snakemake.input.cities, snakemake.input.provinces, snakemake.input.lines),
        "maritime_inset": snakemake.params.maritime_inset,
        "folder": str(Path(snakemake.input.scores).parent),
        "outputs": [snakemake.output[run] for run in snakemake.params.runs],
    }


if __name__ == "__main__":
    run_rule(figure_2_maps, snakemake, **_arguments(snakemake))  # type: ignore[name-defined]  # noqa: F821
