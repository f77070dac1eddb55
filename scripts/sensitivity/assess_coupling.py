"""Rule assess_coupling: the coupling coordination degree and its Moran's I under every combination of the choices, and under draws."""

import logging
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.methods.headline_claims import Measure, read_claims
from scripts.methods.index_specifications import IndexGrid, stated_row
from scripts.methods.moran_draws import moran_jackknife, moran_many, moran_permutations
from scripts.methods.resampling import interval
from scripts.provincial_coupling.coupling_variants import agglomeration_by_definition, coupling_variants, resilience_by_growth
from scripts.provincial_coupling.table_1_moran import spatial_weights
from scripts.rule import run_rule
from scripts.sensitivity.index_tables import Derived, add_verdicts, choice_shares, claim_table, option_table, pair_tables, rank_table
from scripts.sensitivity.material import means_of_groups, single_units
from scripts.tables import write_table

CHOICES = ["growth", "industries", "formula", "scope", "share", "power"]
TITLES = {
    "ranks": "Ranks of the coupling degree under every combination of choices",
    "pairs": "Pairs of provinces that keep their order",
    "choices": "Share of each choice in the variance of the coupling degree",
    "claims": "Claims on the coupling degree under every combination of choices",
    "options": "Specifications of the coupling degree by option",
    "moran": "Moran's I of the coupling degree: intervals, and range under every combination of choices",
}


class MoranOf:
    """Moran's I of a year as a measure that claims are about; labels are the spatial weights."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights

    def of(self, scores: np.ndarray, years: Sequence[int]) -> Measure:
        """Return specifications x weights x years."""
        parts = [np.stack([moran_many(scores[:, :, k], matrix) for k in range(len(years))], axis=1) for matrix in self.weights.values()]
        return Measure(np.stack(parts, axis=1), tuple(self.weights), tuple(years))


def assess_coupling(
    paths: Mapping[str, str],
    settings: Mapping[str, Any],
    choices: Mapping[str, Any],
    general: Mapping[str, Any],
    seed: int,
    specifications: str,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Evaluate the grid and write its tables.

    paths: indicators, industries, provinces (geodata), units, coverage, claims. settings: the paper's section. choices: options of the
    coupling, and `neighbours`, the numbers of nearest neighbours that Moran's I is computed with.
    """
    cells = pd.read_csv(paths["indicators"], dtype={"unit_code": str})
    table = pd.read_csv(paths["units"], dtype=str).set_index("unit_code")
    grid, lost = evaluate(cells, pd.read_csv(paths["industries"]), settings, choices)
    weights = weight_matrices(paths["provinces"], list(grid.units), settings["spatial"]["neighbours"], choices["neighbours"])
    measures: dict[str, Derived] = {
        "province": single_units(table["name_en"], grid.units, grid.years),
        "region": means_of_groups(table["four_region"], grid.units, grid.years),
        "coast": means_of_groups(table["coastal"].map({"1": "Coast", "0": "Inland"}), grid.units, grid.years),
        "nation": means_of_groups(pd.Series("China", index=table.index), grid.units, grid.years),
        "moran": MoranOf(weights),
    }
    claims = read_claims(pd.read_csv(paths["claims"], dtype=str))
    verdicts = add_verdicts(grid, measures, claims)
    verdicts.to_parquet(specifications, index=False)
    names = [row["id"] for row, _ in claims]
    results = {
        "ranks": rank_table(grid, table["name_en"], float(general["level"])),
        "pairs": pair_tables(grid),
        "choices": choice_shares(grid, verdicts, names),
        "claims": claim_table(grid, verdicts, claims),
        "options": option_table(grid, verdicts, names),
        "moran": moran_table(grid, measures["moran"].of(grid.scores, grid.years), weights, general, seed),
    }
    note = (
        f"{len(verdicts)} specifications: every combination of {', '.join(CHOICES)}. {lost}Moran's I: jackknife leaves out one "
        f"province at a time; permutations are the range of I where place does not matter; {general['draws']} draws, "
        f"{general['level']:.0%} intervals. "
    )
    for name, result in results.items():
        write_table(result, outputs[name], TITLES[name], note + Coverage.load(paths["coverage"]).note(), decimals=3)
    logging.info("coupling: %d specifications, years %s", len(verdicts), grid.years)


