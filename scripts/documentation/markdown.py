"""Markdown tables of the generated pages."""

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs-pages`; changes here are lost. -->\n"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; line breaks in cells become spaces, bars are escaped."""
    lines = [_row(header), _row(["---"] * len(header)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"
