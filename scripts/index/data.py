"""What an index is made of: indicators by unit and year with their flags, directions and dimensions, read once from one long table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from scripts.errors import ConfigError, EstimationError
from scripts.index.choices import VOCABULARY, check_option
from scripts.methods.filling import FILLED

# Dimension of what a method needs beside the indicators (weights of units, mediators): constructed with them, no part of the index.
AUXILIARY = "Auxiliary"


@dataclass(frozen=True)
class IndexData:
    """Indicators of one paper and scenario.

    values, flags: index unit_code, year; columns indicators, in the order of the definitions. directions: +1 or -1, dimensions: by
    indicator.
    """

    values: pd.DataFrame
    flags: pd.DataFrame
    directions: pd.Series
    dimensions: pd.Series

    @property
    def years(self) -> list[int]:
        """The years of the data."""
        return sorted({int(year) for year in self.values.index.get_level_values("year")})

    def only(self, indicators: Sequence[str] | None = None, rows: pd.Index | None = None) -> "IndexData":
        """Return the data of some indicators, or of some unit-years."""
        kept = self.values.columns if indicators is None else pd.Index(indicators, name=self.values.columns.name)
        chosen = self.values.index if rows is None else rows
        return IndexData(self.values.loc[chosen, kept], self.flags.loc[chosen, kept], self.directions[kept], self.dimensions[kept])

    def of_units(self, units: Sequence[str]) -> "IndexData":
        """Return the data of some units."""
        return self.only(rows=self.values.index[self.values.index.get_level_values("unit_code").isin(units)])

    def without_gaps(self) -> tuple["IndexData", list[str]]:
        """Return the data of indicators that have a value everywhere, and the names of the others."""
        complete = self.values.notna().all()
        if not complete.any():
            raise ConfigError("no indicator is complete for all units and years of this run; change the filling or the years")
        return self.only(complete.index[complete].tolist()), complete.index[~complete].tolist()

    def refuse_gaps(self) -> "IndexData":
        """Return the data; EstimationError that names the indicators that have gaps."""
        gaps = self.values.columns[self.values.isna().any()]
        if len(gaps):
            raise EstimationError(f"the index needs values without gaps; missing in: {', '.join(map(str, gaps))}")
        return self

    def filled(self, how: str) -> "IndexData":
        """Return the data with filled cells replaced by another rule; observed cells are never changed.

        'as_configured': as the paper's rule fills. 'year_median', 'province_median': each filled cell is the median of the year's
        observed values over all units, or over those of its province; where none is observed the paper's rule stays.
        """
        check_option("filling", how, VOCABULARY["filling"])
        if how == "as_configured":
            return self
        observed = self.values.mask(self.flags.isin(FILLED))
        years = observed.index.get_level_values("year")
        substitute = observed.groupby(years).transform("median")
        if how == "province_median":
            provinces = observed.index.get_level_values("unit_code").str[:2]
            substitute = observed.groupby([provinces, years]).transform("median").fillna(substitute)
        return replace(self, values=observed.fillna(substitute).fillna(self.values))

    def years_among(self, wanted: Sequence[int]) -> list[int]:
        """Return the wanted years that the data have; where they have fewer than two of them, their first and last year."""
        chosen = [int(year) for year in wanted if year in self.years]
        return chosen if len(chosen) > 1 else sorted({self.years[0], self.years[-1]})

    def units_in_all(self, years: Sequence[int]) -> pd.Index:
        """Return the units that have a row in each of the years."""
        rows = self.values[self.values.index.get_level_values("year").isin(years)]
        counts = rows.groupby(level="unit_code", sort=False).size()
        units = counts.index[counts == len(set(years))]
        if len(units) < 2:
            raise EstimationError(f"fewer than two units have data in all of {', '.join(map(str, years))}")
        return units


def read_definitions(path: str) -> pd.DataFrame:
    """Return the definitions of the scored indicators, by indicator; auxiliary ones are left out."""
    table = pd.read_csv(path, keep_default_na=False).set_index("indicator")
    return table[table["dimension"] != AUXILIARY]


def read_cells(path: str) -> pd.DataFrame:
    """Return a long table of indicators: unit_code (text), year, indicator, value, flag."""
    return pd.read_csv(path, dtype={"unit_code": str})


def wide(cells: pd.DataFrame, column: str = "value") -> pd.DataFrame:
    """Return a table with rows unit_code, year and columns indicators, in the order in which they appear."""
    names = cells["indicator"].drop_duplicates().tolist()
    return cells.pivot(index=["unit_code", "year"], columns="indicator", values=column)[names]


def data_of(cells: pd.DataFrame, definitions: pd.DataFrame) -> IndexData:
    """Return the defined indicators that a long table has. cells: as `read_cells` gives them; definitions: as `read_definitions`."""
    present = set(cells["indicator"])
    kept = [name for name in definitions.index if name in present]
    scored = cells[cells["indicator"].isin(kept)]
    values = wide(scored)[kept].astype(float)
    flags = wide(scored, "flag")[kept] if "flag" in scored else values.notna().map({True: "observed", False: "missing"}.get)
    return IndexData(values, flags, definitions.loc[kept, "direction"].astype(int), definitions.loc[kept, "dimension"])


def read_index(indicators: str, definitions: str) -> IndexData:
    """Read the indicators that are scored from the paper's long table and its definitions."""
    return data_of(read_cells(indicators), read_definitions(definitions))
