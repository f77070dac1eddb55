"""The transcriptions of the four papers: they can be read, their rules run, and the reference run has a row for every printed number."""

from pathlib import Path

import pytest

from scripts.audit.contradictions import find_contradictions
from scripts.audit.ledger import build_ledger
from scripts.audit.probes import Rules
from scripts.audit.published import read_checks, read_claims, read_comparisons, read_table
from scripts.methods.causes import Cause
from scripts.methods.printed import is_blank
from scripts.methods.verdicts import Tolerances, Verdict
from scripts.workflow.papers import read_papers

ROOT = Path(__file__).parents[2]
RULES = Rules(Tolerances(), (0.1, 0.05, 0.01))
PAPERS = list(read_papers(Path(__file__).parents[2]))


@pytest.mark.parametrize("paper", PAPERS)
def test_lists_are_well_formed_and_rules_run(paper: str) -> None:
    folder = ROOT / "resources/papers" / paper
    assert len(read_claims(folder)) > 0 and len(read_checks(folder)) > 0
    findings = find_contradictions(folder)
    assert len(findings) == len(read_checks(folder))
    assert any(finding.holds for finding in findings)  # the rules do not fail by themselves


@pytest.mark.parametrize("paper", PAPERS)
def test_every_printed_table_is_compared_or_said_not_to_be(paper: str) -> None:
    """A transcribed table of numbers that no comparison and no rule names would be left out silently."""
    folder = ROOT / "resources/papers" / paper
    named = set(read_comparisons(folder)["table"]) | {w for text in (*read_checks(folder)["left"], *read_checks(folder)["right"])
                                                          for w in text.replace("(", " ").split("[")[0].split()}  # fmt: skip
    tables = {path.stem for path in folder.glob("published/*.csv")}
    assert tables <= named, tables - named


@pytest.mark.parametrize("paper", PAPERS)
def test_reference_ledger_is_complete(analysis_run: Path, paper: str) -> None:
    """Nothing our tables lack by a wrong name; each printed cell of each compared column once."""
    folder, results = ROOT / "resources/papers" / paper, analysis_run / "results/reference" / paper
    frame = build_ledger(paper, folder, results, RULES, find_contradictions(folder), strict=True)["ledger"]
    comparisons, claims = read_comparisons(folder), read_claims(folder)
    assert (frame["kind"] != "check").sum() >= len(claims) and frame["id"].str.startswith("claim.").sum() == len(claims)
    simple = comparisons[comparisons["rows"] == ""]
    for row in simple.itertuples():
        printed = read_table(folder / f"published/{row.table}.csv")[row.column]
        wanted = sum(not is_blank(text) for text in printed)
        found = frame["published_in"].str.startswith(f"{row.table}:") & frame["published_in"].str.endswith(f":{row.column}")
        assert found.sum() >= wanted, (row.table, row.column)
    assert set(frame["verdict"]) <= set(Verdict) and frame["id"].is_unique
    settled = frame["verdict"].isin([Verdict.REPRODUCED, Verdict.GIVEN])
    assert ((frame["cause"] == "") == settled).all() and set(frame.loc[~settled, "cause"]) <= set(Cause)
    assert (frame.loc[frame["verdict"] == Verdict.NOT_COMPUTABLE, "reason"].str.len() > 10).all()
