"""The ledger of one paper: every printed number and claim beside ours, with a verdict, and what print contradicts itself in."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from scripts.audit.claims import compare_claims
from scripts.audit.contradictions import Finding, find_contradictions
from scripts.audit.entries import Entry, as_frame, results_reader
from scripts.audit.printed_tables import compare_tables
from scripts.audit.scorecard import draw_scorecard
from scripts.coverage import Coverage
from scripts.methods.verdicts import Tolerances, Verdict
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.workflow.papers import read_papers


def ledger(
    paper: str,
    folder: str,
    results: str,
    coverage: str,
    tolerances: Mapping[str, float],
    outputs: Sequence[str],
    checks: Sequence[str],
    scorecard: Sequence[str],
) -> None:
    """Compare, look for contradictions, and write the ledger, the checks and the scorecard of `paper`.

    folder: resources/papers/<paper>. results: results/<scenario>/<paper>. tolerances: config section `audit.tolerances`.
    """
    findings = find_contradictions(Path(folder))
    frame = build_ledger(paper, Path(folder), Path(results), Tolerances(**tolerances), findings)
    note = _note(frame, coverage)
    write_table(frame, outputs, f"{read_papers()[paper].short}: printed numbers and claims beside ours", note, decimals=4)
    write_table(
        _checks(findings),
        checks,
        f"{read_papers()[paper].short}: does print agree with itself?",
        "Each printed number stands for every value that rounds to it.",
    )
    place = frame["location"].where(frame["kind"] != "check", "contradictions within print")
    counts = frame.groupby(place, sort=False)["verdict"].value_counts().unstack(fill_value=0)
    draw_scorecard(counts, scorecard, f"{read_papers()[paper].short}: printed against ours", note)


def build_ledger(
    paper: str, folder: Path, results: Path, tolerances: Tolerances, findings: Sequence[Finding], strict: bool = False
) -> pd.DataFrame:
    """Return the ledger, one row a printed number, claim or contradiction (columns: `scripts.audit.entries.Entry`).

    A number that is not even close, and that a rule found at fault within print, is `inconsistent in print`.
    strict: a column or row that our tables lack is an error, as the tests want it; a run with other years has fewer of both.
    """
    read = results_reader(results)
    entries = compare_tables(paper, folder, read, tolerances, strict) + compare_claims(paper, folder, read, tolerances, strict)
    faults = {f"{cell.table}:{cell.row}:{cell.column}": finding for finding in findings if not finding.holds for cell in finding.cells}
    for entry in entries:
        fault = faults.get(entry.printed_in)
        if fault is not None and entry.verdict in {Verdict.DIFFERS, Verdict.NOT_COMPUTABLE, Verdict.SAME_SIGN}:
            entry.reason = f"print contradicts itself ({fault.id}); {entry.reason}"
            entry.verdict = Verdict.INCONSISTENT
    return as_frame(entries + [_contradiction(paper, finding) for finding in findings if not finding.holds])


def _contradiction(paper: str, finding: Finding) -> Entry:
    return Entry(
        paper=paper,
        id=f"check.{finding.id}",
        location=finding.location,
        item=finding.statement,
        kind="check",
        printed=finding.words,
        decimals=None,
        ours="",
        difference=None,
        relative_difference=None,
        verdict=Verdict.INCONSISTENT,
        reason="computed from print alone",
        result="",
        row="",
        column="",
        printed_in="",
    )


def _checks(findings: Sequence[Finding]) -> pd.DataFrame:
    columns = ["id", "location", "statement", "print_agrees_with_itself", "found"]
    rows = [(f.id, f.location, f.statement, "yes" if f.holds else "no", f.words) for f in findings]
    return pd.DataFrame(rows, columns=columns)


def _note(frame: pd.DataFrame, coverage: str) -> str:
    counts = frame["verdict"].value_counts()
    summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict in counts)
    return f"{len(frame)} rows: {summary or 'none'}. " + (Coverage.load(coverage).note() if coverage else "")


if __name__ == "__main__":
    run_rule(
        ledger,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        paper=snakemake.wildcards.paper,  # type: ignore[name-defined]  # noqa: F821
        folder=snakemake.params.folder,  # type: ignore[name-defined]  # noqa: F821
        results=snakemake.params.results,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        tolerances=snakemake.params.tolerances,  # type: ignore[name-defined]  # noqa: F821
        outputs=snakemake.output.ledger,  # type: ignore[name-defined]  # noqa: F821
        checks=snakemake.output.checks,  # type: ignore[name-defined]  # noqa: F821
        scorecard=snakemake.output.scorecard,  # type: ignore[name-defined]  # noqa: F821
    )
