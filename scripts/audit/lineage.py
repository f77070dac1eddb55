"""Where a unit's indicators of one year come from: formula, panel values, filling, corrections, and the raw cells behind them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.chain import definitions_of
from scripts.audit.raw_cells import RawFiles
from scripts.coverage import UNCORRECTED, Coverage
from scripts.methods.filling import FILLED

Row = Mapping[Any, Any]
PANEL, UNCORRECTED_PANEL = "results/inputs/panel.parquet", "results/inputs/uncorrected/panel.parquet"
SUBSTITUTED, MISSING = "substituted", "missing"


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
    # The unit, where it is another than the one that is followed: a city in the sum of a province.
    unit_code: str = ""


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
    # The years that a filled value is from.
    from_years: list[int] = field(default_factory=list)


class Lineage:
    """The panel, the indicators and their formulas of one paper in one scenario, to ask for units and years."""

    def __init__(self, root: Path, scenario: str, paper: str, raw: RawFiles | None) -> None:
        """root: the repository. raw: where raw files may be opened; None leaves raw text out (for pages to publish)."""
        self.raw, self.paper = raw, paper
        self.definitions = _by_key(root / definitions_of(root, scenario, paper), "indicator")
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
        units = sorted(frame["unit_code"].unique())
        self._cities = self._cities_of(_read(root / "resources/units/units.csv"), units)
        wanted = sorted({*units, *(city for cities in self._cities.values() for city in cities)})
        self._cells = {} if self.rescaled else self._read_panel(root / panel, wanted)

    def _cities_of(self, units: pd.DataFrame, provinces: Sequence[str]) -> dict[str, list[str]]:
        """Return the cities of each unit that is a province, where a formula sums cities."""
        if not any(of_cities for names in self._variables.values() for _, _, of_cities in names):
            return {}
        return {code: units.loc[units["province_code"] == code, "unit_code"].tolist() for code in provinces}

    def _read_panel(self, path: Path, units: Sequence[str]) -> dict[tuple[str, str], dict[int, Row]]:
        """Return panel rows by unit and variable, then by year, for the paper's units and the variables of its formulas."""
        wanted = sorted({variable for names in self._variables.values() for variable, _, _ in names})
        if not path.is_file() or not wanted:
            return {}
        panel = pd.read_parquet(path, filters=[("unit_code", "in", units), ("variable", "in", wanted)])
        cells: dict[tuple[str, str], dict[int, Row]] = {}
        for row in records(panel):
            cells.setdefault((row["unit_code"], row["variable"]), {})[int(row["year"])] = row
        return cells

    def origins(self, unit_code: str, year: int, takes_part: Callable[[str], bool] = lambda name: True) -> list[IndicatorOrigin]:
        """Return the origin of each indicator of a unit in a year, of those that take part."""
        return [self._origin(unit_code, year, row) for row in self.rows.get((unit_code, year), []) if takes_part(str(row["indicator"]))]

    def _origin(self, unit_code: str, year: int, row: Row) -> IndicatorOrigin:
        name, flag = str(row["indicator"]), str(row.get("flag", ""))
        definition = self.definitions.get(name, {})
        # A filled value is from other years of the unit, or from other units in its year.
        filled = flag in FILLED and flag != SUBSTITUTED
        from_years = [int(found) for found in str(row.get("from_years") or "").split()] if filled else []
        values = [] if flag == SUBSTITUTED else [v for y in (from_years if filled else [year]) for v in self._values(unit_code, y, name)]
        return IndicatorOrigin(
            indicator=name,
            label=definition.get("label_en", name),
            unit="rescaled" if self.rescaled else definition.get("unit", ""),
            formula=definition.get("formula", ""),
            value=None if pd.isna(row["value"]) else float(row["value"]),
            flag=flag,
            values=values,
            note=self._origin_note(name, flag, values),
            from_years=from_years,
        )

    def _origin_note(self, name: str, flag: str, values: Sequence[PanelValue]) -> str:
        if self.rescaled:
            return f"resources/papers/{self.paper}/analysis_data/indicators.csv, as rescaled there: the trace ends in this file"
        if flag == SUBSTITUTED:
            return "the median of other units in this year"
        return "the panel has no value that the formula names" if self._variables.get(name) and not values and flag != MISSING else ""

    def _values(self, unit_code: str, year: int, indicator: str) -> list[PanelValue]:
        """Return the panel values in the indicator's formula, those of the province's cities where it sums them; none the panel lacks."""
        found = []
        for variable, offset, of_cities in self._variables.get(indicator, []):
            for unit in self._cities.get(unit_code, []) if of_cities else [unit_code]:
                row = self._cells.get((unit, variable), {}).get(year + offset)
                found += [self._value(row, unit if of_cities else "")] if row is not None else []
        return found

    def _value(self, row: Row, unit_code: str) -> PanelValue:
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
            unit_code=unit_code,
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


def _variables_in(formula: str, known: Mapping[str, object]) -> list[tuple[str, int, bool]]:
    """Return the variables of the dictionary that a formula names, each once, with its offset in years and whether cities are summed.

    `gdp / gdp[t-1]` has 0 and -1; `sum of cities(x)` the cities' x; `employment_*` every variable that begins so.
    """
    found = []
    for match in re.finditer(r"(sum of cities\()?\b([A-Za-z_]\w*)(\*)?(?:\[\s*t\s*([-+]\s*\d+)?\s*\])?", formula):
        summed, name, star, offset = match.groups()
        names = [variable for variable in known if variable.startswith(name)] if star and name.endswith("_") else [name]
        found += [(variable, int((offset or "0").replace(" ", "")), bool(summed)) for variable in names if variable in known]
    return list(dict.fromkeys(found))


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
