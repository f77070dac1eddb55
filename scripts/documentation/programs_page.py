"""docs/tables_and_programs.md: which rule and script makes each table and figure, as Snakemake has it."""

from pathlib import Path

from scripts.documentation.markdown import GENERATED, table
from scripts.documentation.workflow_rules import RuleFacts, load_rules

INTRODUCTION = """# Tables, figures and programs
Every result, the rule that makes it and the script that the rule runs. A single one is made by its path, for instance
`snakemake --cores all results/reference/urban_opportunity/tables/table_2_regional_means.csv`; a paper by its name.
Tables exist as `.csv` (full precision), `.md` and `.tex`, figures as `.png` and `.pdf`.

"""


def programs_page(root: Path) -> str:
    """Return the page for the repository in `root`."""
    by_file: dict[str, list[RuleFacts]] = {}
    for rule in load_rules(root):
        if not rule.is_target:
            by_file.setdefault(rule.rule_file, []).append(rule)
    parts = [GENERATED, INTRODUCTION]
    for rule_file, rules in by_file.items():
        rows = [(result, _what(rule), f"`{rule.name}`", f"`{rule.script}`") for rule in rules for result in _results(rule)]
        parts += [f"\n## {rule_file}\n", table(["result", "what", "rule", "script"], rows)]
    return "".join(parts)


def _results(rule: RuleFacts) -> list[str]:
    """Return one entry a result: files that differ in their ending only are one."""
    endings: dict[str, list[str]] = {}
    for output in rule.outputs:
        stem, dot, ending = output.rpartition(".")
        endings.setdefault(stem if dot else output, []).append(f".{ending}" if dot else "")
    return [f"`{stem.removeprefix('results/')}` " + " ".join(found) for stem, found in endings.items()]


def _what(rule: RuleFacts) -> str:
    """Return the rule's message without the paper and scenario that every message begins with."""
    return rule.message.split(": ", 1)[-1]
