"""Rule trend_curves: members of the three sample zones, and polynomials of their scores over the east and north coordinates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts import geodata
from scripts.border_cities.frames import notes
from scripts.errors import EstimationError
from scripts.index.data import read_cells
from scripts.methods.trend import Trend, fit_trend
from scripts.rule import run_rule
from scripts.tables import write_table

# Coordinates enter the curves in hundreds of kilometres from the zone's mean.
HUNDRED_KM = 100.0
POINTS = 61


def trend_curves(
    scores: str,
    zones: str,
    cities: str,
    trend: Mapping[str, Any],
    coverage: Sequence[str],
    points: str,
    curves: str,
    zones_table: Sequence[str],
    coefficients_table: Sequence[str],
) -> None:
    """Fit a curve for each run, zone, year and axis where the zone has cities enough, and write members, coefficients and curves.

    cities: geodata; a city stands at the centroid of its area in the equal-area projection. trend: settings `order`, `level`.
    """
    centroids = geodata.load(cities).set_index("unit_code").geometry.centroid
    members = read_cells(zones)
    members["x"] = members["unit_code"].map(centroids.x) / 1000
    members["y"] = members["unit_code"].map(centroids.y) / 1000
    placed = read_cells(scores)[["run", "primary", "unit_code", "year", "score"]].merge(
        members[["zone", "unit_code", "city", "x", "y"]], on="unit_code"
    )
    placed.sort_values(["run", "zone", "year", "unit_code"]).to_csv(points, index=False)
    rows, lines = fit_zones(placed, trend)
    lines.to_csv(curves, index=False)
    _write(placed, members, rows, trend, coverage, zones_table, coefficients_table)


def fit_zones(placed: pd.DataFrame, trend: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return coefficients, and points of the curves, by run, zone, year and axis. placed: run, primary, zone, year, x, y (km), score."""
    rows, lines = [], []
    for (run, primary, zone, year), group in placed.groupby(["run", "primary", "zone", "year"]):
        for axis in ("X", "Y"):
            key = {"run": run, "primary": primary, "zone": zone, "year": year, "axis": axis}
            row, line = _one(group[axis.lower()].to_numpy(), group["score"].to_numpy(), trend)
            rows.append({**key, "cities": len(group), "score_deviation": group["score"].std(), **row})
            lines.append(line.assign(**key))
    return pd.DataFrame(rows), pd.concat(lines, ignore_index=True)


def _one(position: np.ndarray, score: np.ndarray, trend: Mapping[str, Any]) -> tuple[dict[str, Any], pd.DataFrame]:
    try:
        fit = fit_trend(position, score, trend["order"], HUNDRED_KM)
    except EstimationError as problem:
        return {"remark": str(problem)}, pd.DataFrame(columns=["position", "fitted", "lower", "upper"])
    curve = fit.curve(np.linspace(position.min(), position.max(), POINTS), trend["level"])
    return {**_coefficients(fit), "height": curve["fitted"].max() - curve["fitted"].min(), "remark": ""}, curve


def _coefficients(fit: Trend) -> dict[str, Any]:
    names = ["constant", "linear", "quadratic", "cubic"][: len(fit.coefficients)]
    values: dict[str, Any] = {"centre_km": fit.centre}
    for number, name in enumerate(names):
        values[name] = fit.coefficients[number]
        values[f"{name}_standard_error"] = fit.standard_errors[number]
        values[f"{name}_p"] = fit.p_values[number]
    turning = {"turning_point_km": fit.turning_point} if len(names) == 3 else {}
    return {**values, **turning, "r_squared": fit.r_squared, "f_statistic": fit.f_statistic, "f_p": fit.p_value}


def _write(
    placed: pd.DataFrame,
    members: pd.DataFrame,
    rows: pd.DataFrame,
    trend: Mapping[str, Any],
    coverage: Sequence[str],
    zones_table: Sequence[str],
    coefficients_table: Sequence[str],
) -> None:
    runs = list(placed["run"].unique())
    inside = placed.drop_duplicates(["run", "unit_code", "zone"])[["run", "primary", "zone", "unit_code"]]
    table = inside.merge(members, on=["zone", "unit_code"]).rename(columns={"x": "east_km", "y": "north_km"})
    order = {code: number for number, code in enumerate(members["unit_code"])}
    table = table.sort_values(["run", "unit_code"], key=lambda column: column.map(order) if column.name == "unit_code" else column)
    columns = ["run", "primary", "zone", "unit_code", "city", "east_km", "north_km", "basis"]
    write_table(table[columns], zones_table, "Members of the three sample zones in each run", notes(coverage, runs), decimals=1)
    write_table(
        rows,
        coefficients_table,
        "Trend curves of the scores over the east (X) and north (Y) coordinates",
        f"Polynomials of order {trend['order']} by least squares; the coordinate is in hundreds of kilometres from centre_km (equal-area "
        "projection of China). height: largest minus smallest fitted value along the zone. " + notes(coverage, runs),
        decimals={"centre_km": 1, "turning_point_km": 1},
    )


if __name__ == "__main__":
    run_rule(trend_curves)
