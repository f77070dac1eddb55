"""Rule prepare_regression: the coupling degree and its eight influencing factors, by province and year, and which rows are complete."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from scripts.errors import ConfigError
from scripts.rule import run_rule

OUTCOME = "coordination"
REGRESSORS = ["Hsh", "Fdi", "Mar", "Tra", "Den", "Cin", "Tec", "Pro"]
# Factors that rest on sums of cities in some years, and the indicator that says how much of the province these cover.
COVERAGE = {"Mar": "coverage_retail_sales", "Cin": "coverage_industrial_fixed_assets", "Tec": "coverage_science_expenditure"}
# The factors in the words of figures.
NAMES = {
    "Hsh": "Environmental pollution (log)",
    "Fdi": "Openness",
    "Mar": "Market consumption",
    "Tra": "Spatial quality",
    "Den": "Economic density (log)",
    "Cin": "Capital intensity (log)",
    "Tec": "Technological support (log)",
    "Pro": "Production efficiency (log)",
}


def prepare_regression(
    coupling: str, indicators: str, damage: str, years: Mapping[str, int], openness: str, minimum_coverage: float, regression: str
) -> None:
    """Write one row a province and year: outcome, factors, `available` (all factors there) and `complete` (in the regression).

    openness: 'stock', 'flow' or 'trade'. minimum_coverage: share of a province's GDP below which a sum of cities counts as missing: such
    rows, and those outside `years`, are available but not complete.
    """
    cells, index = (pd.read_csv(path, dtype={"unit_code": str}) for path in (indicators, damage))
    rows = pd.read_csv(coupling, dtype={"unit_code": str})
    regression_rows(rows, cells, index, years, openness, minimum_coverage).to_csv(regression, index=False)


def regression_rows(
    coupling: pd.DataFrame, cells: pd.DataFrame, damage: pd.DataFrame, years: Mapping[str, int], openness: str, minimum_coverage: float
) -> pd.DataFrame:
    """Return what `prepare_regression` writes. coupling: its degree; cells: long indicators; damage: index by province and year."""
    values = cells.pivot(index=["unit_code", "year"], columns="indicator", values="value")
    index = damage.set_index(["unit_code", "year"])["environmental_damage"]
    factors = pd.DataFrame(
        {
            "Hsh": np.log(index.reindex(values.index)),
            "Fdi": values[openness_name(openness, values.columns)],
            "Mar": values["consumption_share"],
            "Tra": values["highway_per_capita"],
            "Den": values["log_density"],
            "Cin": values["log_capital_intensity"],
            "Tec": values["log_technology"],
            "Pro": values["log_productivity"],
        }
    )
    covered = COVERAGE | ({"Fdi": "coverage_foreign_investment"} if openness == "flow" else {})
    factors["covered"] = (values[list(covered.values())] >= minimum_coverage).all(axis=1)
    rows = coupling[["unit_code", "province", "region", "coast", "year", OUTCOME]]
    rows = rows.merge(factors.reset_index(), on=["unit_code", "year"], how="left")
    rows["available"] = rows[REGRESSORS].notna().all(axis=1)
    rows["complete"] = rows["available"] & rows.pop("covered") & rows["year"].between(years["first"], years["last"])
    if not rows["complete"].any():
        raise ConfigError("provincial_coupling: no province has all eight factors in any year of provincial_coupling.regression.years.")
    return rows


def openness_name(openness: str, indicators: Collection[str]) -> str:
    """Return the indicator of openness; ConfigError where the run does not have it."""
    name = f"openness_{openness}"
    if name not in indicators:
        raise ConfigError(f"provincial_coupling.regression.openness: no indicator {name} in this run; choose another option.")
    return name


if __name__ == "__main__":
    run_rule(prepare_regression)
