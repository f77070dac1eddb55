"""The ledger of one paper: every published number and claim beside ours, under both readings, with a verdict and a cause."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from scripts.audit.causes import find_causes
from scripts.audit.contradictions import Finding, find_contradictions
from scripts.audit.items import Item, read_items
from scripts.audit.judge import judge, number_of
from scripts.audit.ours import Ours, read_ours, results_reader
from scripts.audit.probe_values import shipped_probes
from scripts.audit.probes import Rules, probe_table, try_probe
from scripts.audit.reading_table import reading_table
from scripts.audit.scorecard import count_verdicts, draw_scorecard
from scripts.audit.values import read_values
from scripts.coverage import Coverage
from scripts.methods.causes import Cause
from scripts.methods.verdicts import Comparison, Tolerances, Verdict
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import Probe, Reading, read_reading

COLUMNS = [
    "paper", "id", "location", "item", "kind", "published", "corrected", "decimals", "counted", "ours", "difference",
    "relative_difference", "verdict", "reason", "ours_nearest", "difference_nearest", "verdict_nearest", "cause", "evidence",
    "result", "row", "column", "published_in",
]  # fmt: skip
OPEN = {Verdict.DIFFERS, Verdict.NOT_COMPUTABLE, Verdict.SAME_SIGN}


def ledger(
    paper: str,
    nearest: str,
    probe_results: Mapping[str, str],
    coverage: str,
    tolerances: Mapping[str, float],
    seed: int,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Compare, look for contradictions and causes, and write the ledger, the checks, the probes, the readings and the scorecard.

    nearest: results/<scenario>/<paper> of the nearest reading, empty where the scenario has none beside it. probe_results: the same folder
    by probe. coverage: of the scenario's own results. tolerances: config section `audit.tolerances`. outputs: paths by name.
    """
    about = read_papers()[paper]
    rules = Rules(Tolerances(**tolerances), about.stars)
    folder, results = Path("resources/papers") / paper, Path(coverage).parents[1]
    findings = find_contradictions(folder)
    reading = read_reading(Path(), paper) if nearest else Reading(paper)
    tables = build_ledger(paper, folder, results, rules, findings, reading, nearest, probe_results, seed)
    note = _note(tables["ledger"], Coverage.load(coverage).note())
    for name, title in TITLES.items():
        write_table(tables[name], outputs[name], f"{about.short}: {title}", note if name == "ledger" else NOTES[name], decimals=4)
    write_table(_checks(findings), outputs["checks"], f"{about.short}: is the paper internally consistent?", NOTES["checks"])
    draw_scorecard(_by_place(tables["ledger"]), outputs["scorecard"], f"{about.short}: published against ours", note)


TITLES = {
    "ledger": "published numbers and claims beside ours",
    "probes": "one thing swapped, and the rows that it closes",
    "readings": "evidence for the choices of the nearest reading",
}
NOTES = {
    "checks": "Each published number stands for every value that rounds to it.",
    "probes": "A probe counts for a group where its net (rows closed minus rows opened) is above what 95 % of the placebo probes reach: "
    "they move the rows as far, in random directions. Distance: median, as a share of what is published.",
    "readings": "fit: share of rows reproduced or close. luck_of_as_many: mean net of the best of as many placebos as readings were tried.",
}


