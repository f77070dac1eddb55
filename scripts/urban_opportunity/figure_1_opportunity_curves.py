"""Rule figure_1_opportunity_curves: the opportunity curves of every agglomeration in the first and last year of Table 3."""

from collections.abc import Sequence

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.rule import run_rule

COLUMNS = 5


def figure_1_opportunity_curves(curves: str, coverage: str, years: Sequence[int], figure: Sequence[str]) -> None:
    """Draw cumulative mean scores over the cumulative share of population, one panel an agglomeration."""
    points = pd.read_csv(curves)
    names = list(points["agglomeration"].drop_duplicates())
    rows = -(-(len(names) + 1) // COLUMNS)
    drawing, axes = plt.subplots(rows, COLUMNS, figsize=(11, 2.1 * rows), sharex=True, layout="constrained")
    flat = list(axes.flat)
    for axis, name in zip(flat, names, strict=False):
        _panel(axis, points[points["agglomeration"] == name], name, years)
    for axis in flat[len(names) + 1 :]:
        axis.set_axis_off()
    # Below the last panel of each column stands the scale, also where the row below has none.
    for axis in flat[max(0, len(names) - COLUMNS) : len(names)]:
        axis.tick_params(labelbottom=True)
    _sketch(flat[len(names)])
    handles, labels = flat[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside upper center", ncols=len(labels), fontsize=8)
    drawing.supxlabel("Cumulative share of population, cities in the configured order")
    drawing.supylabel("Cumulative mean score")
    remark = "The last panel is the paper's Figure 1, a sketch without numbers; the others are the curves computed for each agglomeration."
    save_figure(drawing, figure, f"{remark} {Coverage.load(coverage).note()}")


def _sketch(axis: Axes) -> None:
    """Draw the paper's Figure 1: a curve AB that lies higher when opportunity has grown. Shapes are arbitrary."""
    share = np.linspace(0, 1, 50)
    for level, style in ((0.35, "-"), (0.6, "--")):
        axis.plot(share, level + 0.3 * share**1.6, style, color="#555555", linewidth=1.2)
    for place, letter, of in ((0.04, "A", 0.35), (0.96, "B", 0.65)):
        axis.annotate(letter, (place, of), (place, of - 0.14), fontsize=8, ha="center")
        axis.annotate("", (place, of + 0.24), (place, of + 0.02), arrowprops={"arrowstyle": "->", "color": "#555555", "linewidth": 0.8})
    axis.set_title("Sketch, as in the paper", fontsize=8)
    axis.set_ylim(0, 1.1)
    axis.set_yticks([])
    axis.tick_params(labelsize=7, labelbottom=True)


def _panel(axis: Axes, points: pd.DataFrame, name: str, years: Sequence[int]) -> None:
    # Years from light to dark.
    ramp = matplotlib.colormaps["viridis_r"](np.linspace(0.15, 1, len(years)))
    for year, colour in zip(sorted(years), ramp, strict=True):
        curve = points[points["year"] == year]
        share, mean = curve["population_share"], curve["cumulative_mean"]
        # The first city's mean holds from share 0 on.
        axis.plot([0, *share], [mean.iloc[0], *mean], color=colour, linewidth=1.2, label=str(year))
        axis.plot(share, mean, ".", color=colour, markersize=3)
    axis.set_title(name, fontsize=8 if len(name) < 30 else 7)
    axis.set_ylim(bottom=0)
    axis.set_xlim(0, 1)
    axis.tick_params(labelsize=7)


if __name__ == "__main__":
    run_rule(figure_1_opportunity_curves)
