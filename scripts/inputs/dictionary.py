"""The variable dictionary and the units of measure: which variables there are, in which unit, and how to convert into it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.errors import ConfigError, InputError, did_you_mean
from scripts.inputs.resource_tables import check_patterns, read_resource, to_numbers


@dataclass(frozen=True)
class Dictionary:
    """Variables (resources/variables.csv, by id), columns (columns.csv), measures (measures.csv, by printed form) and wrong headers."""

    variables: pd.DataFrame
    columns: pd.DataFrame
    measures: pd.DataFrame
    headers: pd.DataFrame

    @classmethod
    def load(cls, folder: str | Path) -> "Dictionary":
        """Read the three tables; raises ConfigError for a variable or measure that one names and another lacks."""
        folder = Path(folder)
        variables = read_resource(
            folder / "variables.csv",
            ["variable", "unit", "minimum", "maximum", "largest_jump", "zero_is_missing", "sources"],
            key=["variable"],
        )
        variables = to_numbers(folder / "variables.csv", variables, ["minimum", "maximum"])
        variables = to_numbers(folder / "variables.csv", variables, ["largest_jump"], empty=True).set_index("variable", drop=False)
        columns = read_resource(
            folder / "columns.csv", ["dataset", "sheet", "variable", "pattern", "group", "unit", "unit_override", "year"]
        )
        check_patterns(folder / "columns.csv", columns, ["pattern"])
        measures = read_resource(folder / "measures.csv", ["measure", "quantity", "factor"], key=["measure"])
        measures = to_numbers(folder / "measures.csv", measures, ["factor"]).set_index("measure", drop=False)
        _check_known(columns.loc[~columns["variable"].str.startswith("@"), "variable"], variables.index, "variables.csv", "variable")
        _check_known(variables["unit"], measures.index, "measures.csv", "unit of measure")
        used = pd.concat([columns["unit"], columns["unit_override"]])
        _check_known(used[used != ""], measures.index, "measures.csv", "unit of measure")
        headers = read_resource(folder / "corrections/headers.csv", ["source", "column", "header", "corrected"])
        return cls(variables, columns, measures, headers)

    def columns_of(self, dataset: str) -> pd.DataFrame:
        """Return the rows that say in which columns of a dataset its variables stand."""
        return self.columns[self.columns["dataset"] == dataset]

    def header_corrections(self, source: str) -> dict[tuple[str, str], str]:
        """Return the headers of a file that are wrong in the yearbook, by (column letters or '', header), with the right ones."""
        wrong = self.headers[self.headers["source"] == source]
        return {(row.column, row.header): row.corrected for row in wrong.itertuples()}

    def measured_by_sibling(self, dataset: str, variable: str, measure: str) -> bool:
        """Whether `measure` is none of the variable's, but of another variable under the same header (imports in yuan, in dollars)."""
        if self._quantity(self.variables.at[variable, "unit"]) == self._quantity(measure):
            return False
        rows = self.columns_of(dataset)
        pattern = rows.loc[rows["variable"] == variable, "pattern"].iloc[0]
        siblings = rows.loc[rows["pattern"] == pattern, "variable"]
        return self._quantity(measure) in {self._quantity(self.variables.at[name, "unit"]) for name in siblings}

    def _quantity(self, measure: str) -> str:
        return str(self.measures.at[measure, "quantity"])

    def factor(self, measure: str, variable: str, where: str) -> float:
        """Return by what a value in `measure` is multiplied to be in the variable's unit; InputError if it measures something else."""
        unit = self.variables.at[variable, "unit"]
        if self._quantity(measure) != self._quantity(unit):
            raise InputError(
                where,
                f"{variable} in '{measure}' ({self._quantity(measure)})",
                f"a measure of {self._quantity(unit)}",
                "correct the header, or state the unit in the unit_override column of resources/columns.csv",
            )
        return float(self.measures.at[measure, "factor"]) / float(self.measures.at[unit, "factor"])


def _check_known(used: pd.Series, known: pd.Index, table: str, what: str) -> None:
    for name in used.unique():
        if name not in known:
            raise ConfigError(
                f"resources/columns.csv or variables.csv names the {what} '{name}', which {table} lacks.{did_you_mean(name, known)}"
            )
