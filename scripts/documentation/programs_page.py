"""docs/tables_and_programs.md: which rule and script makes each table and figure, as Snakemake has it."""

import re
from pathlib import Path

from scripts.documentation.markdown import GENERATED, table
from scripts.documentation.workflow_rules import RuleFacts, load_rules

INTRODUCTION = """# Tables, figures and programs
Every result, the rule that makes it and the script that the rule runs. A single one is made by its path, for instance
`snakemake --cores all results/reference/urban_opportunity/tables/table_2_regional_means.csv`; a paper by its name.
Paths are below `results/`. Tables exist as `.csv` (full precision), `.md` and `.tex`, figures as `.png` and `.pdf`.

"""
TITLES = {"inputs": "Inputs, shared by all scenarios", "{paper}": "Every paper", "audit": "Audit"}


def programs_page(root: Path) -> str:
    """Return the page for the repository in `root`: a section for every folder that results lie in."""
    sections: dict[str, list[tuple[str, str, str, str]]] = {}
    for rule in load_rules(root):
        for stem, endings in _results(rule).items():
            folder = stem.removeprefix("{scenario}/").split("/")[0]
            row = (f"`{stem}` {endings}", _what(rule), f"`{rule.name}`", f"`{rule.script}`")
            sections.setdefault(folder, []).append(row)
    parts = [GENERATED, INTRODUCTION]
    for folder, rows in sections.items():
        parts += [f"\n## {TITLES.get(folder, folder)}\n", table(["result", "what", "rule", "script"], rows)]
    return "".join(parts)


def _results(rule: RuleFacts) -> dict[str, str]:
    """Return path below results/ and endings of each result: files that differ in their ending only are one."""
    endings: dict[str, list[str]] = {}
    for output in rule.outputs:
        stem, dot, ending = output.removeprefix("results/").rpartition(".")
        endings.setdefault(stem if dot else ending, []).append(f"{dot}{ending}" if dot else "")
    return {stem: " ".join(found) for stem, found in endings.items()}


def _what(rule: RuleFacts) -> str:
    """Return the rule's message without the paper and scenario that every message begins with."""
    text = rule.message.split(": ", 1)[-1]
    return re.sub(r"\{(?:wildcards|params)\.(\w+)\}", r"\1", text)
