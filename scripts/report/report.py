"""The report: a folder of plain pages that opens in a browser without a network. Findings, papers, explorer, places, ledger, inputs."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.audit.lineage import Lineage
from scripts.audit.raw_cells import RawFiles
from scripts.methods.verdicts import Verdict
from scripts.publication.codebook import codebook
from scripts.report.choices import read_choices
from scripts.report.content import badges_of, count_verdicts, read_ledger, read_manifest, read_pictures, read_tables
from scripts.report.equations import equations_of
from scripts.report.explorer import read_index
from scripts.report.figures import smaller
from scripts.report.graph import draw, rule_edges
from scripts.report.maps import outlines, scores_by_year
from scripts.report.pages import Pages
from scripts.report.places import place_histories, place_names
from scripts.report.trace import write_traces
from scripts.rule import run_rule
from scripts.workflow.papers import read_papers
from scripts.workflow.registry import Registry


def report(
    manifest: str,
    summary: str,
    certificates: Sequence[str],
    cities: str,
    provinces: str,
    configuration: dict[str, Any],
    papers: Sequence[str],
    indices: Mapping[str, Mapping[str, str]],
    package: str,
    output: str,
) -> None:
    """Write the report of one scenario to the folder `output`, made from its results and manifest.

    summary: the findings. certificates: JSON of each paper, its PDF and YAML beside it. papers: in the order shown.
    configuration: the scenario's merged configuration. indices: by paper, the files of its index.
    package: the description of the result tables (datapackage.json).
    """
    content, folder = read_manifest(Path(manifest)), Path(output)
    results = Path("results") / content["scenario"]
    pages = Pages(folder, content, [(paper, read_papers()[paper].short) for paper in papers])
    _copy(results, [*papers, "audit", "sensitivity"], folder)
    pages.data("map", "MAP", outlines(cities, provinces))
    ledger = read_ledger(results / "audit/tables/ledger.csv")
    pages.data("ledger", "LEDGER", ledger)
    pages.data("verdicts", "VERDICTS", list(Verdict))
    shown = _explorer(pages, results, indices, papers, configuration)
    _places(pages, results, papers, content["scenario"], configuration, shown)
    for paper in papers:
        _paper(pages, results, paper, content)
    pages.write("ledger.html", "ledger.html", title="Ledger: published numbers and ours")
    _certificates(pages, certificates)
    _audit(pages, results, papers)
    resources = json.loads(Path(package).read_text(encoding="utf-8"))["resources"]
    pages.write("codebook.html", "codebook.html", title="Codebook", tables=len(resources), columns=codebook(resources))
    pages.write("inputs.html", "inputs.html", title="Inputs and code")
    pages.write(
        "index.html",
        "index.html",
        title="Replication report",
        counts=[count_verdicts(ledger, paper) for paper in papers],
        verdicts=list(Verdict),
        findings=json.loads(Path(summary).read_text(encoding="utf-8")),
        scorecard=(results / "audit/figures/scorecard.png").is_file(),
    )


def _audit(pages: Pages, results: Path, papers: Sequence[str]) -> None:
    tables = [table for table in read_tables(results / "audit") if not table.name.startswith("ledger")]
    lead = "Whether each paper is internally consistent, and which readings of its methods come nearest to what it published."
    pictures = [picture for picture in read_pictures(results / "audit") if not picture.name.startswith("scorecard_")]
    pages.write("audit.html", "audit.html", title="Checks and searches", lead=lead, tables=tables, pictures=pictures)
    known = (results / "sensitivity").is_dir()
    lead = "How far the results depend on choices that the papers leave open." if known else "Not part of this run."
    tables, pictures = read_tables(results / "sensitivity"), read_pictures(results / "sensitivity")
    choices = read_choices(results, papers)
    pages.write("choices.html", "sensitivity.html", title="Choices", lead=lead, choices=choices, tables=tables, pictures=pictures)


def _certificates(pages: Pages, certificates: Sequence[str]) -> None:
    target = pages.folder / "certificates"
    target.mkdir(exist_ok=True)
    for path in map(Path, certificates):
        content = json.loads(path.read_text(encoding="utf-8"))
        for twin in (path.with_suffix(".pdf"), path.with_suffix(".codecheck.yml")):
            shutil.copy(twin, target / twin.name)
        pages.write("certificate.html", f"certificate_{path.stem}.html", title=f"Certificate: {content['short']}", c=content)


def _paper(pages: Pages, results: Path, paper: str, manifest: dict[str, Any]) -> None:
    about, scores = read_papers()[paper], scores_by_year(results / paper, read_papers()[paper].map)
    names = place_names()
    by_year = {int(str(year)): dict(zip(part["unit_code"], part["value"].round(5), strict=True)) for year, part in scores.groupby("year")}
    shown = {code: names[code]["names"][0] if code in names else code for code in scores["unit_code"].unique()}
    pages.data(f"map_{paper}", "SCORES", {"years": by_year, "names": shown})
    pages.write(
        "paper.html",
        f"{paper}.html",
        paper=about,
        title=about.short,
        tables=read_tables(results / paper),
        pictures=read_pictures(results / paper),
        badges=badges_of(results / paper),
        equations=equations_of(about.folder),
        has_map=not scores.empty,
        graph=draw(rule_edges(manifest, paper), paper),
    )


def _explorer(
    pages: Pages, results: Path, indices: Mapping[str, Mapping[str, str]], papers: Sequence[str], configuration: dict[str, Any]
) -> list[str]:
    """Write the explorer and return the papers that it shows."""
    names, shown = place_names(), []
    for paper in papers:
        index = read_index(paper, indices.get(paper), results, configuration[paper]) if paper in configuration else None
        if index is None:
            continue
        index |= {
            "names": [names[code]["names"] if code in names else [code] for code in index["units"]],
            "layer": read_papers()[paper].map.layer,
        }
        pages.data(f"explorer_{paper}", f"INDEX_{paper}", index)
        shown.append(paper)
    described = [{"paper": p, "short": read_papers()[p].short, "title": read_papers()[p].map.title} for p in shown]
    pages.write("explorer.html", "explorer.html", title="Explorer", indices=described)
    return shown


def _places(
    pages: Pages, results: Path, papers: Sequence[str], scenario: str, configuration: dict[str, Any], explored: Sequence[str]
) -> None:
    """Write the page of places with a history and a trace a paper."""
    covered: dict[str, list[str]] = {}
    values = bool(configuration["audit"]["report"]["values"])
    raw = RawFiles(Registry(Path("resources"), configuration["inputs"]["search_path"])) if values else None
    names = place_names()
    for paper in papers:
        history = place_histories(results, paper, read_papers()[paper].map)
        pages.data(f"place_{paper}", f"PLACE_{paper}", history)
        traced = write_traces(
            Lineage(Path.cwd(), scenario, paper, raw),
            paper,
            {code: place["names"][0] for code, place in names.items()},
            pages.folder / "data/trace" / paper,
            values,
        )
        for code in {*history["units"], *traced}:
            covered.setdefault(code, []).append(paper)
    known = {code: {**names[code], "papers": covered[code]} for code in names if code in covered}
    pages.data("places", "PLACES", known)
    about = [{"paper": p, "short": read_papers()[p].short, "title": read_papers()[p].map.title, "explored": p in explored} for p in papers]
    pages.data("papers", "PAPERS", about)
    pages.write("places.html", "places.html", title="Places")


def _copy(results: Path, papers: Sequence[str], folder: Path) -> None:
    for paper in papers:
        for kind, pattern in (("tables", "*.csv"), ("figures", "*.png")):
            for path in (results / paper / kind).glob(pattern):
                if path.name.startswith("ledger_"):
                    continue  # part of the ledger of all papers
                target = folder / kind / paper / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                if kind == "figures":
                    smaller(path, target)
                else:
                    shutil.copy(path, target)


if __name__ == "__main__":
    run_rule(report)
