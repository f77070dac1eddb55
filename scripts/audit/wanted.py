"""Which of our result tables the published folder of a paper is compared with (read when the rules are built: no pandas)."""

import csv
from pathlib import Path


def named_results(folder: Path) -> list[str]:
    """Return the stems of all result tables that comparisons.csv and claims.csv of a paper name."""
    names: set[str] = set()
    for list_name in ("comparisons.csv", "claims.csv"):
        path = folder / list_name
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as handle:
                names.update(row["result"] for row in csv.DictReader(handle) if row.get("result"))
    return sorted(names)


def printed_years(path: Path) -> list[int]:
    """Return the years that a printed table of scores has: its columns `score_<year>`."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [int(name.removeprefix("score_")) for name in next(csv.reader(handle)) if name.startswith("score_")]


def published_files(folder: Path) -> list[str]:
    """Return what a paper published, as far as it is transcribed: its tables, and the lists of comparisons, claims and checks."""
    lists = [folder / f"{name}.csv" for name in ("checks", "claims", "comparisons")]
    return [path.as_posix() for path in [*sorted(folder.glob("published/*.csv")), *filter(Path.is_file, lists), folder / "paper.yaml"]]
