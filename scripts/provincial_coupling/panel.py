"""The panel, variable by variable, as the evaluation of the coupling paper needs it."""

import pandas as pd

# The years of the paper, one before for growth, and years in which sums of cities can be set beside provincial series.
YEARS = range(2003, 2021)


class PanelByVariable:
    """The panel by variable: units x years."""

    def __init__(self, panel: pd.DataFrame, provinces: list[str]) -> None:
        self.provinces = provinces
        self.variables = sorted(set(panel["variable"]))  # in one order, so that sums over variables are the same to the last digit
        self._cells = dict(tuple(panel[panel["year"].isin(YEARS)].groupby("variable")))

    def cities(self, variable: str) -> pd.DataFrame:
        """Return a variable of cities, cities x years."""
        return self._cells[variable].pivot(index="unit_code", columns="year", values="value").reindex(columns=list(YEARS))

    def province(self, variable: str) -> pd.DataFrame:
        """Return the provincial variable `province_<variable>`, provinces x years."""
        return self.cities(f"province_{variable}").reindex(self.provinces)


def employment_break(breaks: str) -> int:
    """Return the first year in which employment by industry counts other units. breaks: resources/breaks.csv."""
    table = pd.read_csv(breaks)
    return int(table.loc[table["variables"] == "province_employment_*", "year"].iloc[0])
