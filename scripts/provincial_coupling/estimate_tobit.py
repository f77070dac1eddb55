"""Rule estimate_tobit: every sample with every model: estimates and statistics, long, for the tables and the coefficient plot."""

from collections.abc import Sequence

import pandas as pd

from scripts.provincial_coupling.samples import MODELS, ON_EVERY_ROW, SAMPLES, fit, rows_of_model
from scripts.rule import run_rule


def estimate_tobit(regression: str, lower: float, upper: float, nodes: int, estimates: str, statistics: str) -> None:
    """Fit the Tobit models of section 6 and their alternatives.

    lower, upper: limits of the outcome. nodes: of the quadrature. A model without an estimate has its reason in `status`.
    """
    rows = pd.read_csv(regression, dtype={"unit_code": str})
    table, summary = estimates_of(rows, [*MODELS, *ON_EVERY_ROW], lower, upper, nodes)
    table.to_csv(estimates, index=False)
    summary.to_csv(statistics, index=False)


def estimates_of(rows: pd.DataFrame, models: Sequence[str], lower: float, upper: float, nodes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return estimates (one row a sample, model and term) and statistics of the models in all samples."""
    found, summaries = [], []
    for sample in SAMPLES:
        for model in models:
            fitted = fit(rows_of_model(rows, sample, model), model, lower, upper, nodes)
            found.append(fitted.estimates.assign(sample=sample, model=model))
            summaries.append({"sample": sample, "model": model, **fitted.statistics})
    table = pd.concat([part for part in found if len(part)], ignore_index=True)
    return table[["sample", "model", *(c for c in table if c not in ("sample", "model"))]], pd.DataFrame(summaries)


if __name__ == "__main__":
    run_rule(estimate_tobit)
