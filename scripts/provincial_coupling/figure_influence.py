"""Rule figure_influence: what the degree, Moran's I and the Tobit would be without each province."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, plt, save_figure
from scripts.methods.moran_draws import moran_many
from scripts.provincial_coupling.compute_coupling import coupled
from scripts.provincial_coupling.prepare_regression import OUTCOME, REGRESSORS
from scripts.provincial_coupling.probe_values import weights_of
from scripts.provincial_coupling.samples import fit, rows_of_model
from scripts.provincial_coupling.table_1_moran import centroid_distances, degrees_by_year, read_coupling
from scripts.rule import run_rule
from scripts.tables import write_table

PANELS = {
    "change_of_mean_degree": "Mean degree of the others",
    "change_of_moran_nearest": "Moran's I, nearest neighbours",
    "largest_change_of_coefficient": "Coefficient that moves most (standard errors)",
}


def figure_influence(
    coupling: str, regression: str, provinces: str, coverage: str, settings: Mapping[str, Any], table: Sequence[str], figure: Sequence[str]
) -> None:
    """Write one row a province left out: changes of mean degree, mean Moran's I (both weights) and the coefficients of Table 2.

    Without it, both systems are standardised again: its extremes go with it. Shares in industries and growth stay as they are.
    """
    rows, factors = read_coupling(coupling), pd.read_csv(regression, dtype={"unit_code": str})
    distances = centroid_distances(provinces, sorted(rows["unit_code"].unique()))
    whole = results_of(rows, factors, distances, settings)
    found = []
    for code, part in rows.groupby("unit_code"):
        rest = rows[rows["unit_code"] != code].reset_index(drop=True)
        degree = coupled(rest, settings["standardisation"], settings["coordination"])
        without = results_of(rest.assign(**{OUTCOME: degree[OUTCOME]}), factors, distances, settings)
        zero = ", ".join(part.loc[part[OUTCOME] == 0, "year"].astype(str))
        found.append({"province": part["province"].iloc[0], "years_at_zero": zero} | changes(whole, without))
    result = pd.DataFrame(found).sort_values("largest_change_of_coefficient", ascending=False, ignore_index=True)
    note = (
        "years_at_zero: years in which the standardisation puts the province, lowest in one system, at zero. Changes: without the province "
        f"minus with it; means over years. Coefficients: Table 2, all provinces, in standard errors of the model with all. "
        f"{Coverage.load(coverage).note()}"
    )
    write_table(result, table, "What each province does to the results", note, 4)
    _draw(result, figure, note)


def results_of(rows: pd.DataFrame, factors: pd.DataFrame, distances: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the degree by province and year, mean Moran's I by weights, and coefficients with standard errors."""
    degrees = degrees_by_year(rows)
    weights = weights_of(distances.loc[degrees.index, degrees.index], settings["spatial"]["neighbours"])
    moran = {kind: float(moran_many(degrees.to_numpy().T, its.matrix.to_numpy()).mean()) for kind, its in weights.items()}
    data = factors.drop(columns=OUTCOME).merge(rows[["unit_code", "year", OUTCOME]], on=["unit_code", "year"])
    rule, model = settings["regression"], settings["regression"]["model"]
    fitted = fit(rows_of_model(data, "Total", model), model, rule["lower"], rule["upper"], rule["nodes"])
    return {"degrees": degrees, "moran": moran, "estimates": fitted.estimates.set_index("term").reindex(REGRESSORS)}


def changes(whole: Mapping[str, Any], without: Mapping[str, Any]) -> dict[str, object]:
    """Return the changes, without minus with; the mean degree is that of the remaining provinces in both."""
    same = whole["degrees"].loc[without["degrees"].index]
    moved = (without["estimates"]["coefficient"] - whole["estimates"]["coefficient"]) / whole["estimates"]["standard_error"]
    most = moved.abs().idxmax() if moved.notna().any() else ""
    return {
        "change_of_mean_degree": float((without["degrees"] - same).to_numpy().mean()),
        **{f"change_of_moran_{kind}": without["moran"][kind] - value for kind, value in whole["moran"].items()},
        "largest_change_of_coefficient": float(moved[most]) if most else np.nan,
        "coefficient": most,
        **{f"change_{name}": value for name, value in moved.items()},
    }


def _draw(result: pd.DataFrame, figure: Sequence[str], note: str) -> None:
    order = result.sort_values("change_of_mean_degree", ignore_index=True)
    drawing, axes = plt.subplots(1, 3, figsize=(10.5, 6.4), sharey=True, layout="constrained")
    at_zero = order["years_at_zero"] != ""
    for axis, (column, title) in zip(axes, PANELS.items(), strict=True):
        colours = np.where(at_zero, PALETTE[1], PALETTE[0])
        axis.hlines(order.index, 0, order[column], color=colours, lw=1)
        axis.scatter(order[column], order.index, c=colours, s=18, zorder=3)
        axis.axvline(0, color="#999999", lw=0.6)
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("Without the province minus with it", fontsize=8)
    for position, (value, name) in enumerate(zip(order["largest_change_of_coefficient"], order["coefficient"], strict=True)):
        axes[2].annotate(
            name,
            (value, position),
            textcoords="offset points",
            xytext=(4 if value > 0 else -4, -3),
            fontsize=6,
            ha="left" if value > 0 else "right",
        )
    axes[2].margins(x=0.12)
    axes[0].set_yticks(order.index, order["province"], fontsize=7)
    save_figure(drawing, figure, f"{note} Second colour: provinces at zero in some year by construction.")


if __name__ == "__main__":
    run_rule(figure_influence)
