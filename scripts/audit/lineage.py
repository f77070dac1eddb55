"""Where a unit's indicators of one year come from: formula, panel values, filling, corrections, and the raw cells behind them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.raw_cells import RawFiles
from scripts.coverage import UNCORRECTED, Coverage
from scripts.methods.filling import FILLED

Row = Mapping[Any, Any]
PANEL, UNCORRECTED_PANEL = "results/inputs/panel.parquet", "results/inputs/uncorrected/panel.parquet"


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
        self.raw, self.paper = raw, paper
        self.definitions = _by_key(root / f"resources/papers/{paper}/indicators.csv", "indicator")
        dictionary = _by_key(root / "resources/variables.csv", "variable")
        self._labels = {name: row["label_en"] for name, row in dictionary.items()}
        self._citations = {name: row["citation"] for name, row in _by_key(root / "resources/sources.csv", "id").items()}
        self._corrections: dict[str, list[Row]] = {}
        for correction in _read(root / "resources/corrections/cells.csv").to_dict("records"):
            self._corrections.setdefault(correction["unit_code"], []).append(correction)
        self._variables = {name: _variables_in(row.get("formula", ""), dictionary) for name, row in self.definitions.items()}
        self.rows: dict[tuple[str, int], list[Row]] = {}
        frame = pd.read_csv(root / f"results/{scenario}/{paper}/data/indicators.csv", dtype={"unit_code": str, "from_years": str})
        for row in records(frame):
            self.rows.setdefault((row["unit_code"], int(row["year"])), []).append(row)
        coverage = root / f"results/{scenario}/{paper}/data/coverage.json"
        found = Coverage.load(coverage) if coverage.is_file() else None
        self.rescaled = found is not None and found.origin == "analysis"
        panel = PANEL
        if found is not None and UNCORRECTED in found.remarks:
            panel, self._corrections = UNCORRECTED_PANEL, {}
        # Analysis data are the repository's: a panel that lies here is not what they were read from in this run.
        self._cells = {} if self.rescaled else self._read_panel(root / panel, sorted(frame["unit_code"].unique()))

    def _read_panel(self, path: Path, units: Sequence[str]) -> dict[tuple[str, str], dict[int, Row]]:
        """Return panel rows by unit and variable, then by year, for the paper's units and the variables of its formulas."""
        wanted = sorted({variable for names in self._variables.values() for variable, _ in names})
        if not path.is_file() or not wanted:
            return {}
        panel = pd.read_parquet(path, filters=[("unit_code", "in", units), ("variable", "in", wanted)])
        cells: dict[tuple[str, str], dict[int, Row]] = {}
        for row in records(panel):
            cells.setdefault((row["unit_code"], row["variable"]), {})[int(row["year"])] = row
        return cells

    def origins(self, unit_code: str, year: int) -> list[IndicatorOrigin]:
        """Return the origin of each indicator of a unit in a year."""
        return [self._origin(unit_code, year, row) for row in self.rows.get((unit_code, year), [])]

    def _origin(self, unit_code: str, year: int, row: Row) -> IndicatorOrigin:
        name = str(row["indicator"])
        definition, names = self.definitions.get(name, {}), self._variables.get(name, [])
        flag, others = str(row.get("flag", "")), row.get("flag") == "substituted"
        # A filled value is from other years of the unit, or from other units in its year.
        years = [int(found) for found in str(row.get("from_years") or "").split()] if flag in FILLED else [year]
        values = [] if others else [v for variable, offset in names for y in years for v in self._values(unit_code, y + offset, variable)]
        note = "the median of other units in this year" if others else ""
        if self.rescaled:
            note = f"resources/papers/{self.paper}/analysis_data/indicators.csv, as rescaled there: the trace ends in this file"
        return IndicatorOrigin(
            indicator=name,
            label=definition.get("label_en", name),
            unit="rescaled" if self.rescaled else definition.get("unit", ""),
            formula=definition.get("formula", ""),
            value=None if pd.isna(row["value"]) else float(row["value"]),
            flag=flag,
            values=values,
            note=note,
        )

    def _values(self, unit_code: str, year: int, variable: str) -> list[PanelValue]:
        """Return the variable's panel value of the year, none where the panel has none."""
        series = self._cells.get((unit_code, variable), {})
        return [self._value(series[year])] if year in series else []

    def _value(self, row: Row) -> PanelValue:
        variable, source = str(row["variable"]), str(row["source"])
        value = PanelValue(
            variable=variable,
            label=self._labels[variable],
            year=int(row["year"]),
            value=float(row["value"]),
            unit=str(row["unit"]),
            flag=str(row["flag"]),
            source=source,
            file_sha256=str(row["file_sha256"]),
            locator=str(row["locator"]),
            citation=self._citations.get(source, ""),
            corrections=self._corrections_of(row),
        )
        if self.raw is not None and value.locator and self.raw.path(source) is not None:
            value.raw_text = self.raw.text(source, value.locator)
            value.file_as_recorded = self.raw.digest(source) == value.file_sha256
            value.conversion = _conversion(value)
        return value

    def _corrections_of(self, row: Row) -> list[str]:
        def fits(correction: Row) -> bool:
            return correction["variable"] in {row["variable"], "*"} and correction["year"] in {str(row["year"]), "*"}

        listed = [*self._corrections.get(row["unit_code"], []), *self._corrections.get("*", [])]
        return [f"{c['action']} {c['by']} ({c['source']}): {c['reason']}".replace("  ", " ") for c in listed if fits(c)]


def _variables_in(formula: str, known: Mapping[str, object]) -> list[tuple[str, int]]:
    """Return the variables of the dictionary that a formula names, each once with its offset in years: `gdp / gdp[t-1]` has 0 and -1."""
    found = re.findall(r"([A-Za-z_]\w*)(?:\[\s*t\s*([-+]\s*\d+)?\s*\])?", formula)
    return [(name, int(offset.replace(" ", "") or 0)) for name, offset in dict.fromkeys(found) if name in known]


def records(frame: pd.DataFrame) -> list[Row]:
    """Return rows as plain dictionaries; unpacked by column, in a sixth of the time that `to_dict` takes where columns are text."""
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]


def _by_key(path: Path, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in _read(path).to_dict("records")} if path.is_file() else {}  # type: ignore[misc]


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()


def _conversion(value: PanelValue) -> str:
    try:
        raw = float(str(value.raw_text).replace(",", "").strip())
    except ValueError:
        return ""
    if raw == 0 or abs(raw - value.value) <= 1e-9 * abs(raw):
        return "as in the file"
    return f"times {value.value / raw:.6g}"


def as_records(origins: Sequence[IndicatorOrigin]) -> list[dict[str, Any]]:
    """Return origins as plain dictionaries (for JSON and pages)."""
    return [asdict(origin) for origin in origins]
