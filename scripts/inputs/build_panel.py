"""Rule build_panel: observations of all datasets reconciled to one value a unit, year and variable."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import ConfigError
from scripts.inputs.dictionary import Dictionary
from scripts.methods.reconciliation import apply_corrections, choose, disagreements, jumps, replace_spikes
from scripts.rule import run_rule

PANEL_COLUMNS = ["unit_code", "year", "variable", "value", "unit", "flag", "dataset", "source", "file_sha256", "locator"]


def build_panel(
    observations: Sequence[str],
    dictionary: str,
    corrections: str,
    tolerance: float,
    panel: str,
    disagreement_table: str,
    jump_table: str,
    correction_table: str,
    replacement_table: str,
) -> None:
    """Correct, compare and choose; write the panel and, beside it, everything that was changed or looks wrong.

    observations: one parquet file a dataset, named after it. dictionary: the folder of variables.csv.
    corrections: table of documented corrections. tolerance: relative difference above which two datasets disagree.
    """
    variables = Dictionary.load(dictionary).variables
    found = pd.concat([pd.read_parquet(path).assign(dataset=Path(path).stem) for path in observations], ignore_index=True)
    corrected, applied = apply_corrections(found, _corrections(corrections))
    chosen = choose(corrected, {v: order.split() for v, order in variables["sources"].items()})
    largest = variables["largest_jump"].dropna().to_dict()
    jumped = jumps(chosen, largest)
    result, replaced = replace_spikes(chosen, jumped[jumped["kind"] == "spike"], corrected, tolerance)
    result[PANEL_COLUMNS].to_parquet(panel, index=False)
    disagreements(corrected, tolerance).to_csv(disagreement_table, index=False)
    jumps(result, largest)[[*PANEL_COLUMNS, "before", "after", "kind"]].to_csv(jump_table, index=False)
    applied.to_csv(correction_table, index=False)
    replaced.to_csv(replacement_table, index=False)


def _corrections(path: str) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for number, row in enumerate(table.itertuples(), start=2):
        if row.action not in ("drop", "scale") or (row.action == "scale" and not row.factor) or not row.reason or not row.evidence:
            raise ConfigError(f"{path}, row {number}: a correction has an action 'drop' or 'scale' (with a factor), a reason and evidence.")
    return table


if __name__ == "__main__":
    run_rule(
        build_panel,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        observations=snakemake.input.observations,  # type: ignore[name-defined]  # noqa: F821
        dictionary="resources",
        corrections=snakemake.input.corrections,  # type: ignore[name-defined]  # noqa: F821
        tolerance=snakemake.params.tolerance,  # type: ignore[name-defined]  # noqa: F821
        **dict(snakemake.output.items()),  # type: ignore[name-defined]  # noqa: F821
    )
