"""Rule figure_2_maps: the five grades of resilience on maps, one panel a year and one figure a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

PUBLISHED = "published_ranges"
# Drawn larger below the country: their provinces, by the first digits of their codes.
PARTS = {"Northeast": ("21", "22", "23"), "Yunnan and Guangxi": ("53", "45")}


@dataclass(frozen=True)
class Layers:
    """Geodata of a map."""

    cities: Any
    provinces: Any
    lines: Any
    maritime_inset: bool


def figure_2_maps(
    scores: str,
    breaks: str,
    prefectures: str,
    coverage: Sequence[str],
    cities: str,
    provinces: str,
    lines: str,
    ranges: str,
    primary: str,
    maritime_inset: bool,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Draw Figure 2 of each run, and of the primary run by the published ranges.

    cities, provinces, lines: geodata. ranges: the published Table 3. outputs: files of the figure by run, and `published_ranges`.
    """
    table, bounds = read_cells(scores), pd.read_csv(breaks)
    layers = Layers(geodata.load(cities), geodata.load(provinces), geodata.load(lines), maritime_inset)
    files, codes = by_run(coverage), read_units(prefectures)["unit_code"]
    published = pd.read_csv(ranges).set_index("grade")["range"]
    for name, paths in outputs.items():
        run = primary if name == PUBLISHED else name
        column = "published_grade" if name == PUBLISHED else "grade"
        here = bounds[bounds["run"] == run].set_index("grade")
        limits = published if name == PUBLISHED else here["lower"].map("{:.3f}".format) + "-" + here["upper"].map("{:.3f}".format)
        labels = {grade: f"{words} ({limits[grade]})" for grade, words in GRADES.items()}
        figure = _draw(table[table["run"] == run], column, labels, layers, codes)
        how = "Grades by the published ranges. " if name == PUBLISHED else ""
        note = f"Run '{run}'. {how}Names: cities of the highest grade. {Coverage.load(files[run]).note()} {maps.BOUNDARY_NOTE}."
        save_figure(figure, list(paths), note)


def _draw(group: pd.DataFrame, column: str, labels: Mapping[int, str], layers: Layers, codes: pd.Series) -> Figure:
    """Draw one figure: a map of the country a year, and below it the Northeast and Yunnan-Guangxi."""
    years = sorted(group["year"].unique())
    room_for_legend = ConstrainedLayoutEngine(rect=(0, 0.07, 1, 0.93))
    figure, axes = plt.subplots(2, 2 * len(years), figsize=(4.6 * len(years), 6.6), layout=room_for_legend, height_ratios=(3, 2))
    entries: list[Patch] = []
    for number, year in enumerate(years):
        for axis in axes[0, 2 * number : 2 * number + 2]:
            axis.remove()
        whole = figure.add_subplot(axes[0, 0].get_gridspec()[0, 2 * number : 2 * number + 2])
        rows = group[group["year"] == year].set_index("unit_code")
        grade = rows[column].reindex(codes)
        classes = pd.Series(pd.Categorical(grade.map(labels), categories=list(labels.values()), ordered=True), index=codes)
        highest = rows.loc[rows[column] == max(GRADES), "city"].to_dict()
        entries = maps.draw_classes(
            whole, layers.cities, layers.provinces, classes, lines=layers.lines, maritime_inset=layers.maritime_inset, legend=False
        )
        maps.draw_names(whole, layers.cities, highest, 6.0, outlined=True)
        maps.draw_scale(whole, 1000)
        whole.set_title(f"({'ABCDEFGHIJ'[number]}) {year}", loc="left", fontsize=10)
        for axis, (name, provinces) in zip(axes[1, 2 * number : 2 * number + 2], PARTS.items(), strict=True):
            near = layers.cities[layers.cities["unit_code"].str[:2].isin(provinces)]
            inside = classes[classes.index.isin(near["unit_code"])]
            maps.draw_classes(axis, near, layers.provinces, inside, lines=layers.lines, legend=False)
            maps.draw_names(axis, near, highest, 6.0, outlined=True)
            maps.zoom_to(axis, near[near["unit_code"].isin(inside.index)])
            axis.set_title(name, loc="left", fontsize=8)
    _legend(figure, entries, "Grade (score)")
    return figure


def _legend(figure: Figure, entries: list[Patch], title: str) -> None:
    where: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": figure.transFigure}
    figure.legend(handles=entries, title=title, ncols=len(entries), fontsize=8, title_fontsize=8.5, **where)


if __name__ == "__main__":
    run_rule(figure_2_maps)
