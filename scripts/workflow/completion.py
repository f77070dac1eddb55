"""What every rule with a script has beside what its rule file says: a log, the hash of its code, and a record."""

import re
from pathlib import Path
from typing import Any

from scripts.workflow.code import code_hash
from scripts.workflow.plan import script_of

# A wildcard with its constraint, as Snakemake writes it into outputs.
CONSTRAINED = re.compile(r"\{scenario[^{}]*\}")


def complete_rules(workflow: Any, root: Path) -> None:
    """Give each rule with a script a log, a record as an output, and the hash of its code as a parameter, where it has none.

    Snakemake tracks the script, but not what it imports. The record says what the job read, ran and wrote (scripts/records.py).
    workflow: Snakemake's, with all its rules. root: the repository.
    """
    for rule in workflow.rules:
        if not rule.script or not rule.output:
            continue
        place = _place(rule)
        rule.set_output(record=place.format(kind="records", ending="json"))
        if not rule.log:
            rule.log_modifier = rule.output_modifier
            rule.set_log(place.format(kind="logs", ending="log"))
        if "code" not in {*rule.params.keys(), *rule.input.keys()}:
            rule.set_params(code=code_hash([root / script_of(rule)], root))


def results_by_rule(workflow: Any, scenario: str) -> dict[str, list[str]]:
    """Return the results of a scenario by the rule that makes them, of rules whose results differ by nothing else."""
    made = [rule for rule in workflow.rules if rule.script and rule.wildcard_names == {"scenario"}]
    return {rule.name: [CONSTRAINED.sub(scenario, str(file)) for file in rule.output] for rule in made}


def _place(rule: Any) -> str:
    """Return where log and record lie: with the scenario or with the inputs that scenarios share, named as the rule and its wildcards."""
    folder = "{{scenario}}" if "scenario" in rule.wildcard_names else "inputs"
    name = ".".join([rule.name, *(f"{{{{{wildcard}}}}}" for wildcard in sorted(rule.wildcard_names - {"scenario"}))])
    return f"results/{folder}/{{kind}}/{name}.{{ending}}"
