"""Rule figure_3_trends: scores of the sample zones in three dimensions, with their projections and trend curves.

Drawn as the Geostatistical Analyst does: one figure a run, one row a zone, one column a year.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from mpl_toolkits.mplot3d import proj3d
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection

from scripts.border_cities.frames import by_run
from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.geodata import degree_marks
from scripts.index.data import read_cells
from scripts.name_places import write_names
from scripts.rule import run_rule

# With fewer cities in a zone there is nothing to see in three dimensions.
SHOWN_FROM = 3
NAME_SIZE = 5.0
BLUE, ORANGE, GREEN = PALETTE[0], PALETTE[1], PALETTE[2]


def figure_3_trends(
    points: str, curves: str, coverage: Sequence[str], trend: Mapping[str, Any], outputs: Mapping[str, Sequence[str]]
) -> None:
    """Draw Figure 3 of each run.

    points, curves: as trend_curves writes them. trend: setting `level`, of the bands. outputs: files of the figure by run.
    """
    placed, lines = read_cells(points), pd.read_csv(curves)
    coverages = by_run(coverage)
    years = sorted(placed["year"].unique())
    for run, paths in outputs.items():
        here = placed[placed["run"] == run]
        cities = here.groupby("zone", sort=False)["unit_code"].nunique()
        zones = list(cities.index[cities >= SHOWN_FROM])
        shown = here[here["zone"].isin(zones)]
        figure = plt.figure(figsize=(4.3 * len(years), 3.6 * max(len(zones), 1)))
        drawn = lines[(lines["run"] == run) & lines["zone"].isin(zones)]
        low = min(shown["score"].min(), drawn["lower"].min())
        high = max(shown["score"].max(), drawn["upper"].max())
        z = max(np.floor(low * 20) / 20, 0.0), min(np.ceil(high * 20) / 20, 1.0)
        for number, (zone, year) in enumerate(product(zones, years), start=1):
            axis = figure.add_subplot(len(zones), len(years), number, projection="3d")
            line = lines[(lines["run"] == run) & (lines["zone"] == zone) & (lines["year"] == year)]
            _draw(axis, shown[(shown["zone"] == zone) & (shown["year"] == year)], line, *z)
            axis.set_title(f"{zone}, {year} ({cities[zone]} cities)", fontsize=9, y=0.97)
        figure.subplots_adjust(left=0.0, right=0.97, bottom=0.02, top=0.98, wspace=0.0, hspace=0.0)
        for axis, (zone, year) in zip(figure.axes, product(zones, years), strict=True):
            _name(axis, shown[(shown["zone"] == zone) & (shown["year"] == year)])
        save_figure(figure, list(paths), _note(run, trend["level"], here[~here["zone"].isin(zones)], Coverage.load(coverages[run]).note()))


def _note(run: str, level: float, left_out: pd.DataFrame, coverage: str) -> str:
    few = "".join(f" Not drawn for want of cities: {zone} ({', '.join(g['city'].unique())})." for zone, g in left_out.groupby("zone"))
    return (
        f"Run '{run}'. Sticks: scores at the cities' places. Orange: projections on the east-score plane, green: on the north-score "
        f"plane, with the fitted curves and {level:.0%} bands of the mean. "
        f"Curves are over east and north in an equal-area projection; degrees are those at the zone's middle.{few} {coverage}"
    )


def _draw(axis: Any, here: pd.DataFrame, line: pd.DataFrame, low: float, high: float) -> None:
    """One panel: x east and y north in kilometres, z the score. here: cities; line: curves of both axes."""
    x, y, z = (here[name].to_numpy() for name in ("x", "y", "score"))
    (west, east), (south, north) = _limits(x), _limits(y)
    wall_x, wall_y = np.full_like(x, west), np.full_like(y, north)
    sticks = [((xi, yi, low), (xi, yi, zi)) for xi, yi, zi in zip(x, y, z, strict=True)]
    axis.add_collection3d(Line3DCollection(sticks, color="#888888", linewidth=0.8))
    axis.scatter(x, y, z, color=BLUE, s=16, depthshade=False)
    axis.scatter(x, y, np.full_like(z, low), color="#888888", s=4, depthshade=False)
    axis.scatter(x, wall_y, z, color=ORANGE, s=8, depthshade=False, alpha=0.8)
    axis.scatter(wall_x, y, z, color=GREEN, s=8, depthshade=False, alpha=0.8)
    for name, colour in (("X", ORANGE), ("Y", GREEN)):
        curve = line[line["axis"] == name]
        if len(curve):
            along = curve["position"].to_numpy()
            wall = np.full_like(along, north if name == "X" else west)
            horizontal = (along, wall) if name == "X" else (wall, along)
            axis.plot(*horizontal, curve["fitted"].to_numpy().clip(low, high), color=colour, linewidth=1.8)
            _band(axis, horizontal, curve, colour, low, high)
    _finish(axis, (west, east), (south, north), (low, high))


def _limits(values: np.ndarray) -> tuple[float, float]:
    pad = max(0.08 * (values.max() - values.min()), 50.0)
    return float(values.min() - pad), float(values.max() + pad)


def _band(axis: Any, horizontal: tuple[np.ndarray, np.ndarray], curve: pd.DataFrame, colour: str, low: float, high: float) -> None:
    lower, upper = curve["lower"].to_numpy().clip(low, high), curve["upper"].to_numpy().clip(low, high)
    a, b = horizontal
    edge = np.column_stack([np.r_[a, a[::-1]], np.r_[b, b[::-1]], np.r_[lower, upper[::-1]]])
    axis.add_collection3d(Poly3DCollection([edge], facecolor=colour, alpha=0.13, linewidth=0))


def _finish(axis: Any, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> None:
    axis.set(xlim=x, ylim=y, zlim=z)
    axis.set_xlabel("Longitude", fontsize=7, labelpad=-4)
    axis.set_ylabel("Latitude", fontsize=7, labelpad=-4)
    axis.set_zlabel("Score", fontsize=7, labelpad=-4)
    axis.tick_params(labelsize=6, pad=-2)
    for side, (places, degrees) in zip((axis.xaxis, axis.yaxis), degree_marks(x, y), strict=True):
        side.set_major_locator(FixedLocator(places.tolist()))
        side.set_major_formatter(FuncFormatter(lambda _, number, names=degrees: f"{names[number]:g}°"))
    axis.zaxis.set_major_locator(MaxNLocator(5))
    for side in (axis.xaxis, axis.yaxis, axis.zaxis):
        side.set_pane_color((0.97, 0.97, 0.97, 1.0))
        side.line.set_linewidth(0.6)
    axis.view_init(elev=22, azim=-58)
    axis.set_box_aspect((1, 1, 0.8), zoom=1.0)


def _name(axis: Any, here: pd.DataFrame) -> None:
    """Write the cities' names beside the tops of their sticks, with a line where a name had to give way."""
    flat = np.column_stack(proj3d.proj_transform(here["x"], here["y"], here["score"], axis.get_proj())[:2])
    axis.apply_aspect()
    write_names(axis, flat, here["city"].tolist(), NAME_SIZE)


if __name__ == "__main__":
    run_rule(figure_3_trends)
