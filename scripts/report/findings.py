"""Rule findings: what the study found, one sentence and three findings a paper, from ledger, claims and shares of variance."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.methods.verdicts import Verdict
from scripts.rule import run_rule
from scripts.workflow.papers import Paper, read_papers

# Verdicts that say that a comparison was made, and those that say that it came out well.
WELL = (Verdict.REPRODUCED, Verdict.CLOSE, Verdict.SAME_SIGN)
COMPARED = (*WELL, Verdict.DIFFERS)
# Choices of an index in words; others are their name.
CHOICE_WORDS = {
    "filling": "how gaps are filled",
    "normalisation": "how indicators are rescaled",
    "scope": "whether indicators are rescaled within each year or over all years",
    "aggregation": "how indicators are added up",
    "weights": "the weights",
    "left_out": "which indicator is left out",
    "formula": "the formula",
    "growth": "the growth series",
    "industries": "the list of industries",
    "share": "the weights of the two systems",
    "power": "the power of the coupling",
}
# From which share of compared numbers that are reproduced or close a replication has minor issues only, and is partial.
MINOR, PARTIAL = 0.9, 0.1


def findings(ledger: str, results: str, papers: Sequence[str], summary: str, page: str) -> None:
    """Write the findings of all papers of a run as JSON (`summary`) and as Markdown (`page`).

    results: results/<scenario>; tables of the sensitivity are read where the run has them.
    """
    frame = pd.read_csv(ledger, dtype={"published": str, "ours": str}, low_memory=False)
    found = [findings_of(frame[frame["paper"] == paper], read_papers()[paper], Path(results)) for paper in papers]
    Path(summary).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    Path(page).write_text(as_markdown(found), encoding="utf-8")


def findings_of(ledger: pd.DataFrame, paper: Paper, results: Path) -> dict[str, Any]:
    """Return what was found of one paper. ledger: its rows."""
    counted = ledger[ledger["counted"].fillna("yes") == "yes"] if "counted" in ledger else ledger
    counts = _counts(counted["verdict"])
    claims, choice = _claims(results, paper.id), _choice(results, paper.id)
    causes = _causes(counted)
    return {
        "paper": paper.id,
        "short": paper.short,
        "title": paper.title,
        "doi": paper.doi,
        "authors": list(paper.authors),
        "journal": paper.journal,
        "units": paper.units,
        "years": paper.years,
        "total": len(counted),
        "counts": counts,
        "counts_nearest": _counts(counted["verdict_nearest"]) if "verdict_nearest" in counted else {},
        "class": replication_class(counts),
        "sentence": sentence(counts),
        "causes": causes,
        "claims": claims,
        "choice": choice,
        "findings": _three(claims, choice, causes, counts),
    }


def replication_class(counts: dict[str, int]) -> str:
    """Return full, minor issues, partial or not (the classes of the AEA data editor) from the numbers that could be compared.

    full: each is reproduced; minor issues: at least 90 % are reproduced or close; partial: at least 10 %.
    """
    compared = sum(counts[verdict] for verdict in COMPARED)
    well = sum(counts[verdict] for verdict in WELL)
    if not compared:
        return "not"
    if counts[Verdict.REPRODUCED] == compared:
        return "full"
    return "minor issues" if well >= MINOR * compared else "partial" if well >= PARTIAL * compared else "not"


def _counts(verdicts: pd.Series) -> dict[str, int]:
    return {str(verdict): int((verdicts == verdict).sum()) for verdict in Verdict}


# What is said of the numbers with each verdict, of one and of several.
SAID = {
    Verdict.SAME_SIGN: ("has the same sign and significance", "have the same sign and significance"),
    Verdict.DIFFERS: ("differs", "differ"),
    Verdict.NOT_COMPUTABLE: ("cannot be computed", "cannot be computed"),
    Verdict.INCONSISTENT: ("contradicts other numbers of the paper", "contradict other numbers of the paper"),
    Verdict.GIVEN: ("is an input that the paper gives", "are inputs that the paper gives"),
}


def sentence(counts: dict[str, int]) -> str:
    """Return how many numbers have each verdict, in a sentence whose numbers sum to the total."""
    are = {0: "none is", 1: "1 is"}
    first = [f"{are.get(counts[verdict], f'{counts[verdict]} are')} {verdict}" for verdict in (Verdict.REPRODUCED, Verdict.CLOSE)]
    rest = [f"{counts[verdict]} {words[counts[verdict] != 1]}" for verdict, words in SAID.items() if counts[verdict]]
    start = f"Of {sum(counts.values()):,} published numbers and claims, {' and '.join(first)}"
    return f"{start}; {', '.join(rest)}." if rest else f"{start}."


def _causes(ledger: pd.DataFrame) -> list[dict[str, Any]]:
    """Return causes from the most to the least frequent, with the evidence that most of their rows have."""
    if "cause" not in ledger:
        return []
    rows = []
    for cause, part in ledger[ledger["cause"].fillna("") != ""].groupby("cause"):
        evidence = part["evidence"].dropna().mode() if "evidence" in part else pd.Series(dtype=str)
        rows.append({"cause": str(cause), "rows": len(part), "evidence": str(evidence.iloc[0]) if len(evidence) else ""})
    return sorted(rows, key=lambda row: (-row["rows"], row["cause"]))


def _claims(results: Path, paper: str) -> list[dict[str, Any]]:
    path = results / f"sensitivity/tables/{paper}_claims.csv"
    if not path.is_file():
        return []
    table = pd.read_csv(path)
    as_configured = "holds_as_configured" if "holds_as_configured" in table else "stated"
    table = table.rename(columns={as_configured: "ours"}).dropna(subset=["share"])
    return json.loads(table[["id", "location", "statement", "ours", "holds_in", "specifications", "share"]].to_json(orient="records"))  # type: ignore[no-any-return]


def _choice(results: Path, paper: str) -> dict[str, Any] | None:
    """Return the choice that ranks depend on most: its share of their variance, with all it takes part in, mean over the years."""
    path = results / f"sensitivity/tables/{paper}_choices.csv"
    if not path.is_file():
        return None
    table = pd.read_csv(path)
    ranks = table[table["about"].astype(str).str.startswith("ranks")]
    shares = ranks.groupby("choice")["total"].mean()
    return {"choice": str(shares.idxmax()), "share": float(shares.max())} if len(shares) else None


def _three(
    claims: Sequence[dict[str, Any]], choice: dict[str, Any] | None, causes: Sequence[dict[str, Any]], counts: dict[str, int]
) -> list[str]:
    """Return three findings: the paper's first claim, its least certain one, and what ranks depend on; causes where these lack."""
    found = []
    if claims:
        found.append(_claim_words(claims[0]))
        least = min(claims[1:], key=lambda claim: claim["share"], default=None)
        if least is not None:
            found.append(_claim_words(least))
    if choice:
        words = CHOICE_WORDS.get(choice["choice"], choice["choice"].replace("_", " "))
        found.append(f"Ranks depend most on {words}: {choice['share']:.0%} of their variance involves this choice.")
    named = [cause for cause in causes if cause["cause"] != "unexplained"]
    for cause in named:
        evidence = f" ({cause['evidence']})" if cause["evidence"] else ""
        found.append(f"{cause['rows']} numbers: {cause['cause'].replace('_', ' ')}{evidence}.")
    found.append(f"{counts[Verdict.INCONSISTENT]} published numbers contradict other numbers of the paper.")
    return found[:3]


def _claim_words(claim: dict[str, Any]) -> str:
    statement = claim["statement"][0].upper() + claim["statement"][1:]
    where, of_all = f'"{statement}" ({claim["location"]})', f"{claim['share']:.0%} of {int(claim['specifications']):,} specifications"
    return f"{where}: {claim['ours']} as configured, and holds in {of_all}."


def as_markdown(found: Sequence[dict[str, Any]]) -> str:
    """Return the findings as the section of README.md and of the documentation."""
    lines = []
    for paper in found:
        lines.append(f"**[{paper['short']}](https://doi.org/{paper['doi']})**, {paper['units']}, {paper['years']}: {paper['sentence']}")
        lines += [f"* {finding}" for finding in paper["findings"]]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    run_rule(findings)
