"""`python -m scripts.audit.trace <table.csv> --row city=Beijing --column score_2016`: what a cell was computed from, back to raw cells."""

import argparse
import json
import re
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.chain import Chain
from scripts.audit.explain import Explanation, Step
from scripts.audit.lineage import IndicatorOrigin, Lineage, as_records
from scripts.audit.raw_cells import RawFiles
from scripts.audit.selection import require_column, select
from scripts.audit.trace_text import as_text
from scripts.audit.verify import configuration_of
from scripts.errors import InputError, StudyError, did_you_mean
from scripts.index.data import AUXILIARY
from scripts.workflow.registry import Registry

NAMES = ("name_en", "name_zh", "name_short_zh", "pinyin", "former_names")


def trace(table: Path, rows: str, column: str, unit: str = "", year: int | None = None, raw_text: bool = True) -> dict[str, Any]:
    """Return the chain behind one cell of a result table, as plain values.

    table: a CSV below results/. rows: a selection that leaves one row (`city=Beijing;year=2016`). unit, year: which unit (its code or
    a name) and year to follow where the cell sums up several, or the row does not say. raw_text: whether raw cells are opened where
    the files are here.
    """
    root, name, scenario, paper = place_of(table)
    row = _row(table, rows)
    value = row[require_column(pd.DataFrame([row]), column, table.name)]
    chain = Chain(root)
    files = chain.files(name)
    steps = Explanation(root, scenario, paper, chain).steps(name, column, row) if paper else []
    code = unit_code(root, unit) if unit else str(row.get("unit_code", ""))
    when = year or next((step["data_year"] for step in steps if "data_year" in step), None) or _year(row, column)
    raw = RawFiles(Registry(root / "resources", configuration_of(root, scenario)["inputs"]["search_path"])) if raw_text else None
    followed = bool(paper and code and when) and (root / f"results/{scenario}/{paper}/data/indicators.csv").is_file()
    origins = _taking_part(Lineage(root, scenario, paper, raw), code, int(when or 0), steps, bool(unit)) if followed else []
    return {
        "table": name,
        "row": rows,
        "column": column,
        "value": value.item() if hasattr(value, "item") else value,
        "unit_code": code,
        "year": when,
        "steps": steps,
        "indicators": as_records(origins),
        "files": files,
        "note": _note(code, when, steps, origins),
    }


def place_of(table: Path) -> tuple[Path, str, str, str]:
    """Return the repository, the table's path in it, its scenario, and its paper ('' for tables that no paper owns)."""
    table = table.resolve()
    results = next((folder for folder in table.parents if folder.name == "results"), None)
    if results is None or not table.is_file() or table.suffix != ".csv":
        raise InputError(str(table), "no table there", "results/<scenario>/<paper>/tables/<name>.csv", "Name a table of a run.")
    parts = table.relative_to(results).parts
    paper = parts[1] if len(parts) > 2 and (results.parent / "resources/papers" / parts[1]).is_dir() else ""
    return results.parent, table.relative_to(results.parent).as_posix(), parts[0], paper


def _row(table: Path, rows: str) -> pd.Series:
    chosen = select(pd.read_csv(table, dtype={"unit_code": str}), rows, f"{table.name}, row {rows}")
    if len(chosen) != 1:
        where = f"{table.name}, row {rows}"
        raise InputError(where, f"{len(chosen)} rows", "one row", "Add conditions: --row 'city=Beijing;year=2016'.")
    return chosen.iloc[0]


def unit_code(root: Path, unit: str) -> str:
    """Return the code of a unit given by its code, its English or Chinese name, or a former name. Raises InputError for none or several."""
    units = pd.read_csv(root / "resources/units/units.csv", dtype=str, keep_default_na=False)
    wanted = unit.strip().casefold()
    names = [name for name in NAMES if name in units]
    fits = units["unit_code"].str.casefold() == wanted
    for name in names:
        fits |= units[name].map(lambda text: wanted in {part.strip().casefold() for part in re.split(r"[;|,、]", text)})
    codes = units.loc[fits, "unit_code"].drop_duplicates().tolist()
    if len(codes) != 1:
        known = [text for name in names for text in units[name] if text]
        several = f"several units: {', '.join(codes)}" if codes else "no such unit"
        advice = "Give its six-digit code." if codes else f"Write a name of resources/units/units.csv.{did_you_mean(unit, known)}"
        raise InputError("--unit", f"{unit!r}, {several}", "a code, or an English or Chinese name", advice)
    return str(codes[0])


def _taking_part(lineage: Lineage, code: str, year: int, steps: list[Step], asked: bool) -> list[IndicatorOrigin]:
    """Return the indicators that the steps name; without a declaration, or where a unit was asked for, all but auxiliary ones."""
    wanted = [pattern for step in steps for pattern in step["indicators"]]
    if wanted:
        return lineage.origins(code, year, lambda name: any(fnmatch(name, pattern) for pattern in wanted))
    if steps and not asked:
        return []
    return lineage.origins(code, year, lambda name: lineage.definitions.get(name, {}).get("dimension") != AUXILIARY)


def _year(row: pd.Series, column: str) -> int | None:
    if "year" in row.index and not pd.isna(row["year"]):
        return int(row["year"])
    match = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", column)
    return int(match.group()) if match else None


def _note(unit: str, year: int | None, steps: list[Step], origins: list[IndicatorOrigin]) -> str:
    if origins:
        return ""
    if steps:
        return "Follow one unit with --unit <name or code>, and --year." if not unit else ""
    if not unit:
        return "No operation is declared for this cell, and the row is no single unit: follow one with --unit <name or code>."
    return "The row has no year: follow one with --year." if year is None else f"The indicators have nothing for {unit} in {year}."


def main(arguments: list[str]) -> int:
    """Print the trace of one cell; exit code 2 where the cell cannot be found."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.trace", description=__doc__)
    parser.add_argument("table", type=Path, help="results/<scenario>/<paper>/tables/<name>.csv")
    parser.add_argument("--row", required=True, help="conditions that leave one row: city=Beijing;year=2016")
    parser.add_argument("--column", required=True)
    parser.add_argument("--unit", default="", help="unit to follow: English or Chinese name, or six-digit code")
    parser.add_argument("--year", type=int, help="year to follow")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument("--without-raw-text", action="store_true", help="do not open raw files: locators only")
    options = parser.parse_args(arguments)
    try:
        chain = trace(options.table, options.row, options.column, options.unit, options.year, not options.without_raw_text)
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(chain, ensure_ascii=False, indent=1) if options.json else as_text(chain))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
