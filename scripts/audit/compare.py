"""`python -m scripts.audit.compare results/a results/b`: what changed, how much, which claims turned, which ranks moved most."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.table_differences import LACKING, compare_folders
from scripts.errors import StudyError

SHOWN = 5


def answers(frame: pd.DataFrame, first: Path, second: Path) -> list[str]:
    """The answers that come first: how many tables differ, which most, claims that turned, ranks that moved."""
    tables = frame.loc[frame["table"].str.endswith(".csv"), "table"].unique()
    lines = [f"{len(tables)} tables differ between {first} and {second}."] if len(tables) else []
    lines += [f"{row.table}: {row.state}." for row in frame.itertuples() if row.state.startswith("all ")]
    numbers = frame[frame["largest_relative"].notna()].nlargest(SHOWN, "largest_relative")
    if len(numbers):
        lines.append("Largest changes, relative to the first:")
        lines += [f"  {row.table}, {row.column}: {row.largest_relative:.1%} ({row.example})" for row in numbers.itertuples()]
    return [*lines, *turned_claims(first, second), *moved_ranks(frame)]


def turned_claims(first: Path, second: Path) -> list[str]:
    """Published numbers and claims whose verdict is another one, by their id in the ledger."""
    ledgers = [folder / "audit/tables/ledger.csv" for folder in (first, second)]
    if not all(path.is_file() for path in ledgers):
        return ["Claims: one of the folders has no ledger."]
    verdicts = [pd.read_csv(path, dtype=str).drop_duplicates(["paper", "id"]).set_index(["paper", "id"])["verdict"] for path in ledgers]
    both = pd.concat(verdicts, axis=1, join="inner", keys=["before", "after"])
    turned = both[both["before"] != both["after"]]
    lines = [f"{len(turned)} of {len(both)} published numbers and claims have another verdict."]
    for (before, after), rows in turned.groupby(["before", "after"]):
        names = [" ".join(map(str, key)) for key in rows.index[:SHOWN]]
        lines.append(f"  {before} -> {after}: {len(rows)}, as {', '.join(names)}")
    return lines


def moved_ranks(frame: pd.DataFrame) -> list[str]:
    """The columns of ranks that moved furthest, each with the row that moved most."""
    ranks = frame[frame["column"].str.contains("rank") & frame["largest"].notna()].nlargest(SHOWN, "largest")
    lines = [f"  {row.table}, {row.column}: {row.differing} of {row.rows} moved, most {row.example}" for row in ranks.itertuples()]
    return ["Ranks that moved most:", *lines] if lines else []


def details(frame: pd.DataFrame) -> list[str]:
    """One line a column that differs, below its table."""
    lines: list[str] = []
    for table, rows in frame.groupby("table", sort=False):
        lines.append(str(table))
        lacking = rows.loc[rows["state"] == LACKING, "column"].tolist()
        if lacking:
            more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
            lines.append(f"  in one only: {', '.join(lacking[:SHOWN])}{more}")
        for row in rows[rows["state"] != LACKING].to_dict("records"):
            count = f"{row['differing']} of {row['rows']} rows"
            lines.append(f"  {row['column'] or '(table)'}: {row['state']}, {count}{_numbers(row)}  {row['example']}")
    return lines


def _numbers(row: Mapping[Any, Any]) -> str:
    shown = {
        "largest": "  largest {:.4g}",
        "largest_relative": " ({:.1%})",
        "rank_correlation": ", rank correlation {:.3f}",
        "moved": ", {:.0f} ranks moved",
    }
    return "".join(text.format(row[name]) for name, text in shown.items() if pd.notna(row[name]))


def draw(frame: pd.DataFrame, path: Path) -> None:
    """Draw the share of rows that differ, of the column that differs most in each table, largest first."""
    import matplotlib.pyplot as plt

    from scripts.figures import PALETTE, save_figure

    share = (frame["differing"] / frame["rows"].where(frame["rows"] > 0)).groupby(frame["table"]).max().dropna().nlargest(30)[::-1]
    figure, axes = plt.subplots(figsize=(7, 0.6 + 0.2 * len(share)))
    axes.barh(share.index.str.removesuffix(".csv").str.replace("/tables/", ": "), share, color=PALETTE[0])
    axes.set_xlabel("share of rows that differ, of the column that differs most")
    axes.tick_params(labelsize=6)
    save_figure(figure, [str(path)])


def main(arguments: list[str]) -> int:
    """Print the differences; exit code 0 where there are none, 1 where there are some, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.compare", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--paper", default="*", help="only the tables of this paper (or audit, sensitivity)")
    parser.add_argument("--table", default="*", help="only the tables of this name, without its ending")
    parser.add_argument("--csv", type=Path, help="also write the differences to this file")
    parser.add_argument("--figure", type=Path, help="also draw how much each table differs, to this file")
    parser.add_argument("--brief", action="store_true", help="the answers only, not every column")
    options = parser.parse_args(arguments)
    try:
        frame = compare_folders(options.first, options.second, f"{options.paper}/tables/{options.table.removesuffix('.csv')}.csv")
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2
    if options.csv:
        frame.to_csv(options.csv, index=False)
    if options.figure and len(frame):
        draw(frame, options.figure)
    if frame.empty:
        print("All tables are the same.")
        return 0
    print("\n".join(answers(frame, options.first, options.second)))
    if not options.brief:
        print("\nColumn by column:")
        print("\n".join(details(frame)))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
