"""`python -m scripts.audit.trace <table.csv> --row city=Beijing --column score_2016`: what a cell was computed from, back to raw cells."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.lineage import IndicatorOrigin, Lineage, as_records
from scripts.audit.raw_cells import RawFiles
from scripts.audit.selection import require_column, select
from scripts.audit.verify import NAME, configuration_of
from scripts.errors import InputError, StudyError
from scripts.records import sha256
from scripts.workflow.registry import Registry


def trace(table: Path, rows: str, column: str, unit_code: str = "", year: int | None = None, raw_text: bool = True) -> dict[str, Any]:
    """Return the chain behind one cell of a result table, as plain values.

    table: results/<scenario>/<paper>/tables/<name>.csv. rows: a selection that leaves one row (`city=Beijing;year=2016`).
    unit_code, year: which unit and year to follow where the cell sums up several, or the row does not say.
    raw_text: whether raw cells are opened where the files are here.
    """
    table = table.resolve()
    scenario_folder, paper = table.parents[2], table.parents[1].name
    root, scenario = scenario_folder.parents[1], scenario_folder.name
    where = f"{table.name}, row {rows}"
    frame = pd.read_csv(table, dtype={"unit_code": str})
    chosen = select(frame, rows, where)
    if len(chosen) != 1:
        raise InputError(where, f"{len(chosen)} rows", "one row", "Add conditions: --row 'city=Beijing;year=2016'.")
    row = chosen.iloc[0]
    unit = unit_code or str(row.get("unit_code", ""))
    when = year or _year(row, require_column(frame, column, where))
    raw = RawFiles(Registry(root / "resources", configuration_of(root, scenario)["inputs"]["search_path"])) if raw_text else None
    origins = Lineage(root, scenario, paper, raw).origins(unit, when) if unit and when else []
    value = row[column]
    return {
        "table": table.relative_to(root).as_posix(),
        "row": rows,
        "column": column,
        "value": value.item() if hasattr(value, "item") else value,
        "unit_code": unit,
        "year": when,
        "files": file_chain(root, scenario, table.relative_to(root).as_posix()),
        "indicators": as_records(origins),
        "note": _note(unit, when, origins),
    }


def file_chain(root: Path, scenario: str, name: str) -> list[dict[str, Any]]:
    """Return the files behind a result, nearest first, as the manifest records them: rule, script, inputs, hash."""
    path = root / "results" / scenario / "audit" / NAME
    if not path.is_file():
        raise InputError(str(path), "no manifest", "the manifest that every run writes", "Run snakemake first.")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    results = {entry["file"]: entry for entry in manifest["results"]}
    inputs = {entry["file"]: entry for entry in manifest["inputs"]}
    chain, pending, seen = [], [name], {name}
    while pending:
        current = pending.pop(0)
        entry = results.get(current) or inputs.get(current) or {"file": current, "sha256": None}
        now = sha256(root / current) if (root / current).is_file() else None
        chain.append(
            {
                "file": current,
                "rule": entry.get("rule"),
                "script": entry.get("script"),
                "modules": entry.get("modules", []),
                "sha256": entry["sha256"],
                "as_recorded": now == entry["sha256"] if entry["sha256"] else None,
                "citation": entry.get("citation", ""),
                "licence": entry.get("licence", ""),
            }
        )
        for source in entry.get("inputs", []):
            if source not in seen and not source.endswith(".smk"):
                seen.add(source)
                pending.append(source)
    return chain


def _year(row: pd.Series, column: str) -> int | None:
    if "year" in row.index and not pd.isna(row["year"]):
        return int(row["year"])
    match = re.search(r"(?:19|20)\d{2}", column)
    return int(match.group()) if match else None


def _note(unit: str, year: int | None, origins: list[IndicatorOrigin]) -> str:
    if not unit:
        return "The row is no single unit: the files say what it sums up; follow one unit with --unit <six-digit code>."
    if year is None:
        return "The row has no year: follow one with --year."
    if not origins:
        return f"The indicators have nothing for {unit} in {year}."
    return ""


def as_text(chain: dict[str, Any]) -> str:
    """Return a trace as lines to read in a terminal."""
    lines = [f"{chain['table']}  [{chain['row']}]  {chain['column']} = {chain['value']}", "", "Files, nearest first:"]
    shown = [entry for entry in chain["files"] if entry["rule"] or entry["file"].startswith("resources/")]
    for entry in shown:
        state = {True: "", False: "  CHANGED since the manifest", None: ""}[entry["as_recorded"]]
        how = f"  <- rule {entry['rule']}, {entry['script']}" if entry["rule"] else ""
        lines.append(f"  {entry['file']}  sha256 {str(entry['sha256'])[:12]}{how}{state}")
    changed = [entry["file"] for entry in chain["files"] if entry not in shown and entry["as_recorded"] is False]
    lines += [f"  and {len(chain['files']) - len(shown)} raw files (--json lists them), changed or gone: {', '.join(changed) or 'none'}"]
    if chain["indicators"]:
        lines += ["", f"Indicators of {chain['unit_code']} in {chain['year']}:"]
    for origin in chain["indicators"]:
        lines.append(
            f"  {origin['indicator']}  {origin['label']} = {origin['value']} {origin['unit']} ({origin['flag']})"
            f"  formula: {origin['formula'] or 'none'}"
        )
        lines += [f"      {line}" for value in origin["values"] for line in _value_lines(value)]
        lines += [f"      {origin['note']}"] if origin["note"] else []
    return "\n".join([*lines, *([chain["note"]] if chain["note"] else [])])


def _value_lines(value: dict[str, Any]) -> list[str]:
    first = f"{value['variable']} {value['year']} = {value['value']:.8g} {value['unit']} ({value['flag']})"
    raw = f", raw text {value['raw_text']!r}, {value['conversion']}" if value["raw_text"] is not None else ""
    changed = "  FILE CHANGED" if value["file_as_recorded"] is False else ""
    second = f"    {value['source']}, {value['locator']}, file sha256 {value['file_sha256'][:12]}{raw}{changed}"
    return [first, second, *(f"    correction: {line}" for line in value["corrections"])]


def main(arguments: list[str]) -> int:
    """Print the trace of one cell; exit code 2 where the cell cannot be found."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.trace", description=__doc__)
    parser.add_argument("table", type=Path, help="results/<scenario>/<paper>/tables/<name>.csv")
    parser.add_argument("--row", required=True, help="conditions that leave one row: city=Beijing;year=2016")
    parser.add_argument("--column", required=True)
    parser.add_argument("--unit", default="", help="six-digit code of the unit to follow")
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
