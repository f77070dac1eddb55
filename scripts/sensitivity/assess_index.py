"""Rule assess_index: one composite index under every combination of its choices, and under random draws of its weights."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.index.choices import NOTHING, options_with
from scripts.index.data import IndexData
from scripts.index.grid import Grid, evaluate
from scripts.index.weights import names_of, weights_named
from scripts.rule import run_rule
from scripts.sensitivity.index_tables import summarise
from scripts.sensitivity.intervals import interval_table
from scripts.sensitivity.material import Material, read_material
from scripts.tables import write_table

OPTIONS = ["filling", "normalisation", "scope", "aggregation", "weights"]
TITLES = {
    "ranks": "Ranks under every combination of choices",
    "pairs": "Pairs of units that keep their order",
    "choices": "Share of each choice in the variance",
    "claims": "Claims under every combination of choices",
    "options": "Specifications by option",
    "intervals": "Intervals under random draws",
}
EXPLAINED = {
    "ranks": "Ranks of {units} units under {count} specifications: every combination of filling, normalisation, its scope, aggregation, "
    "weights and leaving one indicator out. Interval: {level:.0%} of the specifications.",
    "pairs": "Pairs of units by how many ranks they are apart in the method as configured: share of the {count} specifications that keep "
    "their order, and share of pairs of which all, or at least 95%, keep it.",
    "choices": "Exact decomposition of the variance over the full grid of {count} specifications. First order: by the choice alone; "
    "total: with everything it takes part in.",
    "claims": "What the paper says of the index, under each of {count} specifications; in the method as configured: column stated.",
    "options": "Specifications by one option: mean absolute shift of rank from the method as configured over all specifications that take "
    "it, and where nothing else is changed; share of claims that hold.",
    "intervals": "Intervals of {level:.0%} from {draws} draws each. Weights: each weight times a uniform factor in 1 +/- {spread:g}; "
    "indicators: bootstrap of the indicators.",
}


def assess_index(
    paper: str,
    inputs: Mapping[str, str],
    claims: str,
    settings: Mapping[str, Any],
    choices: Mapping[str, Any],
    general: Mapping[str, Any],
    seed: int,
    specifications: str,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Evaluate the grid and write its tables.

    inputs: files of the paper's loader (scripts/<paper>/assessed_index.py, or any_paper.py).
    choices: the paper's options (<paper>.sensitivity.index).
    general: level, draws, weight_spread. specifications: parquet of all specifications with their shift of rank and verdicts on claims.
    """
    material = read_material(paper, inputs, settings, choices["years"])
    grid = grid_of(material, choices)
    level, count = float(general["level"]), len(grid.specifications)
    results = summarise(grid, material.measures, claims, material.names, level, specifications)
    results["intervals"] = interval_table(material, general, seed)
    words = {"units": len(grid.units), "count": count, "level": level, "draws": general["draws"], "spread": general["weight_spread"]}
    for name, result in results.items():
        title = f"{TITLES[name]}, {paper.replace('_', ' ')}"
        write_table(result, outputs[f"{name}_table"], title, f"{EXPLAINED[name].format(**words)} {material.note}", decimals=3)
    logging.info("%s: %d specifications of %d units in %s", paper, count, len(grid.units), grid.years)


def grid_of(material: Material, choices: Mapping[str, Any]) -> Grid:
    """Return the grid of the configured options, to which those of the method as configured are added."""
    options = options_with(material.configured, {name: choices[name] for name in OPTIONS})
    left_out: dict[str, list[str]] = {NOTHING: []}
    if choices["leave_one_out"]:
        left_out |= {str(name): [name] for name in material.data.values.columns}
    fillings: dict[str, IndexData] = {}
    for name in options["filling"]:
        filled = material.data.filled(name)
        if any(filled.values.equals(other.values) for other in fillings.values()):
            logging.info("filling '%s' gives the same values as another option here and is not counted twice", name)
            continue
        fillings[name] = filled
    options["filling"] = list(fillings)
    possible = set(names_of(material.data, material.given))
    options["weights"] = [name for name in options["weights"] if name in possible or name == material.configured.weights]
    weights = {name: weights_named(options["weights"], data, material.given) for name, data in fillings.items()}
    return evaluate(fillings, weights, options, left_out, material.configured, material.years, material.units)


if __name__ == "__main__":
    run_rule(assess_index)
