"""How every table is written: CSV in full precision, and Markdown and LaTeX twins to read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd


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
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            frame.to_csv(path, index=False)
        elif path.suffix == ".md":
            path.write_text(_markdown(_formatted(frame, decimals), title, note), encoding="utf-8")
        elif path.suffix == ".tex":
            path.write_text(_latex(_formatted(frame, decimals), title, note), encoding="utf-8")
        else:
            raise ValueError(f"no table format for {path}")


def _formatted(frame: pd.DataFrame, decimals: int | Mapping[str, int]) -> pd.DataFrame:
    text = pd.DataFrame(index=frame.index)
    for position, column in enumerate(frame.columns):
        digits = decimals if isinstance(decimals, int) else decimals.get(str(column), 4)
        is_float = pd.api.types.is_float_dtype(frame[column])
        text.insert(position, column, [_cell(value, digits, is_float) for value in frame[column]])
    return text


def _cell(value: object, digits: int, is_float: bool) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return f"{value:.{digits}f}" if is_float else str(value)


def _markdown(text: pd.DataFrame, title: str, note: str) -> str:
    rows = [list(map(str, text.columns)), ["---"] * len(text.columns), *text.to_numpy().tolist()]
    body = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return f"**{title}**\n\n{body}\n" + (f"\n*Note.* {note}\n" if note else "")


_LATEX_SPECIAL = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def _latex(text: pd.DataFrame, title: str, note: str) -> str:
    def row(cells: Sequence[object]) -> str:
        return " & ".join(str(cell).translate(_LATEX_SPECIAL) for cell in cells) + r" \\"

    lines = [
        r"\begin{table}",
        rf"\caption{{{title.translate(_LATEX_SPECIAL)}}}",
        rf"\begin{{tabular}}{{{'l' * len(text.columns)}}}",
        r"\hline",
        row(list(text.columns)),
        r"\hline",
        *(row(cells) for cells in text.to_numpy().tolist()),
        r"\hline",
        r"\end{tabular}",
        *([rf"\par\footnotesize Note. {note.translate(_LATEX_SPECIAL)}"] if note else []),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"