def evaluate(
    cells: pd.DataFrame, industries: pd.DataFrame, settings: Mapping[str, Any], choices: Mapping[str, Any]
) -> tuple[IndexGrid, str]:
    """Return the coupling degree under all combinations, for the provinces and years that all of them have, and what was left out.

    A growth series that some province lacks in some year is left out, with a sentence that says so.
    """
    stated = stated_options(settings)
    options = {name: list(dict.fromkeys([stated[name], *map(str, choices[name])])) for name in CHOICES}
    resilience, lost = {}, []
    for growth, series in resilience_by_growth(cells, options["growth"], settings["resilience"]["lag"]).items():
        short = series.dropna().groupby(level=1).size()
        if growth != stated["growth"] and short.min() < cells["unit_code"].nunique():
            lost.append(f"Growth '{growth}' is left out: {int(short.min())} provinces in {int(short.idxmin())}. ")
            continue
        resilience[growth] = series
    options["growth"] = list(resilience)
    agglomeration = agglomeration_by_definition(cells, industries, options["industries"], options["formula"])
    shares, powers = ([float(number) for number in options[name]] for name in ("share", "power"))
    variants = coupling_variants(resilience, agglomeration, options["scope"], shares, powers)
    specifications = pd.DataFrame(list(product(*(options[name] for name in CHOICES))), columns=CHOICES)
    frames = [variants[(*row[:4], float(row.share), float(row.power))] for row in specifications.itertuples(index=False)]
    years = sorted(set.intersection(*(set(frame.columns) for frame in frames)))
    units = frames[0].index
    if not years or any(len(frame.index.symmetric_difference(units)) for frame in frames):
        raise ConfigError("sensitivity.coupling: the combinations have no year or not the same provinces in common")
    scores = np.stack([frame[years].to_numpy() for frame in frames])
    return IndexGrid(specifications, scores, units, tuple(map(int, years)), stated_row(specifications, stated)), "".join(lost)


def stated_options(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the option of each choice that the paper's configuration takes."""
    return {
        "growth": settings["resilience"]["growth"],
        "industries": str(settings["concentration"]["industries"]),
        "formula": settings["concentration"]["formula"],
        "scope": settings["standardisation"],
        "share": str(settings["coordination"]["weight"]),
        "power": str(settings["coordination"]["power"]),
    }


def weight_matrices(provinces: str, units: Sequence[str], stated: int, neighbours: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the spatial weights by name: nearest neighbours for each number (the configured one first), and the distance band."""
    matrices: dict[str, np.ndarray] = {}
    for number in dict.fromkeys([stated, *neighbours]):
        both = spatial_weights(provinces, units, number)
        matrices[f"{number} nearest neighbours"] = both["nearest"].matrix.to_numpy()
        matrices.setdefault("distance band", both["distance"].matrix.to_numpy())
    return matrices


def moran_table(grid: IndexGrid, moran: Measure, weights: Mapping[str, np.ndarray], general: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Return by spatial weights and year: I as configured, its jackknife and permutation intervals, and the range over the grid."""
    generator = np.random.default_rng(seed)
    level = float(general["level"])
    own = grid.scores[grid.stated].T
    rows = []
    for position, (name, matrix) in enumerate(weights.items()):
        _, error = moran_jackknife(own, matrix)
        for k, year in enumerate(grid.years):
            drawn = moran_permutations(own[k], matrix, general["draws"], generator)
            low, high = interval(drawn[:, np.newaxis], level)
            everywhere = moran.values[:, position, k]
            estimate = everywhere[grid.stated]
            rows.append(
                {
                    "weights": name,
                    "year": year,
                    "moran": estimate,
                    "jackknife_error": error[k],
                    "lower": estimate - _quantile(level) * error[k],
                    "upper": estimate + _quantile(level) * error[k],
                    "permutation_lower": low[0],
                    "permutation_upper": high[0],
                    "lowest": everywhere.min(),
                    "median": np.median(everywhere),
                    "highest": everywhere.max(),
                    "share_positive": (everywhere > 0).mean(),
                }
            )
    return pd.DataFrame(rows)


def _quantile(level: float) -> float:
    return float(ndtri((1 + level) / 2))


if __name__ == "__main__":
    run_rule(
        assess_coupling,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        paths={k: snakemake.input[k] for k in ("indicators", "industries", "provinces", "units", "coverage", "claims")},  # type: ignore[name-defined]  # noqa: F821
        settings=snakemake.params.settings,  # type: ignore[name-defined]  # noqa: F821
        choices=snakemake.params.choices,  # type: ignore[name-defined]  # noqa: F821
        general=snakemake.params.general,  # type: ignore[name-defined]  # noqa: F821
        seed=snakemake.params.seed,  # type: ignore[name-defined]  # noqa: F821
        specifications=snakemake.output.specifications,  # type: ignore[name-defined]  # noqa: F821
        outputs={name: snakemake.output[name] for name in TITLES},  # type: ignore[name-defined]  # noqa: F821
    )
