"""Rule map_of_scores: maps of the scores in the first and the last year, by quarters of the units."""

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd

from scripts import geodata
from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.index.data import read_cells
from scripts.maps import BOUNDARY_NOTE, class_colours, draw_classes
from scripts.rule import run_rule

CLASSES = 4


def map_of_scores(scores: str, coverage: str, units: str, provinces: str, lines: str, maritime_inset: bool, figure: Sequence[str]) -> None:
    """Draw one map a year. units, provinces, lines: layers of the geodata."""
    table = read_cells(scores)
    years = sorted({table["year"].min(), table["year"].max()})
    layers = [geodata.load(path) for path in (units, provinces, lines)]
    drawing, axes = plt.subplots(1, len(years), figsize=(5.6 * len(years), 4.6), layout="constrained", squeeze=False)
    for axis, year in zip(axes.flat, years, strict=True):
        classes = quantile_classes(table[table["year"] == year].set_index("unit_code")["score"])
        colours = class_colours(len(classes.cat.categories))
        draw_classes(axis, layers[0], layers[1], classes, colours, "Quartile of the score", layers[2], maritime_inset=maritime_inset)
        axis.set_title(str(year))
    save_figure(drawing, figure, f"{Coverage.load(coverage).note()} {BOUNDARY_NOTE}.")


def quantile_classes(scores: pd.Series) -> pd.Series:
    """Return the quarter of each unit's score, labelled with the scores it spans; ordered from the lowest. Equal bounds are joined."""
    quarters, bounds = pd.qcut(scores, CLASSES, duplicates="drop", retbins=True)
    return quarters.cat.rename_categories([f"{low:.3f} to {high:.3f}" for low, high in pairwise(bounds)])


if __name__ == "__main__":
    run_rule(map_of_scores)
