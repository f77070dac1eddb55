"""What a run says at its end: how each paper came out, and where the report is."""

import json
from pathlib import Path


def closing_words(results: Path) -> str:
    """Return a line a paper and the path of the report, nothing where the run has none. results: results/<scenario>."""
    summary, page = results / "audit/findings.json", results / "report/index.html"
    if not summary.is_file() or not page.is_file():
        return ""
    found = json.loads(summary.read_text(encoding="utf-8"))
    return "\n".join([*(f"{paper['short']}: {paper['sentence']}" for paper in found), f"Report: {page}"])
