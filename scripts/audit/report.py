"""The report: a folder of plain pages that opens in a browser without a network. Tables, figures, maps, ledger, trace, rules and inputs."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from scripts.audit.lineage import Lineage
from scripts.audit.raw_cells import RawFiles
from scripts.audit.report_data import read_ledger, read_manifest, read_pictures, read_tables
from scripts.audit.report_graph import draw, rule_edges
from scripts.audit.report_maps import outlines, scores_by_year
from scripts.audit.report_trace import write_traces
from scripts.methods.verdicts import Verdict
from scripts.rule import run_rule
from scripts.workflow.papers import read_papers
from scripts.workflow.registry import Registry

TEMPLATES = Path(__file__).parent / "templates"


def report(manifest: str, cities: str, provinces: str, configuration: dict[str, Any], papers: Sequence[str], output: str) -> None:
    """Write the report of one scenario to the folder `output`, made from its results and manifest.

    papers: in the order shown. configuration: the scenario's merged configuration.
    """
    content, folder = read_manifest(Path(manifest)), Path(output)
    results = Path("results") / content["scenario"]
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("style.css", "report.js"):
        shutil.copy(TEMPLATES / name, folder / name)
    _copy(results, [*papers, "audit", "sensitivity"], folder)
    _script(folder, "map", "MAP", outlines(cities, provinces))
    ledger = read_ledger(results / "audit/tables/ledger.csv")
    _script(folder, "ledger", "LEDGER", ledger)
    pages = _Pages(folder, content, papers)
    for paper in papers:
        has_map = _map_data(results / paper, paper, folder)
        traced = _traces(content["scenario"], paper, folder, configuration) if has_map else []
        pages.write("paper.html", f"{paper}.html", paper=paper, title=read_papers()[paper].short, tables=read_tables(results / paper),
                    pictures=read_pictures(results / paper), has_map=has_map, traced=len(traced), layer=read_papers()[paper].map.layer,
                    map_title=read_papers()[paper].map.title, graph=draw(rule_edges(content, paper)))  # fmt: skip
    pages.write("ledger.html", "ledger.html", title="Ledger", verdicts=list(Verdict), papers_shown=[read_papers()[p].short for p in papers])
    tables = [table for table in read_tables(results / "audit") if not table.name.startswith("ledger")]
    lead = "Whether print agrees with itself, and which specifications of the methods come nearest to print."
    pages.write("audit.html", "audit.html", title="Audit", lead=lead, tables=tables, pictures=read_pictures(results / "audit"))
    lead = (
        "How far the results depend on choices that the papers leave open."
        if (results / "sensitivity").is_dir()
        else "Not part of this run."
    )
    sensitivity = {"tables": read_tables(results / "sensitivity"), "pictures": read_pictures(results / "sensitivity")}
    pages.write("audit.html", "sensitivity.html", title="Sensitivity", lead=lead, **sensitivity)
    pages.write("inputs.html", "inputs.html", title="Inputs and code")
    pages.write("index.html", "index.html", title="Report", counts=_counts(ledger, papers), verdicts=list(Verdict))


class _Pages:
    """Renders templates with what all pages share."""

    def __init__(self, folder: Path, manifest: dict[str, Any], papers: Sequence[str]) -> None:
        self.folder = folder
        loader = jinja2.FileSystemLoader(TEMPLATES)
        self.environment = jinja2.Environment(
            loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        navigation = [("index.html", "Overview"), *((f"{p}.html", read_papers()[p].short) for p in papers)]
        navigation += [
            ("ledger.html", "Ledger"),
            ("audit.html", "Searches and checks"),
            ("sensitivity.html", "Sensitivity"),
            ("inputs.html", "Inputs and code"),
        ]
        self.shared = {"manifest": manifest, "navigation": navigation}

    def write(self, template: str, name: str, **values: Any) -> None:
        text = self.environment.get_template(template).render(**self.shared, page=name, **values)
        (self.folder / name).write_text(text, encoding="utf-8")


def _copy(results: Path, papers: Sequence[str], folder: Path) -> None:
    for paper in papers:
        for kind, pattern in (("tables", "*.csv"), ("figures", "*.png")):
            for path in (results / paper / kind).glob(pattern):
                target = folder / kind / paper / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)


def _script(folder: Path, name: str, variable: str, content: Any) -> None:
    """Write data as a script: pages opened from a folder may not fetch JSON."""
    path = folder / "data" / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"REPORT.data.{variable} = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8")


def _names() -> dict[str, str]:
    frame = pd.read_csv("resources/units/units.csv", dtype=str, keep_default_na=False)
    return {row["unit_code"]: f"{row['name_en']} {row['name_zh']}" for row in frame.to_dict("records")}


def _map_data(results: Path, paper: str, folder: Path) -> bool:
    scores = scores_by_year(results, read_papers()[paper].map)
    names = _names()
    by_year = {int(str(year)): dict(zip(part["unit_code"], part["value"].round(5), strict=True)) for year, part in scores.groupby("year")}
    _script(
        folder,
        f"map_{paper}",
        "SCORES",
        {"paper": paper, "years": by_year, "names": {c: names.get(c, c) for c in scores["unit_code"].unique()}},
    )
    return not scores.empty


def _traces(scenario: str, paper: str, folder: Path, configuration: dict[str, Any]) -> list[str]:
    values = bool(configuration["audit"]["report"]["values"])
    raw = RawFiles(Registry(Path("resources"), configuration["inputs"]["search_path"])) if values else None
    return write_traces(Lineage(Path.cwd(), scenario, paper, raw), paper, _names(), folder / "data/trace" / paper, values)


def _counts(ledger: Sequence[dict[str, str]], papers: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for paper in papers:
        verdicts = [row["verdict"] for row in ledger if row["paper"] == read_papers()[paper].short and row["counted"] == "yes"]
        counts = {str(verdict): verdicts.count(verdict) for verdict in Verdict}
        rows.append({"paper": paper, "title": read_papers()[paper].short, "counts": counts, "total": len(verdicts)})
    return rows


if __name__ == "__main__":
    run_rule(
        report,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        manifest=snakemake.input.manifest,  # type: ignore[name-defined]  # noqa: F821
        cities=snakemake.input.geodata,  # type: ignore[name-defined]  # noqa: F821
        provinces=snakemake.input.provinces,  # type: ignore[name-defined]  # noqa: F821
        configuration=snakemake.params.configuration,  # type: ignore[name-defined]  # noqa: F821
        papers=snakemake.params.papers,  # type: ignore[name-defined]  # noqa: F821
        output=snakemake.output[0],  # type: ignore[name-defined]  # noqa: F821
    )
