"""How every table is written: CSV in full precision, and Markdown and LaTeX twins to read."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from scripts.contracts import RESULT, validated

Rows = Sequence[Sequence[str]]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Text that a spreadsheet computes: after = and @ anything; after + and - what begins with no number, or has a function or a reference.
_FORMULA = re.compile(r"\s*([=@]|[+-]\s*[^\W\d]|[+-].*([|!]|[A-Za-z]\())")


def write_table(
    frame: pd.DataFrame,
    paths: Sequence[str],
    title: str,
    note: str = "",
    decimals: int | Mapping[str, int] = 4,
) -> None:
    """Write a table, once for machines and twice for readers.

    frame: the table, its index not written. paths: as `table()` in rules/common.smk gives them, one a format.
    decimals: digits of the formatted twins, for all float columns or by column; the CSV has full precision.
    """
    frame = frame.rename(columns=str).rename(columns=harmless)
    frame = frame.apply(lambda values: values.map(harmless, na_action="ignore") if values.dtype.kind not in "fiubMm" else values)
    validated(frame, RESULT, paths[0])
    columns, rows = list(frame.columns), _formatted(frame, decimals)
    title, note = (re.sub(r"[^\S\n]|[\x00-\x08\x0e-\x1f\x7f]", " ", text) for text in (title, note))
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            frame.to_csv(path, index=False)
        elif path.suffix == ".md":
            path.write_text(_markdown(columns, rows, title, note), encoding="utf-8")
        elif path.suffix == ".tex":
            path.write_text(_latex(columns, rows, title, note), encoding="utf-8")
        else:
            raise ValueError(f"no table format for {path}")


def title_and_note(table: Path) -> tuple[str, str]:
    """Return title and note of a table (CSV), as its Markdown twin has them; without one, the name in words and no note."""
    twin = table.with_suffix(".md")
    if not twin.is_file():
        return table.stem.replace("_", " ").capitalize(), ""
    lines = twin.read_text(encoding="utf-8").splitlines()
    return lines[0].strip("*"), next((line.removeprefix("*Note.* ") for line in lines if line.startswith("*Note.*")), "")


def harmless(cell: object) -> object:
    """Return a text that no spreadsheet computes (an apostrophe goes before it) and without control characters (each a space).

    Names of a user's own can hold both; Word and LaTeX cannot hold control characters.
    """
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub(" ", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _formatted(frame: pd.DataFrame, decimals: int | Mapping[str, int]) -> Rows:
    """Return the cells as text: numbers rounded, never as a negative zero; missing ones empty."""
    columns = []
    for position, column in enumerate(frame.columns):
        values = frame.iloc[:, position]
        digits = decimals if isinstance(decimals, int) else decimals.get(str(column), 4)
        form = f"{{:z.{digits}f}}" if pd.api.types.is_float_dtype(values) else "{}"
        pairs = zip(values.tolist(), values.isna().tolist(), strict=True)
        columns.append(["" if missing else form.format(value) for value, missing in pairs])
    return list(zip(*columns, strict=True))


def _markdown(columns: Sequence[str], rows: Rows, title: str, note: str) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    body = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"**{title}**\n\n{body}\n" + (f"\n*Note.* {note}\n" if note else "")


_LATEX_SPECIAL = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def _latex(columns: Sequence[str], rows: Rows, title: str, note: str) -> str:
    def row(cells: Sequence[str]) -> str:
        return " & ".join(cell.translate(_LATEX_SPECIAL) for cell in cells) + r" \\"

    lines = [
        r"\begin{table}",
        rf"\caption{{{title.translate(_LATEX_SPECIAL)}}}",
        rf"\begin{{tabular}}{{{'l' * len(columns)}}}",
        r"\hline",
        row(columns),
        r"\hline",
        *map(row, rows),
        r"\hline",
        r"\end{tabular}",
        *([rf"\par\footnotesize Note. {note.translate(_LATEX_SPECIAL)}"] if note else []),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"
