"""Rule figure_2_maps: the five grades of resilience on maps, one panel a year and one figure a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from scripts import geodata, maps
from scripts.border_cities.frames import GRADES, by_run, read_units
from scripts.border_cities.score_cities import named_grades, published_bounds
from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.index.data import read_cells
from scripts.name_places import write_names
from scripts.rule import run_rule

PUBLISHED = "published_ranges"
NAMED = "Names: cities of the highest grade, and with a circle those whose published grade or score the text gives."
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
    claims: str,
    primary: str,
    maritime_inset: bool,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Draw Figure 2 of each run, and of the primary run by the published ranges.

    cities, provinces, lines: geodata. ranges: the published Table 3. claims: of the text. outputs: files of the figure by run, and
    `published_ranges`.
    """
    table, bounds = read_cells(scores), pd.read_csv(breaks)
    layers = Layers(geodata.load(cities), geodata.load(provinces), geodata.load(lines), maritime_inset)
    files, codes = by_run(coverage), read_units(prefectures)["unit_code"]
    published = pd.read_csv(ranges).set_index("grade")["range"]
    named = named_grades(claims, published_bounds(pd.read_csv(ranges)), prefectures)
    for name, paths in outputs.items():
        run = primary if name == PUBLISHED else name
        column = "published_grade" if name == PUBLISHED else "grade"
        here = bounds[bounds["run"] == run].set_index("grade")
        limits = published if name == PUBLISHED else here["lower"].map("{:.3f}".format) + "-" + here["upper"].map("{:.3f}".format)
        labels = {grade: f"{words} ({limits[grade]})" for grade, words in GRADES.items()}
        figure = _draw(table[table["run"] == run], column, labels, layers, codes, named)
        how = "Grades by the published ranges. " if name == PUBLISHED else ""
        save_figure(figure, list(paths), f"Run '{run}'. {how}{NAMED} {Coverage.load(files[run]).note()} {maps.BOUNDARY_NOTE}.")


def _draw(group: pd.DataFrame, column: str, labels: Mapping[int, str], layers: Layers, codes: pd.Series, published: pd.DataFrame) -> Figure:
    """Draw one figure: a map of the country a year, and below it the Northeast and Yunnan-Guangxi. published: as named_grades gives it."""
    years = sorted(group["year"].unique())
    room_for_legend = ConstrainedLayoutEngine(rect=(0, 0.1, 1, 0.9))
    figure, axes = plt.subplots(2, 2 * len(years), figsize=(4.6 * len(years), 6.6), layout=room_for_legend, height_ratios=(3, 2))
    entries: list[Any] = []
    to_name: list[tuple[Axes, Any, Mapping[str, str], pd.Series]] = []
    for number, year in enumerate(years):
        for axis in axes[0, 2 * number : 2 * number + 2]:
            axis.remove()
        whole = figure.add_subplot(axes[0, 0].get_gridspec()[0, 2 * number : 2 * number + 2])
        rows = group[group["year"] == year].set_index("unit_code")
        grade = rows[column].reindex(codes)
        classes = pd.Series(pd.Categorical(grade.map(labels), categories=list(labels.values()), ordered=True), index=codes)
        given = published[published["year"] == year].set_index("unit_code")
        names = {**rows.loc[rows[column] == max(GRADES), "city"], **given["city"]}
        entries = maps.draw_classes(
            whole, layers.cities, layers.provinces, classes, lines=layers.lines, maritime_inset=layers.maritime_inset, legend=False
        )
        maps.draw_scale(whole, 1000)
        whole.set_title(f"({'ABCDEFGHIJ'[number]}) {year}", loc="left", fontsize=10)
        to_name.append((whole, layers.cities, names, given["grade"]))
        for axis, (name, provinces) in zip(axes[1, 2 * number : 2 * number + 2], PARTS.items(), strict=True):
            near = layers.cities[layers.cities["unit_code"].str[:2].isin(provinces)]
            inside = classes[classes.index.isin(near["unit_code"])]
            maps.draw_classes(axis, near, layers.provinces, inside, lines=layers.lines, legend=False)
            maps.zoom_to(axis, near[near["unit_code"].isin(inside.index)])
            axis.set_title(name, loc="left", fontsize=8)
            to_name.append((axis, near, names, given["grade"]))
    circle = Line2D([], [], linestyle="", marker="o", markersize=6, markerfacecolor="white", markeredgecolor="black")
    circle.set_label("published grade in its colour")
    _legend(figure, [*entries, circle], "Grade (score)")
    # Names are placed when the frames of the maps are final.
    room_for_legend.execute(figure)
    for each in to_name:
        _name(*each)
    return figure


def _name(axis: Axes, units: Any, names: Mapping[str, str], published: pd.Series) -> None:
    """Write names of cities, and mark published grades. units: the layer shown; names: by unit_code; published: grades by unit_code."""
    colours = maps.class_colours(len(GRADES))
    shown = units[units["unit_code"].isin(list(names))].set_index("unit_code").geometry.representative_point()
    for code, grade in published[published.index.isin(shown.index)].items():
        point = shown[code]
        edge: dict[str, Any] = {
            "markeredgecolor": "white",
            "markeredgewidth": 1.0,
            "path_effects": [withStroke(linewidth=2.2, foreground="black")],
        }
        axis.plot(point.x, point.y, "o", markersize=5.5, color=colours[grade - 1], **edge)
    points = np.column_stack([shown.x, shown.y])
    outline = [withStroke(linewidth=2.0, foreground="white")]
    write_names(axis, points, [names[code] for code in shown.index], 6.0, path_effects=outline)


def _legend(figure: Figure, entries: list[Any], title: str) -> None:
    where: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": figure.transFigure}
    figure.legend(handles=entries, title=title, ncols=-(-len(entries) // 2), fontsize=8, title_fontsize=8.5, **where)


if __name__ == "__main__":
    run_rule(figure_2_maps)
