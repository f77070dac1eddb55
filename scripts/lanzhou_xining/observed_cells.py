"""Rule observed_cells: which cells of the indicators are observed, filled or missing, a panel a city."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from scripts.figures import MISSING, PALETTE, save_figure
from scripts.index.data import read_cells, read_definitions, wide
from scripts.lanzhou_xining.data import OBSERVED, note
from scripts.rule import run_rule

STATES = {"missing": MISSING, "interpolated or carried": PALETTE[4], "observed": PALETTE[0]}


def observed_cells(indicators: str, coverage: str, definitions: str, units: str, drawing: Sequence[str]) -> None:
    """Draw a grid of indicators by years for each city: observed (also derived or corrected), filled, missing."""
    cells, defined = read_cells(indicators), read_definitions(definitions)
    names = pd.read_csv(units, dtype=str).set_index("unit_code")["name_en"]
    states = state_of_cells(cells)
    rows = [name for name in defined.index if name in states.columns]
    figure, axes = plt.subplots(2, -(-len(names) // 2), figsize=(11, 7.4), sharex=True, sharey=True, layout="constrained")
    for axis, (code, city) in zip(axes.flat, names.items(), strict=False):
        grid = states.xs(code, level="unit_code")[rows].T
        axis.pcolormesh(grid.columns, range(len(rows)), grid, cmap=ListedColormap(list(STATES.values())), vmin=0, vmax=2, edgecolor="white")
        axis.set_title(city, fontsize=9)
        axis.set_yticks(range(len(rows)), [defined.at[name, "label_en"] for name in rows], fontsize=6.5)
        axis.xaxis.get_major_locator().set_params(integer=True)
    axes[0, 0].invert_yaxis()
    handles = [Patch(color=colour, label=state) for state, colour in STATES.items()]
    figure.legend(handles=handles[::-1], loc="outside upper center", ncols=len(STATES), fontsize=8)
    save_figure(
        figure, drawing, note(coverage, "Inflation is that of the province", "A filled cell stands at most four years from an observed one")
    )


def state_of_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the position in STATES of each cell; rows unit and year, columns indicators. cells: as `read_cells` gives them."""
    flags, values = wide(cells, "flag"), wide(cells, "value")
    state = np.where(flags.isin(OBSERVED), 2, np.where(values.notna(), 1, 0))
    return pd.DataFrame(state, index=flags.index, columns=flags.columns)


if __name__ == "__main__":
    run_rule(observed_cells)
