"""Rule table_variants: what the coupling degree would be under every combination of the choices that the paper leaves open."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.moran import SpatialWeights
from scripts.provincial_coupling.compute_coupling import SYSTEMS, agglomeration_by_year, coupled, resilience_by_year
from scripts.provincial_coupling.table_1_moran import spatial_weights
from scripts.rule import run_rule
from scripts.tables import write_table

CHOICES: dict[str, list[Any]] = {
    "growth": ["published", "revised", "real"],
    "industries": [27, 33, 37],
    "formula": ["printed", "usual"],
    "standardisation": ["within_year", "pooled"],
    "weight": [0.3, 0.5, 0.7],
    "power": [1, 2],
}


def table_variants(
    indicators: str,
    industries: str,
    provinces: str,
    published: str,
    coverage: str,
    coordination_rule: Mapping[str, Any],
    lag: int,
    neighbours: int,
    outputs: Sequence[str],
) -> None:
    """Write one row a combination: mean degree, spread, and how its Moran's I by year follows the printed series."""
    cells, defined = pd.read_csv(indicators, dtype={"unit_code": str}), pd.read_csv(industries)
    printed = pd.read_csv(published).set_index("year")
    weights = spatial_weights(provinces, sorted(cells["unit_code"].unique()), neighbours)
    resilience = {growth: resilience_by_year(cells, growth, lag)["resilience"] for growth in CHOICES["growth"]}
    concentration = {
        (number, formula): agglomeration_by_year(cells, defined[defined[f"in_{number}"] == 1]["industry"], formula)
        for number, formula in product(CHOICES["industries"], CHOICES["formula"])
    }
    rows = []
    for growth, number, formula, standardisation, weight, power in product(*CHOICES.values()):
        both = pd.DataFrame({"agglomeration": concentration[number, formula], "resilience": resilience[growth]}).dropna(subset=SYSTEMS)
        table = both.rename_axis(["unit_code", "year"]).reset_index()
        table = table.join(coupled(table, standardisation, {**coordination_rule, "weight": weight, "power": power}))
        choice = dict(zip(CHOICES, (growth, number, formula, standardisation, weight, power), strict=True))
        rows.append(choice | _fit(table, weights, printed))
    result = pd.DataFrame(rows).sort_values("correlation_nearest", ascending=False, ignore_index=True)
    note = f"Compared with Table 1 of the paper over the years that both have. {Coverage.load(coverage).note()}"
    write_table(result, outputs, "Variants of the coupling coordination degree and how they follow the printed Moran's I", note, 3)


def _fit(table: pd.DataFrame, weights: Mapping[str, SpatialWeights], printed: pd.DataFrame) -> dict[str, float]:
    wide = table.pivot(index="unit_code", columns="year", values="coordination").sort_index().dropna(axis=1)
    result = {
        "years": wide.shape[1],
        "lowest_yearly_mean": wide.mean().min(),
        "highest_yearly_mean": wide.mean().max(),
        "coefficient_of_variation": (wide.std() / wide.mean()).mean(),
        "share_above_average": (wide.mean(axis=1) > wide.mean().mean()).mean(),
    }
    for kind, weight in weights.items():
        deviations = wide - wide.mean()
        moran = (deviations * (weight.matrix.to_numpy() @ deviations.to_numpy())).sum() / (deviations**2).sum()
        difference = moran - printed[f"moran_{kind}"].reindex(moran.index)
        result[f"correlation_{kind}"] = moran.corr(printed[f"moran_{kind}"].reindex(moran.index))
        result[f"mean_absolute_difference_{kind}"] = difference.abs().mean()
    return result


if __name__ == "__main__":
    run_rule(
        table_variants,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.input.indicators,  # type: ignore[name-defined]  # noqa: F821
        industries=snakemake.input.industries,  # type: ignore[name-defined]  # noqa: F821
        provinces=snakemake.input.provinces,  # type: ignore[name-defined]  # noqa: F821
        published=snakemake.input.published,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        coordination_rule=snakemake.params.coordination,  # type: ignore[name-defined]  # noqa: F821
        lag=snakemake.params.lag,  # type: ignore[name-defined]  # noqa: F821
        neighbours=snakemake.params.neighbours,  # type: ignore[name-defined]  # noqa: F821
        outputs=snakemake.output,  # type: ignore[name-defined]  # noqa: F821
    )
