"""Rule table_1_moran: Moran's I of the coupling coordination degree, each year, under both spatial weights."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from scripts import geodata
from scripts.coverage import Coverage
from scripts.methods.moran import SpatialWeights, distance_band, global_moran, nearest_neighbours
from scripts.rule import run_rule
from scripts.tables import write_table

KINDS = ["nearest", "distance"]


def table_1_moran(
    coupling: str, provinces: str, coverage: str, neighbours: int, permutations: int, seed: int, table: Sequence[str]
) -> None:
    """Write one row a year: I, permutation p and z (as GeoDa prints them), and the analytic z and p, for both weights.

    provinces: geodata layer. Distances are between centroids in the equal-area projection. Each year starts from the same seed.
    """
    degrees = degrees_by_year(read_coupling(coupling))
    weights = spatial_weights(provinces, list(degrees.index), neighbours)
    described = "; ".join(f"{kind}: {describe(weights[kind])}" for kind in KINDS)
    note = (
        f"{described}. Row-standardised; p and z of permutation from {permutations} random permutations (seed {seed}), one-sided; "
        f"p of normality and randomisation one-sided (greater). {Coverage.load(coverage).note()}"
    )
    result = moran_by_year(degrees, weights, permutations, seed)
    write_table(result, table, "Table 1. Moran's I of the coupling coordination degree", note, 3)


def moran_by_year(degrees: pd.DataFrame, weights: Mapping[str, SpatialWeights], permutations: int, seed: int) -> pd.DataFrame:
    """Return I and its tests, one row a year, a column a statistic and kind of weights. degrees: provinces x years."""
    rows = []
    for year in degrees:
        row: dict[str, object] = {"year": int(year)}
        for kind in KINDS:
            result = global_moran(degrees[year], weights[kind], permutations, seed)
            row |= {f"{name}_{kind}": value for name, value in result.items() if name != "expectation"}
            row[f"standard_deviation_{kind}"] = (result["moran"] - result["expectation"]) / result["z_normality"]
        rows.append(row)
    return pd.DataFrame(rows)


def read_coupling(coupling: str) -> pd.DataFrame:
    """Return what rule `compute_coupling` wrote."""
    return pd.read_csv(coupling, dtype={"unit_code": str})


def degrees_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the coupling coordination degree, provinces x years; only years in which every province has one.

    Rounded to 12 decimals: a permutation counts ties, and these must not hang on the last bit.
    """
    return rows.pivot(index="unit_code", columns="year", values="coordination").sort_index().dropna(axis=1).round(12)


def spatial_weights(provinces: str, codes: Sequence[str], neighbours: int) -> dict[str, SpatialWeights]:
    """Return both weights of the provinces `codes`: nearest neighbours, and the smallest distance band without an island (km)."""
    distances = centroid_distances(provinces, codes)
    return {"nearest": nearest_neighbours(distances, neighbours), "distance": distance_band(distances)}


def centroid_distances(provinces: str, codes: Sequence[str]) -> pd.DataFrame:
    """Return distances between centroids in the equal-area projection, km, provinces x provinces."""
    layer = geodata.load(provinces).set_index("unit_code").loc[list(codes)]
    points = np.column_stack([layer.geometry.centroid.x, layer.geometry.centroid.y]) / 1000
    kilometres = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    return pd.DataFrame(kilometres, index=list(codes), columns=list(codes))


def describe(weights: SpatialWeights) -> str:
    """Return what a note says of spatial weights, ties included."""
    ties = f", ties at {', '.join(weights.ties)}" if weights.ties else ", no ties"
    unit = " km" if weights.description.startswith("distance") else ""
    return f"{weights.description}{unit}{ties}"


if __name__ == "__main__":
    run_rule(table_1_moran)
