"""Tables of the papers' pages that bring numbers of several results together: `resources/papers/<paper>/page_numbers.csv`, a row a number.

Columns: `name` of the section (`<!-- table name -->` in docs/<paper>.md), `row` and `column` of the table there, `result` (table below
results/, without ending), `rows` (row language), `value` (a column, an aggregate of one, or `count`), `decimals`, `text` (written as it is:
a published number). What is one result as it stands is in `page_tables.csv`.
"""

import re
from pathlib import Path

import pandas as pd

from scripts.audit.published import read_table
from scripts.audit.selection import parse_column, select, value_of
from scripts.documentation.markdown import table
from scripts.errors import InputError

FILE = "page_numbers.csv"
# Columns of p-values, of which none is zero.
P_VALUE = re.compile(r"(\w+_)?p(_\w+)?")
COLUMNS = ["name", "row", "column", "result", "rows", "value", "decimals", "text"]


def number_tables(root: Path, paper: str) -> dict[str, str]:
    """Return these tables of a paper's page by the name of their section; those whose results are not all there are left out.

    Numbers of one cell stand side by side, with a stroke between them.
    """
    path = root / "resources/papers" / paper / FILE
    if not path.is_file():
        return {}
    listed = read_table(path)
    if list(listed.columns) != COLUMNS:
        raise InputError(str(path), f"columns {', '.join(listed.columns)}", ", ".join(COLUMNS), "Correct the header.")
    tables = {f"table {name}": _table(root, path, part) for name, part in listed.groupby("name", sort=False)}
    return {name: text for name, text in tables.items() if text is not None}


def _table(root: Path, path: Path, listed: pd.DataFrame) -> str | None:
    files = {name: root / f"results/{name}.csv" for name in listed["result"] if name}
    if not all(file.is_file() for file in files.values()):
        return None
    tables = {name: pd.read_csv(file, dtype={"unit_code": str}, low_memory=False) for name, file in files.items()}
    found = [_number(tables, row, f"{path}, row {int(str(number)) + 2}") for number, row in listed.iterrows()]
    cells = listed.assign(found=found).groupby(["row", "column"], sort=False)["found"].agg(" / ".join)
    columns = list(dict.fromkeys(listed["column"]))
    return (
        "\n"
        + table(["", *columns], [(row, *(cells.get((row, name), "") for name in columns)) for row in dict.fromkeys(listed["row"])])
        + "\n"
    )


def _number(tables: dict[str, pd.DataFrame], row: pd.Series, where: str) -> str:
    if not row["result"]:
        return str(row["text"])
    chosen = select(tables[row["result"]], row["rows"], where)
    if row["value"] == "count":
        return str(len(chosen))
    value = pd.to_numeric(value_of(chosen, parse_column(row["value"], where), where), errors="coerce")
    if pd.isna(value):
        raise InputError(where, "no number", f"one in {row['value']}", "Correct rows or value.")
    decimals = int(row["decimals"])
    written = f"{value:.{decimals}f}"
    if float(written) != 0:
        return written
    return f"< {10.0**-decimals:.{decimals}f}" if P_VALUE.fullmatch(row["value"]) else f"{0:.{decimals}f}"
