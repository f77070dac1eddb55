"""How much each choice of an index matters, as the report draws it: shares of variance, and what each option does to ranks and claims."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.report.findings import CHOICE_WORDS
from scripts.workflow.papers import read_papers


def read_choices(results: Path, papers: Sequence[str]) -> list[dict[str, Any]]:
    """Return for each paper that the sensitivity covers its choices from the most to the least influential, with their options."""
    return [found for paper in papers if (found := _of_paper(results / "sensitivity/tables", paper))]


def _of_paper(folder: Path, paper: str) -> dict[str, Any] | None:
    shares, options = folder / f"{paper}_choices.csv", folder / f"{paper}_options.csv"
    if not shares.is_file() or not options.is_file():
        return None
    table, split = pd.read_csv(shares), pd.read_csv(options)
    total = table.groupby(["choice", table["about"].astype(str).str.split(" ").str[0]])["total"].mean().unstack()
    ranks = total["ranks"] if "ranks" in total else total.mean(axis=1)
    choices = [
        {
            "choice": str(choice).replace("_", " "),
            "words": CHOICE_WORDS.get(str(choice), str(choice).replace("_", " ")),
            "share": float(share),
            "options": _options(split[split["choice"] == choice]),
        }
        for choice, share in ranks.sort_values(ascending=False).items()
    ]
    count = int(split.groupby("choice")["specifications"].sum().max())
    return {"paper": paper, "short": read_papers()[paper].short, "specifications": count, "choices": choices}


def _options(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each option with the mean shift of rank and the share of claims that hold among the specifications that take it."""
    return [
        {
            "option": str(row["option"]).replace("_", " "),
            "configured": row.get("stated", "") == "yes",
            "specifications": int(row["specifications"]),
            "shift": float(row["mean_rank_shift"]),
            "claims": None if pd.isna(row["claims_held"]) else float(row["claims_held"]),
        }
        for row in rows.to_dict("records")
    ]
