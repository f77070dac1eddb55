"""The register of wrong inputs: what each is, and what has to come of it. The tests run it; docs/wrong_input.md is written from it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# What a user gets: an error that says where, found, expected and to do; a row of a report; or the right result all the same.
ERROR, REPORT, READ = "error", "report", "read"
OUTCOMES = {ERROR: "stops with an error", REPORT: "goes on; a flagged row says so", READ: "works all the same"}


@dataclass(frozen=True)
class Case:
    """One wrong input. `expects`: what the message, the report or the result has to say, word for word."""

    group: str
    what: str
    outcome: str
    where: str
    expects: tuple[str, ...]
    run: Callable[..., object]

    @property
    def id(self) -> str:
        return self.what


CASES: list[Case] = []
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


def case(group: str, what: str, outcome: str, *expects: str, where: str = "") -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function that meets a wrong input.

    For `error` it raises the study's error; for `report` it returns the text of the report; for `read` it returns nothing and
    asserts that the result is right. where: the report that has the row.
    """

    def register(run: Callable[..., object]) -> Callable[..., object]:
        known = next((entry for entry in CASES if entry.what == what), None)
        if known is None:
            CASES.append(Case(group, what, outcome, where, expects, run))
        # pytest may import a module of tests a second time, under another name.
        elif known.run.__name__ != run.__name__:
            raise ValueError(f"two cases '{what}'")
        return run

    return register


def page() -> str:
    """The page docs/wrong_input.md."""
    lines = [
        "# Inputs that are wrong",
        "",
        "What the study does with each kind of wrong input. Every row is a test (`tests/inputs/wrong_input_*.py`, `test_command_line.py`);",
        "the page is written from them by `python -m tests.inputs.wrong_input_page`. No wrong input ends in a wrong number, a half-written",
        "result or a bare traceback: an error names the file and the sheet, row or cell, what was found, what was expected and what to do;",
        "where the run can go on, a row of a report says what was left out, and every table's note counts the cells that were filled.",
    ]
    for group in sorted({c.group for c in CASES}, key=GROUPS.index):
        lines += ["", f"## {group}", "", "| wrong input | what happens | the message or report says |", "|---|---|---|"]
        for entry in (c for c in CASES if c.group == group):
            outcome = OUTCOMES[entry.outcome] + (f" (`{entry.where}`)" if entry.where else "")
            said = "; ".join("`" + text.replace("|", "\\|") + "`" for text in entry.expects)
            lines.append(f"| {entry.what} | {outcome} | {said} |")
    return "\n".join(lines) + "\n"


def text_of(remarks: object) -> str:
    """A reading report as text, one row a line."""
    return "\n".join(" | ".join(map(str, row.values())) for row in remarks)  # type: ignore[attr-defined]


def path_in(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
