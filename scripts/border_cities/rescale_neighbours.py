"""Rule rescale_neighbours: the neighbouring countries' indices rescaled to [0, 1], as they are shipped with the repository.

The mean, the worst and the nearest of several neighbours, and the z-score after it, do not depend on such a rescaling.
"""

import pandas as pd

from scripts.rule import run_rule

VARIABLES = ["fragile_states_index", "human_development_index"]


def rescale_neighbours(panel: str, neighbours: str) -> None:
    """Write unit_code (the country), year, variable and the rescaled value, for all countries and years of the panel."""
    cells = pd.read_parquet(panel, columns=["unit_code", "year", "variable", "value"])
    cells = cells[cells["variable"].isin(VARIABLES)].sort_values(["variable", "unit_code", "year"])
    extremes = cells.groupby("variable")["value"].agg(["min", "max"]).loc[cells["variable"]].reset_index(drop=True)
    low, high = extremes["min"].to_numpy(), extremes["max"].to_numpy()
    cells["value"] = (cells["value"] - low) / (high - low)
    cells[["unit_code", "year", "variable", "value"]].to_csv(neighbours, index=False, float_format="%.15g")


if __name__ == "__main__":
    run_rule(rescale_neighbours)
