"""Rule tables_of_regressors: descriptive statistics, correlations with variance inflation, and Hausman's test."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import EstimationError
from scripts.methods.panel_models import hausman, variance_inflation
from scripts.provincial_coupling.prepare_regression import OUTCOME, REGRESSORS
from scripts.provincial_coupling.samples import SAMPLES, sample_rows
from scripts.rule import run_rule
from scripts.tables import write_table

HAUSMAN = (
    "A Tobit with dummies is no valid counterpart of a random-effects Tobit, so the test is on the linear models: by auxiliary regression "
    "with one variance of errors (chi_square, p) and with errors clustered by province (clustered, F), and by the difference of both "
    "estimators (classical) where the difference of their covariances is positive definite."
)


def tables_of_regressors(regression: str, coverage: str, outputs: Mapping[str, Sequence[str]]) -> None:
    """Write the three tables over the complete rows of the regression."""
    rows = pd.read_csv(regression, dtype={"unit_code": str})
    note = Coverage.load(coverage).note()
    complete = rows[rows["complete"]]
    write_table(_descriptive(rows, complete), outputs["descriptive_statistics"], "Descriptive statistics of the regression", note)
    correlation = complete[[OUTCOME, *REGRESSORS]].corr()
    correlation["variance_inflation"] = variance_inflation(complete[REGRESSORS])
    table = correlation.rename_axis("variable").reset_index()
    write_table(table, outputs["correlation"], "Correlations and variance inflation factors", note, 3)
    tests = [hausman_row(sample_rows(rows, sample), sample) for sample in SAMPLES]
    title = "Hausman's test of the linear random-effects against the linear fixed-effects model"
    write_table(pd.DataFrame(tests), outputs["hausman_test"], title, f"{HAUSMAN} {note}")


def _descriptive(rows: pd.DataFrame, complete: pd.DataFrame) -> pd.DataFrame:
    table = complete[[OUTCOME, *REGRESSORS]].agg(["mean", "std", "min", "median", "max"]).T
    table.insert(0, "observations", len(complete))
    table.insert(1, "available_in_all_years", rows[[OUTCOME, *REGRESSORS]].notna().sum())
    return table.rename_axis("variable").reset_index()


def hausman_row(rows: pd.DataFrame, sample: str) -> dict[str, object]:
    """Return the tests of one sample, or why there is none."""
    if rows["unit_code"].nunique() <= len(REGRESSORS) + 1:
        return {
            "sample": sample,
            "status": f"no test: {rows['unit_code'].nunique()} provinces cannot carry {len(REGRESSORS)} factors between them",
        }
    try:
        test = hausman(rows[OUTCOME], rows[REGRESSORS], rows["unit_code"])
    except EstimationError as error:
        return {"sample": sample, "status": f"no test: {error}"}
    return {
        "sample": sample,
        "chi_square": test.statistic,
        "degrees_of_freedom": test.degrees_of_freedom,
        "p": test.p_value,
        "clustered_f": test.clustered_statistic,
        "clustered_p": test.clustered_p_value,
        "classical_chi_square": test.classical,
        "classical_p": test.classical_p_value,
        "status": "tested" if test.classical is not None else "tested; the classical difference of covariances is indefinite: no p",
    }


if __name__ == "__main__":
    run_rule(tables_of_regressors)
