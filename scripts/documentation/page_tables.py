"""Tables of results in the pages on the papers: `resources/papers/<paper>/page_tables.csv` says what stands in which section.

One row a table: `name` of the section (`<!-- table name -->` in docs/<paper>.md), `table` below results/reference without ending, `rows`
(row language), `sort` (a column, `-` before it for the highest first), `first` (how many rows), and `columns`: `column=heading:decimals`, a
semicolon between them; without decimals the cell is text.
"""

from pathlib import Path

import pandas as pd

from scripts.audit.selection import require_column, select
from scripts.documentation.markdown import table as markdown_table

RESULTS = Path("results/reference")
FILE = "page_tables.csv"


def page_tables(root: Path, paper: str) -> dict[str, str]:
    """Return the tables of a paper's page by the name of their section; those whose results are not there are left out."""
    path = root / "resources/papers" / paper / FILE
    if not path.is_file():
        return {}
    wanted = pd.read_csv(path, dtype=str, keep_default_na=False)
    found = {}
    for entry in wanted.to_dict("records"):
        source = root / RESULTS / f"{entry['table']}.csv"
        if source.is_file():
            found[f"table {entry['name']}"] = shown(pd.read_csv(source), entry, f"{path}, {entry['name']}")
    return found


def shown(frame: pd.DataFrame, entry: dict[str, str], where: str) -> str:
    """Return the chosen rows and columns of a result as a Markdown table. entry: a row of page_tables.csv."""
    rows = select(frame, entry["rows"], where)
    if entry["sort"]:
        name = require_column(rows, entry["sort"].removeprefix("-"), where)
        rows = rows.sort_values(name, ascending=not entry["sort"].startswith("-"), kind="stable")
    if entry["first"]:
        rows = rows.head(int(entry["first"]))
    columns = [_column(text) for text in entry["columns"].split(";")]
    cells = {heading: [_cell(value, decimals) for value in rows[require_column(rows, name, where)]] for name, heading, decimals in columns}
    return "\n" + markdown_table(list(cells), zip(*cells.values(), strict=True)) + "\n"


def _column(text: str) -> tuple[str, str, int | None]:
    name, _, heading = text.strip().partition("=")
    heading, _, decimals = heading.rpartition(":") if heading.rpartition(":")[2].isdigit() else (heading, "", "")
    return name, heading or name, int(decimals) if decimals else None


def _cell(value: object, decimals: int | None) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return str(value) if decimals is None else f"{float(str(value)):.{decimals}f}"
