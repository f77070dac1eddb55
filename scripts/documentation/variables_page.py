"""docs/variables.md: the variable dictionary, and each paper's indicators with their formulas."""

import csv
from collections import defaultdict
from pathlib import Path

from scripts.documentation.markdown import GENERATED, table
from scripts.workflow.papers import read_papers

INTRODUCTION = """# Variables and indicators
A *variable* is what a statistical file reports, in one canonical unit (`resources/variables.csv`). Under which headers it stands in
which dataset is `resources/columns.csv`. An *indicator* is what a paper's method starts from: a formula of variables
(`resources/papers/<paper>/indicators.csv`).
A value outside the range, or a change from one year to the next by more than the largest plausible
factor, is listed in the reconciliation tables of `results/inputs/`.

"""


def variables_page(root: Path) -> str:
    """Return the page for the repository in `root`."""
    parts = [GENERATED, INTRODUCTION, "## Variables\n", _variables(root / "resources")]
    papers = read_papers(root)
    for path in sorted(root.glob("resources/papers/*/indicators.csv")):
        parts += [f"\n## Indicators of {papers[path.parent.name].short}\n", _indicators(path)]
    return "".join(parts)


def _variables(resources: Path) -> str:
    datasets = defaultdict(set)
    for row in _rows(resources / "columns.csv"):
        datasets[row["variable"]].add(row["dataset"])
    return table(
        ["variable", "label", "标签", "unit", "plausible", "datasets"],
        (
            (
                f"`{row['variable']}`",
                row["label_en"],
                row["label_zh"],
                row["unit"],
                f"{row['minimum']} to {row['maximum']}",
                ", ".join(sorted(datasets[row["variable"]])),
            )
            for row in _rows(resources / "variables.csv")
        ),
    )


def _indicators(path: Path) -> str:
    return table(
        ["indicator", "label", "unit", "direction", "dimension", "formula", "note"],
        (
            (
                f"`{row['indicator']}`",
                row["label_en"],
                row["unit"],
                {"1": "more is better", "-1": "less is better"}.get(row["direction"].lstrip("+"), row["direction"]),
                row["dimension"],
                f"`{row['formula']}`" if row["formula"] else "",
                row.get("note", ""),
            )
            for row in _rows(path)
        ),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
