"""A trace as lines to read in a terminal: what the cell is, what takes part, and the files last."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

FILES_OF_A_RULE = 2


def as_text(chain: dict[str, Any]) -> str:
    """Return a trace as text. chain: as `scripts.audit.trace.trace` returns it."""
    lines = [f"{chain['table']}  [{chain['row']}]  {chain['column']} = {chain['value']}"]
    for step in chain["steps"]:
        lines += ["", *_step(step)]
    if chain["indicators"]:
        lines += ["", f"Indicators of {chain['unit_code']} in {chain['year']}:"]
    for origin in chain["indicators"]:
        lines += _origin(origin)
    lines += ["", *([chain["note"], ""] if chain["note"] else []), *_files(chain["files"])]
    return "\n".join(lines)


def _step(step: dict[str, Any]) -> Iterable[str]:
    state = {True: "equals the cell", False: "DIFFERS from the cell"}
    again = f"; computed again: {number(step['recalculated'])}" if "recalculated" in step else ""
    again += f", {state[step['agrees']]}" if "agrees" in step else ""
    yield f"{step['operation']}: {step['words']}{again}"
    yield f"  from {step['from']}{' [' + step['rows'] + ']' if step['rows'] else ''}"
    if "contributions" in step:
        yield f"  {step['method']}; {step['made_by']}"
        yield from _rows(step["contributions"])
    elif step["operation"] == "estimate":
        groups = f", dummies of {step['groups']}" if step["groups"] else ""
        units = f" of {step['units']} units, {step['years']}" if "units" in step and "years" in step else ""
        yield f"  sample: {step['count']} rows{units}; design: {step['design']}{groups}"
        yield f"  rows that matter most to {step['term']} (DFBETAS of least squares with this design):"
        yield from _rows(step["matter_most"])
    else:
        yield f"  {step['count']} members{', those beside it:' if step['operation'] == 'rank' else ':'}"
        yield from _rows(step["members"])


def _rows(rows: list[dict[str, Any]]) -> Iterable[str]:
    if not rows:
        return
    table = [list(rows[0]), *([number(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    for line in table:
        yield "    " + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def number(value: Any) -> str:
    """Return a value to read: six digits of a number that is no whole one."""
    return f"{value:.6g}" if isinstance(value, float) and not value.is_integer() else "" if value is None else str(value)


def _origin(origin: dict[str, Any]) -> Iterable[str]:
    filled = f" from {', '.join(map(str, origin['from_years']))}" if origin["from_years"] else ""
    yield (
        f"  {origin['indicator']}  {origin['label']} = {origin['value']} {origin['unit']} ({origin['flag']}{filled})"
        f"  formula: {origin['formula'] or 'none'}"
    )
    for value in origin["values"]:
        yield from (f"      {line}" for line in _value_lines(value))
    if origin["note"]:
        yield f"      {origin['note']}"


def _value_lines(value: dict[str, Any]) -> list[str]:
    unit = f"{value['unit_code']} " if value["unit_code"] else ""
    first = f"{unit}{value['variable']} {value['year']} = {value['value']:.8g} {value['unit']} ({value['flag']})"
    raw = f", raw text {value['raw_text']!r}, {value['conversion']}" if value["raw_text"] is not None else ""
    changed = "  FILE CHANGED" if value["file_as_recorded"] is False else ""
    second = f"    {value['source']}, {value['locator']}, file sha256 {value['file_sha256'][:12]}{raw}{changed}"
    return [first, second, *(f"    correction: {line}" for line in value["corrections"])]


def _files(files: list[dict[str, Any]]) -> Iterable[str]:
    yield "Files, nearest first:"
    shown = [entry for entry in files if entry["kind"] != "raw"]
    listed: Counter[str] = Counter()
    for entry in shown:
        changed = entry["as_recorded"] is False
        listed[entry["rule"] or ""] += not changed
        if not changed and entry["rule"] and listed[entry["rule"]] > FILES_OF_A_RULE:
            continue
        how = f"  <- rule {entry['rule']}, {entry['script']}" if entry["rule"] else ""
        yield f"  {entry['file']}  sha256 {str(entry['sha256'])[:12]}{how}{'  CHANGED since it was made or read' if changed else ''}"
    for rule, count in listed.items():
        if rule and count > FILES_OF_A_RULE:
            yield f"  and {count - FILES_OF_A_RULE} more files of rule {rule} (--json lists them)"
    gone = [entry["file"] for entry in files if entry["kind"] == "raw" and entry["as_recorded"] is False]
    yield f"  and {len(files) - len(shown)} raw files (--json lists them), changed or gone: {', '.join(gone) or 'none'}"
