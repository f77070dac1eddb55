"""docs/codebook.md: the result tables as data, and what the parts of their columns' names mean."""

from pathlib import Path

from scripts.documentation.markdown import GENERATED, table
from scripts.publication.columns import read_columns

INTRODUCTION = """# Codebook
`results/<scenario>/datapackage.json` describes every result table as a [Frictionless](https://specs.frictionlessdata.io) data package:
title, note, types, units, keys, constraints, labels in English and Chinese, rights. `results/<scenario>/tables.xlsx` holds the same
tables as sheets of one workbook. Both are in the research object (`results/<scenario>/audit/crate.zip`). To check a folder of results
against the description:
```
pip install frictionless
frictionless validate results/reference/datapackage.json
```
Nothing in the description is typed for it. Titles and notes are the tables' own; types are read from the cells; constraints are those of
`scripts/contracts.py` and the lists of verdicts and causes; the key of a table is the one by which it is compared with the paper, or the
first columns that tell its rows apart. Labels and units come from the [variables](variables.md), the indicators of each paper and the
parts below (`resources/column_parts.csv`): a column's name is read part by part, so that `score_2004` is the score of 2004.

## Parts of names
"""


def codebook_page(root: Path) -> str:
    """Return the page for the repository in `root`."""
    parts = read_columns(root / "resources/column_parts.csv", "part")
    rows = [(f"`{name}`", column.english, column.chinese, column.unit) for name, column in parts.items()]
    return "".join([GENERATED, INTRODUCTION, table(["part", "meaning", "中文", "unit"], rows)])
