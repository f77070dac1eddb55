"""Sections of README.md and docs/index.md on the papers: what they are, and what was found, from the last full run of the reference."""

import json
from pathlib import Path

from scripts.documentation.markdown import table
from scripts.report.graph import draw_all, reduced, rule_edges
from scripts.workflow.papers import read_papers

FOUND = Path("results/reference/audit/findings.md")
PICTURE = Path("results/reference/audit/figures/scorecard.png")
PICTURE_SHOWN = Path("docs/images/scorecard.png")
MANIFEST = Path("results/reference/audit/manifest.json")
GRAPHS_SHOWN = Path("docs/images/rules.svg")


def papers_table(root: Path, pages: str = "docs/") -> str:
    """Return one row a paper. pages: where their pages lie, as seen from the file."""
    rows = [
        (
            f"[`{paper.id}`]({pages}{paper.id}.md)" if (root / f"docs/{paper.id}.md").is_file() else f"`{paper.id}`",
            f"{', '.join(paper.authors)} {paper.published.year}: {paper.title}, *{paper.journal}*, [doi](https://doi.org/{paper.doi})",
            f"{paper.units}, {paper.years}",
            paper.methods,
        )
        for paper in read_papers(root).values()
    ]
    return table(["id", "paper", "units and years", "methods"], rows)


def findings_section(root: Path) -> str | None:
    """Return what the last run of the reference found, None where the results are not there."""
    path = root / FOUND
    return path.read_text(encoding="utf-8") if path.is_file() else None


def graphs_picture(root: Path) -> str | None:
    """Return the graphs of all papers' rules as SVG, as the last run of the reference made them; None where its manifest is not there."""
    path = root / MANIFEST
    if not path.is_file():
        return None
    manifest, papers = json.loads(path.read_text(encoding="utf-8")), read_papers(root)
    # The Word document reads all tables of a paper.
    graphs = {name: reduced({edge for edge in rule_edges(manifest, name) if "word_tables" not in edge}) for name in papers}
    return draw_all(graphs, {name: f"{paper.short} ({name})" for name, paper in papers.items()})
