"""Rule table_variants: what the coupling degree would be under every combination of the choices that the paper leaves open."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.moran import SpatialWeights
from scripts.methods.moran_draws import moran_many
from scripts.provincial_coupling.coupling_variants import agglomeration_by_definition, coupling_variants, resilience_by_growth
from scripts.provincial_coupling.table_1_moran import spatial_weights
from scripts.rule import run_rule
from scripts.tables import write_table

CHOICES: dict[str, list[Any]] = {
    "growth": ["before_census", "before_census_uncorrected", "revised", "real"],
    "industries": [27, 33, 37],
    "formula": ["printed", "usual"],
    "standardisation": ["within_year", "pooled"],
    "weight": [0.3, 0.5, 0.7],
    "power": [1, 2, 4],
}


def table_variants(
    indicators: str,
    industries: str,
    provinces: str,
    published: str,
    coverage: str,
    lag: int,
    neighbours: int,
    table: Sequence[str],
) -> None:
    """Write one row a combination: mean degree, spread, and how its Moran's I by year follows the printed series."""
    cells, defined = pd.read_csv(indicators, dtype={"unit_code": str}), pd.read_csv(industries)
    printed = pd.read_csv(published).set_index("year")
    weights = spatial_weights(provinces, sorted(cells["unit_code"].unique()), neighbours)
    variants = coupling_variants(
        resilience_by_growth(cells, CHOICES["growth"], lag),
        agglomeration_by_definition(cells, defined, CHOICES["industries"], CHOICES["formula"]),
        CHOICES["standardisation"],
        CHOICES["weight"],
        CHOICES["power"],
    )
    rows = [
        dict(zip(CHOICES, combination, strict=True)) | _fit(variants[combination], weights, printed)
        for combination in product(*CHOICES.values())
    ]
    result = pd.DataFrame(rows).sort_values("correlation_nearest", ascending=False, ignore_index=True)
    note = f"Compared with Table 1 of the paper over the years that both have. {Coverage.load(coverage).note()}"
    write_table(result, table, "Variants of the coupling coordination degree and how they follow the published Moran's I", note, 3)


def _fit(degree: pd.DataFrame, weights: Mapping[str, SpatialWeights], printed: pd.DataFrame) -> dict[str, float]:
    """Level and spread of the degree (provinces x years), and how its Moran's I by year follows the printed one."""
    values = degree.to_numpy()
    yearly = values.mean(axis=0)
    result = {
        "years": len(yearly),
        "lowest_yearly_mean": yearly.min(),
        "highest_yearly_mean": yearly.max(),
        "coefficient_of_variation": (values.std(axis=0, ddof=1) / yearly).mean(),
        "share_above_average": (values.mean(axis=1) > yearly.mean()).mean(),
    }
    for kind, weight in weights.items():
        moran = pd.Series(moran_many(values.T, weight.matrix.to_numpy()), index=degree.columns)
        reference = printed[f"moran_{kind}"].reindex(degree.columns)
        result[f"correlation_{kind}"] = moran.corr(reference)
        result[f"mean_absolute_difference_{kind}"] = (moran - reference).abs().mean()
    return result


if __name__ == "__main__":
    run_rule(table_variants)
