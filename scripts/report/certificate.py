"""Rule certificate: what the replication of a paper found, on two sheets (PDF), for machines (codecheck.yml) and the report (JSON)."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import typst
import yaml

from scripts.methods.verdicts import Verdict
from scripts.report.content import badges_of
from scripts.report.findings import CHOICE_WORDS
from scripts.rule import run_rule
from scripts.workflow.papers import read_papers

AGREE = "are reproduced, close, or of the same sign and significance"
CLASSES = {
    "full": "Full replication: every number that could be compared is reproduced.",
    "minor issues": f"Replication with minor issues: at least 90 % of the numbers that could be compared {AGREE}.",
    "partial": f"Partial replication: between 10 % and 90 % of the numbers that could be compared {AGREE}.",
    "not": f"Not replicated: less than 10 % of the numbers that could be compared {AGREE}.",
}
# Characters of a contradiction that the certificate shows; the table of checks has the rest.
LONGEST = 240
CLAIMS_SHOWN, INPUTS_SHOWN, CONTRADICTIONS_SHOWN = 12, 14, 6


def certificate(
    paper: str, summary: str, manifest: str, template: str, results: str, configuration: Mapping[str, Any], outputs: Mapping[str, str]
) -> None:
    """Write the certificate of `paper`: outputs `content` (JSON), `pdf`, `codecheck` (YAML).

    summary: the findings of all papers. template: of the PDF. results: results/<scenario>. configuration: of the scenario.
    """
    found = next(entry for entry in json.loads(Path(summary).read_text(encoding="utf-8")) if entry["paper"] == paper)
    run = json.loads(Path(manifest).read_text(encoding="utf-8"))
    content = certificate_of(found, run, Path(results), configuration)
    Path(outputs["content"]).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    twin = yaml.safe_dump(codecheck(content), allow_unicode=True, sort_keys=False, width=110)
    Path(outputs["codecheck"]).write_text(twin, encoding="utf-8")
    Path(outputs["pdf"]).write_bytes(as_pdf(content, template))


def certificate_of(found: Mapping[str, Any], run: Mapping[str, Any], results: Path, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the certificate says, as plain values. found: the paper's findings. run: the manifest."""
    paper = str(found["paper"])
    prefix = f"results/{run['scenario']}/{paper}/"
    own = [entry for entry in run["results"] if entry["file"].startswith(prefix) and "/tables/" in entry["file"]]
    return {
        **found,
        "choice_words": CHOICE_WORDS.get(found["choice"]["choice"], found["choice"]["choice"]) if found["choice"] else "",
        "conclusion": CLASSES[str(found["class"])],
        "contradictions": _contradictions(results, paper),
        "badges": badges_of(results / paper),
        "published": str(read_papers()[paper].published),
        "tolerances": dict(configuration["audit"]["tolerances"]),
        "materials": _materials(run, paper),
        "hashes": [{"file": e["file"].removeprefix(prefix), "sha256": e["sha256"]} for e in own if e["file"].endswith(".csv")],
        "commit": run["code_version"]["commit"] or "outside version control",
        "clean": bool(run["code_version"].get("clean")),
        "scenario": run["scenario"],
        "seed": run["seed"],
        "python": run["platform"]["python"],
        "system": run["platform"]["system"],
        "packages": len(run["packages"]),
        "minutes": minutes_of([entry["file"] for entry in run["results"] if entry["file"].startswith(prefix)]),
        "certified": bool(run["certified"]),
        "not_as_recorded": len(run["findings"]),
    }


def minutes_of(files: Sequence[str], metadata: Path = Path(".snakemake/metadata")) -> float | None:
    """Return how many minutes the jobs that made some results took, one after the other, as Snakemake has kept them; None where it has not.

    The results of one job have the same beginning and end.
    """
    jobs = set()
    for name in files:
        kept = metadata / base64.urlsafe_b64encode(name.encode()).decode()
        if kept.is_file():
            times = json.loads(kept.read_text(encoding="utf-8"))
            jobs.add((times.get("rule"), times.get("starttime"), times.get("endtime")))
    seconds = [end - start for _, start, end in jobs if start and end]
    return round(sum(seconds) / 60, 1) if seconds else None


def _materials(run: Mapping[str, Any], paper: str) -> list[dict[str, str]]:
    """Return the statistical files that the paper's datasets have in this run, with hash and rights."""
    datasets = {*read_papers()[paper].needed, *read_papers()[paper].used}
    raw = [entry for entry in run["inputs"] if entry["kind"] == "raw"]
    chosen = [entry for entry in raw if entry.get("dataset", "") in datasets] or raw
    keys = ("file", "sha256", "licence")
    return [dict(zip(keys, (e["file"].split("/")[-1], e["sha256"] or "", e.get("licence", "unknown")), strict=True)) for e in chosen]


def _contradictions(results: Path, paper: str) -> list[str]:
    path = results / f"audit/tables/checks_{paper}.csv"
    if not path.is_file():
        return []
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    verdict = next(name for name in table.columns if "agree" in name or "consistent" in name)
    broken = table[table[verdict] == "no"]
    words = [f"{row.location}: {row.statement}; found {row.found}" for row in broken.itertuples()]
    return [text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …" for text in words]


def codecheck(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the certificate in the form of CODECHECK's configuration file, version 1.0 (https://codecheck.org.uk/spec/config/1.0/)."""
    manifest = [{"file": entry["file"], "comment": f"sha256 {entry['sha256']}"} for entry in content["hashes"]]
    numbers = ", ".join(f"{count} {verdict}" for verdict, count in content["counts"].items() if count)
    return {
        "version": "https://codecheck.org.uk/spec/config/1.0/",
        "paper": {
            "title": content["title"],
            "authors": [{"name": name} for name in content["authors"]],
            "reference": f"https://doi.org/{content['doi']}",
        },
        "manifest": manifest,
        "summary": f"{content['conclusion']} {content['sentence']} Verdicts: {numbers}.",
        "repository_commit": content["commit"],
        "replication_class": content["class"],
    }


def as_pdf(content: Mapping[str, Any], template: str) -> bytes:
    """Return the certificate as PDF: no date in it, fonts that come with typst, the same bytes for the same content."""
    shown: dict[str, Any] = dict(content)
    shown["verdicts"] = [
        [str(verdict), content["counts"].get(verdict, 0), content["counts_nearest"].get(verdict, "") if content["counts_nearest"] else ""]
        for verdict in Verdict
    ]
    shown["claims"], shown["claims_more"] = _first(content["claims"], CLAIMS_SHOWN)
    shown["materials"], shown["materials_more"] = _first(content["materials"], INPUTS_SHOWN)
    shown["contradictions"], shown["contradictions_more"] = _first(content["contradictions"], CONTRADICTIONS_SHOWN)
    data = {"content": json.dumps(shown, ensure_ascii=False)}
    return bytes(typst.compile(template, sys_inputs=data, ignore_system_fonts=True))


def _first(items: Sequence[Any], number: int) -> tuple[list[Any], int]:
    return list(items[:number]), max(0, len(items) - number)


if __name__ == "__main__":
    run_rule(certificate)
