"""Rule estimate_tobit: every sample with every model: estimates and statistics, long, for the tables and the coefficient plot."""

import pandas as pd

from scripts.provincial_coupling.samples import EVERY_PROVINCE, MODELS, SAMPLES, fit, sample_rows
from scripts.rule import run_rule


def estimate_tobit(regression: str, lower: float, upper: float, nodes: int, estimates: str, statistics: str) -> None:
    """Fit the Tobit models of section 6 and their alternatives.

    lower, upper: limits of the outcome. nodes: of the quadrature. A model without an estimate has its reason in `status`.
    """
    rows = pd.read_csv(regression, dtype={"unit_code": str})
    found, summaries = [], []
    for sample in SAMPLES:
        for model in [*MODELS, EVERY_PROVINCE]:
            chosen = sample_rows(rows, sample, "available" if model == EVERY_PROVINCE else "complete")
            fitted = fit(chosen, "pooled" if model == EVERY_PROVINCE else model, lower, upper, nodes)
            found.append(fitted.estimates.assign(sample=sample, model=model))
            summaries.append({"sample": sample, "model": model, **fitted.statistics})
    table = pd.concat([part for part in found if len(part)], ignore_index=True)
    table[["sample", "model", *(c for c in table if c not in ("sample", "model"))]].to_csv(estimates, index=False)
    pd.DataFrame(summaries).to_csv(statistics, index=False)


if __name__ == "__main__":
    run_rule(estimate_tobit)
