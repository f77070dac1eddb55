"""The register of wrong inputs; docs/wrong_input.md is written from it."""

from pathlib import Path

from tests.register import ERROR, READ, REPORT, Case, Register  # noqa: F401  (the cases take them from here)

GROUPS = [
    "Files",
    "Rows and columns",
    "Cells",
    "Units of measure",
    "A user's own values",
    "Configuration",
    "Units",
    "Years",
    "Indicators",
    "Weights",
    "Analysis data of the repository",
    "On the command line",
]
WRONG = Register(
    [
        "# Inputs that are wrong",
        "",
        "What the study does with each kind of wrong input. Every row is a test (`tests/inputs/wrong_input_*.py`, `test_command_line.py`);",
        "the page is written from them by `python -m tests.inputs.wrong_input_page`. None of these ends in a half-written result or a bare",
        "traceback. A wrong number that is plausible can pass: [](gates.md) says how many do, by kind and size. An error names the file",
        "and the sheet, row or cell, what was found, what was expected and what to do; where the run can go on, a row of a report says",
        "what was left out, and every table's note counts the cells that were filled.",
    ],
    GROUPS,
    "wrong input",
)
CASES, case, page = WRONG.cases, WRONG.case, WRONG.page


def text_of(remarks: object) -> str:
    """A reading report as text, one row a line."""
    return "\n".join(" | ".join(map(str, row.values())) for row in remarks)  # type: ignore[attr-defined]


def path_in(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
