"""Where a unit's indicators of one year come from: formula, panel values, filling, corrections, and the raw cells behind them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.raw_cells import RawFiles

PANEL = "results/inputs/panel.parquet"


@dataclass
class PanelValue:
    """One panel value and the raw cell it was read from. raw_text is None where the raw file is not on this machine."""

    variable: str
    label: str
    year: int
    value: float
    unit: str
    flag: str
    source: str
    file_sha256: str
    locator: str
    citation: str = ""
    raw_text: str | None = None
    file_as_recorded: bool | None = None
    conversion: str = ""
    corrections: list[str] = field(default_factory=list)
    note: str = ""


@dataclass
class IndicatorOrigin:
    """One indicator of one unit and year: its value, how it was filled if it was, its formula and the panel values in it."""

    indicator: str
    label: str
    unit: str
    formula: str
    value: float | None
    flag: str
    values: list[PanelValue]
    note: str = ""


class Lineage:
    """The panel, the indicators and their formulas of one paper in one scenario, to ask for units and years."""

    def __init__(self, root: Path, scenario: str, paper: str, raw: RawFiles | None) -> None:
        """root: the repository. raw: where raw files may be opened; None leaves raw text out (for pages to publish)."""
        self.root, self.raw, self.paper = root, raw, paper
        self.indicators = pd.read_csv(root / f"results/{scenario}/{paper}/data/indicators.csv", dtype={"unit_code": str})
        formulas = root / f"resources/indicators/{paper}.csv"
        self.formulas = (
            pd.read_csv(formulas, dtype=str, keep_default_na=False).set_index("indicator") if formulas.is_file() else pd.DataFrame()
        )
        self.variables = pd.read_csv(root / "resources/variables.csv", dtype=str, keep_default_na=False).set_index("variable")
        self.panel = pd.read_parquet(root / PANEL) if (root / PANEL).is_file() else pd.DataFrame()
        self.corrections = _corrections(root)
        self.sources = pd.read_csv(root / "resources/sources.csv", dtype=str, keep_default_na=False).set_index("id")
        self._by_unit = dict(iter(self.panel.groupby("unit_code"))) if len(self.panel) else {}

    def origins(self, unit_code: str, year: int) -> list[IndicatorOrigin]:
        """Return the origin of each indicator of a unit in a year."""
        rows = self.indicators[(self.indicators["unit_code"] == unit_code) & (self.indicators["year"] == year)]
        return [self._origin(unit_code, year, row) for row in rows.to_dict("records")]

    def _origin(self, unit_code: str, year: int, row: Mapping[Any, Any]) -> IndicatorOrigin:
        name = str(row["indicator"])
        formula = self.formulas.loc[name].to_dict() if name in self.formulas.index else {}
        names = [
            word for word in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", str(formula.get("formula", "")))) if word in self.variables.index
        ]
        values = [value for variable in names for value in self._values(unit_code, year, variable)]
        note = (
            "" if values or not names else "no panel value of this unit: the value comes from the analysis data, or from the filling rule"
        )
        return IndicatorOrigin(
            indicator=name,
            label=formula.get("label_en", name),
            unit=formula.get("unit", ""),
            formula=formula.get("formula", ""),
            value=None if pd.isna(row["value"]) else float(row["value"]),
            flag=str(row.get("flag", "")),
            values=values,
            note=note,
        )

    def _values(self, unit_code: str, year: int, variable: str) -> list[PanelValue]:
        """Return the variable's panel value of the year; where there is none the nearest before and after, from which it may be filled."""
        unit = self._by_unit.get(unit_code)
        if unit is None:
            return []
        series = unit[unit["variable"] == variable]
        exact = series[series["year"] == year]
        if len(exact):
            return [self._value(row, "") for row in exact.to_dict("records")]
        before, after = series[series["year"] < year].nlargest(1, "year"), series[series["year"] > year].nsmallest(1, "year")
        note = f"not in the panel for {year}; nearest value"
        return [self._value(row, note) for part in (before, after) for row in part.to_dict("records")]

    def _value(self, row: Mapping[Any, Any], note: str) -> PanelValue:
        variable, source = str(row["variable"]), str(row["source"])
        value = PanelValue(
            variable=variable,
            label=str(self.variables.at[variable, "label_en"]),
            year=int(row["year"]),
            value=float(row["value"]),
            unit=str(row["unit"]),
            flag=str(row["flag"]),
            source=source,
            file_sha256=str(row["file_sha256"]),
            locator=str(row["locator"]),
            citation=str(self.sources.at[source, "citation"]) if source in self.sources.index else "",
            corrections=self._corrections_of(row),
            note=note,
        )
        if self.raw is not None and value.locator and self.raw.path(source) is not None:
            value.raw_text = self.raw.text(source, value.locator)
            value.file_as_recorded = self.raw.digest(source) == value.file_sha256
            value.conversion = _conversion(value)
        return value

    def _corrections_of(self, row: Mapping[Any, Any]) -> list[str]:
        table = self.corrections
        if table.empty:
            return []
        fits = (
            table["unit_code"].isin([str(row["unit_code"]), "*"])
            & table["year"].isin([str(row["year"]), "*"])
            & table["variable"].isin([str(row["variable"]), "*"])
        )
        return [f"{c['action']} {c['factor']} ({c['source']}): {c['reason']}".replace("  ", " ") for c in table[fits].to_dict("records")]


def _conversion(value: PanelValue) -> str:
    try:
        raw = float(str(value.raw_text).replace(",", "").strip())
    except ValueError:
        return ""
    if raw == 0 or abs(raw - value.value) <= 1e-9 * abs(raw):
        return "as in the file"
    return f"times {value.value / raw:.6g}"


def _corrections(root: Path) -> pd.DataFrame:
    path = root / "resources/corrections/cells.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()


def as_records(origins: Sequence[IndicatorOrigin]) -> list[dict[str, Any]]:
    """Return origins as plain dictionaries (for JSON and pages)."""
    return [asdict(origin) for origin in origins]
