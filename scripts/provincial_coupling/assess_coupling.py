"""Rule assess_coupling: the coupling coordination degree and its Moran's I under every combination of the choices, and under draws."""

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.index.choices import every_combination, row_of
from scripts.index.grid import Grid
from scripts.index.readings import Derived
from scripts.provincial_coupling.coupling_moran import MoranOf, moran_table, weight_matrices
from scripts.provincial_coupling.coupling_variants import agglomeration_by_definition, coupling_variants, resilience_by_growth
from scripts.rule import run_rule
from scripts.sensitivity.claim_tables import claims_by_option
from scripts.sensitivity.index_tables import summarise
from scripts.sensitivity.material import means_of_groups, single_units
from scripts.tables import write_table

CHOICES = ["growth", "industries", "formula", "scope", "share", "power"]
TITLES = {
    "ranks": "Ranks of the coupling degree under every combination of choices",
    "pairs": "Pairs of provinces that keep their order",
    "choices": "Share of each choice in the variance of the coupling degree",
    "claims": "Claims on the coupling degree under every combination of choices",
    "options": "Specifications of the coupling degree by option",
    "claims_by_option": "Share of specifications in which each claim on the coupling degree holds, by option of each choice",
    "moran": "Moran's I of the coupling degree: intervals, and range under every combination of choices",
}


def assess_coupling(
    indicators: str,
    industries: str,
    provinces: str,
    units: str,
    coverage: str,
    claims: str,
    settings: Mapping[str, Any],
    choices: Mapping[str, Any],
    general: Mapping[str, Any],
    seed: int,
    specifications: str,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Evaluate the grid and write its tables.

    provinces: geodata. settings: the paper's section. choices: options of the
    coupling, and `neighbours`, the numbers of nearest neighbours that Moran's I is computed with.
    """
    cells = pd.read_csv(indicators, dtype={"unit_code": str})
    table = pd.read_csv(units, dtype=str).set_index("unit_code")
    grid, left_out = evaluate(cells, pd.read_csv(industries), settings, choices)
    weights = weight_matrices(provinces, list(grid.units), settings["spatial"]["neighbours"], choices["neighbours"])
    measures: dict[str, Derived] = {
        "province": single_units(table["name_en"], grid.units, grid.years),
        "region": means_of_groups(table["four_region"], grid.units, grid.years),
        "coast": means_of_groups(table["coastal"].map({"1": "Coast", "0": "Inland"}), grid.units, grid.years),
        "nation": means_of_groups(pd.Series("China", index=table.index), grid.units, grid.years),
        "moran": MoranOf(weights),
    }
    results = summarise(grid, measures, claims, table["name_en"], float(general["level"]), specifications)
    ids = pd.read_csv(claims, dtype=str)["id"].tolist()
    results["claims_by_option"] = claims_by_option(pd.read_parquet(specifications), CHOICES, ids)
    results["moran"] = moran_table(grid, measures["moran"].of(grid.scores, grid.years), weights, general, seed)
    note = (
        f"{len(grid.specifications)} specifications: every combination of {', '.join(CHOICES)}. {left_out}"
        "Moran's I: jackknife leaves out one province at a time; permutations are the range of I where place does not matter; "
        f"{general['draws']} draws, {general['level']:.0%} intervals. "
    )
    for name, result in results.items():
        write_table(result, outputs[f"{name}_table"], TITLES[name], note + Coverage.load(coverage).note(), decimals=3)
    logging.info("coupling: %d specifications, years %s", len(grid.specifications), grid.years)


def evaluate(cells: pd.DataFrame, industries: pd.DataFrame, settings: Mapping[str, Any], choices: Mapping[str, Any]) -> tuple[Grid, str]:
    """Return the coupling degree under all combinations, for the provinces and years that all of them have, and what was left out.

    A growth series that some province lacks in some year is left out, with a sentence that says so.
    """
    stated = stated_options(settings)
    options = {name: list(dict.fromkeys([stated[name], *map(str, choices[name])])) for name in CHOICES}
    resilience, lost = {}, []
    for growth, series in resilience_by_growth(cells, options["growth"], settings["resilience"]["lag"]).items():
        short = series.dropna().groupby(level=1).size()
        if growth != stated["growth"] and short.min() < cells["unit_code"].nunique():
            lost.append(f"growth '{growth}', which {int(short.min())} provinces have in {int(short.idxmin())}")
            continue
        resilience[growth] = series
    configured = math.prod(len(its) for its in options.values())
    options["growth"] = list(resilience)
    agglomeration = agglomeration_by_definition(cells, industries, options["industries"], options["formula"])
    shares, powers = ([float(number) for number in options[name]] for name in ("share", "power"))
    variants = coupling_variants(resilience, agglomeration, options["scope"], shares, powers)
    table = every_combination({name: options[name] for name in CHOICES})
    frames = [variants[(*row[:4], float(row.share), float(row.power))] for row in table.itertuples(index=False)]
    years = sorted(set.intersection(*(set(frame.columns) for frame in frames)))
    units = frames[0].index
    if not years or any(len(frame.index.symmetric_difference(units)) for frame in frames):
        raise ConfigError("sensitivity.coupling: the combinations have no year or not the same provinces in common")
    said = f"{configured} are configured; left out: {', '.join(lost)}. " if lost else ""
    scores = np.stack([frame[years].to_numpy() for frame in frames])
    return Grid(table, scores, units, tuple(map(int, years)), row_of(table, stated)), said


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


if __name__ == "__main__":
    run_rule(assess_coupling)