def build_ledger(
    paper: str,
    folder: Path,
    results: Path,
    rules: Rules,
    findings: Sequence[Finding],
    reading: Reading | None = None,
    nearest: str = "",
    probes: Mapping[str, str] | None = None,
    seed: int = 0,
    strict: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return the tables `ledger`, `probes` and `readings`.

    A number that is not even close, and that a check finds at fault, is `published inconsistent`.
    strict: a column or row that our tables lack is an error, as the tests want it; a run with other years has fewer of both.
    """
    reading, items = reading or Reading(paper), read_items(folder)
    stated = read_ours(items, results_reader(results), strict)
    verdicts = _verdicts(items, stated, rules, findings)
    swapped = (shipped_probes(folder, items, stated, reading) if nearest else {}) | _swapped(items, reading, results, probes or {})
    beside = read_ours(items, results_reader(Path(nearest))) if nearest else None
    if beside is not None and len(reading.choices) > 1:
        swapped["nearest"] = beside
    known = {probe.id: probe for probe in (*reading.choices, *reading.probes, together(reading))}
    tried = [part for name, ours in swapped.items() for part in try_probe(known[name], items, stated, ours, rules, seed)]
    allowed = {name: ours for name, ours in swapped.items() if known[name].text_allows}
    causes = find_causes(items, stated, verdicts, tried, allowed, rules)
    frame = _frame(paper, items, stated, verdicts, beside, _verdicts(items, beside, rules, findings) if beside else None)
    frame["cause"] = [reason.cause if reason else "" for reason in causes]
    frame["evidence"] = [reason.evidence if reason else "" for reason in causes]
    broken = [_contradiction(paper, finding) for finding in findings if not finding.holds]
    return {
        "ledger": pd.concat([frame, pd.DataFrame(broken, columns=COLUMNS)], ignore_index=True)[COLUMNS] if broken else frame[COLUMNS],
        "probes": probe_table(tried, items),
        "readings": reading_table(reading, items, stated, swapped, rules, seed),
    }


def together(reading: Reading) -> Probe:
    """Return all choices of a reading as one probe: what the text allows of all of them it allows of the whole."""
    allowed = all(choice.text_allows for choice in reading.choices)
    return Probe("nearest", "formula", reading.settings, text_allows=allowed, ground="all choices together")


def _swapped(items: Sequence[Item], reading: Reading, results: Path, probes: Mapping[str, str]) -> dict[str, Sequence[Ours]]:
    """Return ours under each choice and probe that has been computed."""
    found: dict[str, Sequence[Ours]] = {name: read_ours(items, results_reader(Path(folder))) for name, folder in probes.items()}
    for probe in (*reading.choices, *reading.probes):
        if probe.values:
            found[probe.id] = read_values(results / f"tables/{probe.values}.csv", probe.id, items)
    return found


def _verdicts(items: Sequence[Item], ours: Sequence[Ours], rules: Rules, findings: Sequence[Finding]) -> list[Comparison]:
    faults = {f"{cell.table}:{cell.row}:{cell.column}": finding for finding in findings if not finding.holds for cell in finding.cells}
    found = []
    for item, value in zip(items, ours, strict=True):
        result, fault = judge(item, value, rules.tolerances, rules.levels), faults.get(item.published_in)
        if fault is not None and result.verdict in OPEN:
            words = f"the paper contradicts itself ({fault.id}); {result.reason}"
            result = Comparison(Verdict.INCONSISTENT, result.difference, words)
        found.append(result)
    return found


def _frame(
    paper: str,
    items: Sequence[Item],
    stated: Sequence[Ours],
    verdicts: Sequence[Comparison],
    beside: Sequence[Ours] | None,
    verdicts_beside: Sequence[Comparison] | None,
) -> pd.DataFrame:
    rows = []
    for position, (item, ours, result) in enumerate(zip(items, stated, verdicts, strict=True)):
        number = number_of(item, item.text)
        relative = result.difference / abs(number.value) if result.difference is not None and number and number.value else None
        other = verdicts_beside[position] if verdicts_beside else None
        rows.append(
            {
                name: getattr(item, name)
                for name in ("id", "location", "item", "kind", "published", "corrected", "decimals", "result", "row")
            }
            | {"column": item.column, "published_in": item.published_in, "counted": "yes" if item.counted else "beside"}
            | {"paper": paper, "ours": ours.text, "difference": result.difference, "relative_difference": relative}
            | {"verdict": result.verdict, "reason": "; ".join(filter(None, [result.reason, ours.remark, item.note]))}
            | {"ours_nearest": beside[position].text if beside else "", "difference_nearest": other.difference if other else None}
            | {"verdict_nearest": other.verdict if other else ""}
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    numbers = ["difference", "relative_difference", "difference_nearest"]
    return frame.astype(dict.fromkeys(numbers, float))


def _contradiction(paper: str, finding: Finding) -> dict[str, object | None]:
    return dict.fromkeys(COLUMNS, "") | {
        **dict.fromkeys(["decimals", "difference", "relative_difference", "difference_nearest"]),
        "paper": paper,
        "id": f"check.{finding.id}",
        "location": finding.location,
        "item": finding.statement,
        "kind": "check",
        "published": finding.words,
        "counted": "yes",
        "verdict": Verdict.INCONSISTENT,
        "verdict_nearest": Verdict.INCONSISTENT,
        "reason": "computed from what is published alone",
        "cause": Cause.INCONSISTENT,
    }


def _by_place(frame: pd.DataFrame) -> pd.DataFrame:
    place = frame["location"].where(frame["kind"] != "check", "contradictions within the paper")
    return count_verdicts(frame.assign(place=place), "place", "verdict")


def _checks(findings: Sequence[Finding]) -> pd.DataFrame:
    columns = ["id", "location", "statement", "agrees", "found"]
    rows = [(f.id, f.location, f.statement, "yes" if f.holds else "no", f.words) for f in findings]
    return pd.DataFrame(rows, columns=columns)


def _note(frame: pd.DataFrame, coverage: str) -> str:
    counts = frame.loc[frame["counted"] == "yes", "verdict"].value_counts()
    summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict in counts)
    return f"{counts.sum()} published numbers, each counted once: {summary or 'none'}. {coverage}"


if __name__ == "__main__":
    run_rule(ledger)
