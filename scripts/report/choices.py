"""How much each choice of an index matters, as the report draws it: shares of variance, and what each option does to ranks and claims."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.report.findings import CHOICE_WORDS
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import read_reading


def read_choices(results: Path, papers: Sequence[str]) -> list[dict[str, Any]]:
    """Return for each paper that the sensitivity covers its choices from the most to the least influential, with their options."""
    return [found for paper in papers if (found := _of_paper(results / "sensitivity/tables", paper))]


def _of_paper(folder: Path, paper: str) -> dict[str, Any] | None:
    shares, options = folder / f"{paper}_choices.csv", folder / f"{paper}_options.csv"
    if not shares.is_file() or not options.is_file():
        return None
    table, split = pd.read_csv(shares), pd.read_csv(options)
    nearest = _leaves(read_reading(Path(), paper).settings)
    total = table.groupby(["choice", table["about"].astype(str).str.split(" ").str[0]])["total"].mean().unstack()
    ranks = total["ranks"] if "ranks" in total else total.mean(axis=1)
    choices: list[dict[str, Any]] = [
        {
            "choice": str(choice).replace("_", " "),
            "words": CHOICE_WORDS.get(str(choice), str(choice).replace("_", " ")),
            "share": float(share),
            "options": _options(split[split["choice"] == choice], nearest.get(str(choice))),
        }
        for choice, share in ranks.sort_values(ascending=False).items()
    ]
    count = int(split.groupby("choice")["specifications"].sum().max())
    marked = {choice["choice"].replace(" ", "_") for choice in choices if any(option["nearest"] for option in choice["options"])}
    return {
        "paper": paper,
        "short": read_papers()[paper].short,
        "specifications": count,
        "choices": choices,
        "elsewhere": [name.replace("_", " ") for name in nearest if name not in marked],
    }


def _leaves(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of nested settings as text, by their last key."""
    found: dict[str, str] = {}
    for key, value in settings.items():
        found |= _leaves(value) if isinstance(value, Mapping) else {key: str(value)}
    return found


def _options(rows: pd.DataFrame, nearest: str | None) -> list[dict[str, Any]]:
    """Return each option with the mean shift of rank and the share of claims that hold among the specifications that take it.

    nearest: the option of the nearest reading, None where it leaves this choice as configured.
    """
    return [
        {
            "option": str(row["option"]).replace("_", " "),
            "configured": row.get("stated", "") == "yes",
            "nearest": str(row["option"]) == nearest,
            "specifications": int(row["specifications"]),
            "shift": float(row["mean_rank_shift"]),
            "claims": None if pd.isna(row["claims_held"]) else float(row["claims_held"]),
        }
        for row in rows.to_dict("records")
    ]
