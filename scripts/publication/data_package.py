"""Rule data_package: every result table of a scenario described as a Frictionless Data Package, and all of them in one workbook.

https://specs.frictionlessdata.io/: types, units, keys, constraints, labels in English and Chinese, rights. Nothing of it is typed here:
labels and units come from resources/column_parts.csv, the dictionary and the papers' indicators, constraints from scripts/contracts.py
and the verdicts, keys from the papers' comparisons, titles and notes from the tables' own.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from scripts.publication.codebook import codebook
from scripts.publication.columns import Dictionary
from scripts.publication.table_schema import DescribedTable, described
from scripts.rule import run_rule
from scripts.workflow.papers import read_papers

RIGHTS = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
# Fixed, so that equal tables give equal workbooks.
MADE = datetime(1980, 1, 1)
# A sheet's name has at most 31 characters.
SHEET_NAME = 31


def data_package(tables: Sequence[str], scenario: str, citation: str, parts: str, package: str, workbook: str) -> None:
    """Write the description and the workbook of the result tables (CSV) of a scenario.

    citation: CITATION.cff of the study. parts: the dictionary of columns, with the others beside it. package: the description; its
    paths start at its own folder.
    """
    dictionary, home = Dictionary.load(Path(parts).parent), Path(package).parent
    found = [described(Path(name), home, dictionary) for name in sorted(tables)]
    about = yaml.safe_load(Path(citation).read_text(encoding="utf-8"))
    text = json.dumps(descriptor(found, scenario, about), ensure_ascii=False, indent=1)
    Path(package).write_text(text + "\n", encoding="utf-8")
    write_workbook(found, workbook)


def descriptor(tables: Sequence[DescribedTable], scenario: str, citation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of datapackage.json. citation: of CITATION.cff."""
    papers = [{"title": f"{paper.short}: {paper.title}", "path": f"https://doi.org/{paper.doi}"} for paper in read_papers().values()]
    return {
        "profile": "tabular-data-package",
        "name": f"resilience-china-{scenario.replace('_', '-')}",
        "title": f"{citation['title']}: scenario {scenario}",
        "description": citation["abstract"],
        "version": str(citation["version"]),
        "keywords": list(citation["keywords"]),
        "contributors": [{"title": author["name"], "role": "author"} for author in citation["authors"] if "name" in author],
        "licenses": [RIGHTS],
        "sources": papers,
        "resources": [table.resource for table in tables],
    }


def write_workbook(tables: Sequence[DescribedTable], path: str) -> None:
    """Write all tables as sheets of one workbook, after a list of them and one of all columns."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, {**options, "nan_inf_to_errors": False}) as book:
        book.set_properties({"title": "Result tables", "created": MADE})
        bold = book.add_format({"bold": True})
        names = [_sheet_name(place, table) for place, table in enumerate(tables, start=1)]
        contents = [(name, table.path, table.resource["title"], len(table.frame), table.resource["description"])
                    for name, table in zip(names, tables, strict=True)]  # fmt: skip
        _sheet(book, "Contents", ["sheet", "file", "title", "rows", "note"], contents, bold)
        columns = codebook([table.resource for table in tables])
        _sheet(book, "Columns", ["column", "English", "中文", "unit", "type", "tables"], columns, bold)
        for name, table in zip(names, tables, strict=True):
            rows = table.frame.astype(object).where(table.frame.notna(), None).itertuples(index=False)
            _sheet(book, name, list(table.frame.columns), rows, bold)


def _sheet(book: Any, name: str, columns: Sequence[str], rows: Any, bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                finite = value == value and abs(value) != float("inf")
                sheet.write_number(number, column, float(value)) if finite else sheet.write_string(number, column, str(value))


def _sheet_name(place: int, table: DescribedTable) -> str:
    return f"{place} {Path(table.path).stem}"[:SHEET_NAME]


if __name__ == "__main__":
    run_rule(data_package)
