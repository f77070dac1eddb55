"""What Snakemake itself knows of the rules: outputs, script, environment, resources, message, and what a script gets by name."""

import contextlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snakemake.settings.types import DAGSettings

from scripts.workflow.plan import loaded_workflow

FROM_ANALYSIS_DATA = {"inputs": {"start_from": "analysis"}}
# Snakemake writes the constraint of a wildcard into the path: {paper,one|other}.
CONSTRAINT = re.compile(r"(?<=\w),[^{}]*(?=\})")
PARTS = ("input", "output", "params", "wildcards")


@dataclass(frozen=True)
class RuleFacts:
    """One rule as Snakemake parsed it; paths are relative to the repository.

    script, environment: empty where the rule has none. resources, params: names of those that the rule states itself.
    is_target: the rule only collects files.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    script: str
    rule_file: str
    environment: str
    message: str
    logs: tuple[str, ...]
    resources: frozenset[str]
    params: frozenset[str]
    is_target: bool


def load_rules(root: Path) -> list[RuleFacts]:
    """Return the rules of the workflow in `root`, in the order in which they are written.

    They are read as for a run from the analysis data, so that what is found does not depend on the files of this machine.
    """
    with loaded_workflow(root, FROM_ANALYSIS_DATA) as workflow:
        # The rules have no public accessor in Snakemake 9.
        return [_facts(rule, root) for rule in workflow._workflow.rules]


def load_named(root: Path) -> list[tuple[str, str, dict[str, dict[str, Any]]]]:
    """Return (rule, script, values by name of input, output, params and wildcards) of the jobs of all results, one a set of names.

    A rule that no result from the analysis data needs has its names, without the values that a job would give them.
    """
    with loaded_workflow(root, FROM_ANALYSIS_DATA) as workflow:
        with contextlib.redirect_stdout(io.StringIO()):
            workflow.dag(DAGSettings(targets={"all"})).printrulegraph()  # the graph of jobs is made on the way
        found: dict[tuple[Any, ...], tuple[str, str, dict[str, dict[str, Any]]]] = {}
        jobs = [(job.rule, job) for job in workflow._workflow.dag.jobs]
        present = {rule.name for rule, _ in jobs}
        for rule, job in [*jobs, *((rule, None) for rule in workflow._workflow.rules if rule.name not in present)]:
            if rule.script:
                named = {part: dict(getattr(job, part).items()) for part in PARTS} if job else _names(rule)
                key = (rule.name, *(tuple(named[part]) for part in PARTS))
                found[key] = (rule.name, _beside(rule, rule.script, root), named)
        return list(found.values())


def _names(rule: Any) -> dict[str, dict[str, Any]]:
    named: dict[str, dict[str, Any]] = {part: dict.fromkeys(getattr(rule, part).keys(), "") for part in PARTS[:3]}
    return {**named, "wildcards": dict.fromkeys(rule.wildcard_names, "")}


def _beside(rule: Any, path: object, root: Path) -> str:
    return os.path.relpath(Path(rule.snakefile).parent / str(path), root) if path else ""


def _facts(rule: Any, root: Path) -> RuleFacts:
    return RuleFacts(
        name=rule.name,
        inputs=tuple(map(str, rule.input)),
        outputs=tuple(CONSTRAINT.sub("", str(path)) for path in rule.output if path != rule.output.get("record")),
        script=_beside(rule, rule.script, root),
        rule_file=os.path.relpath(rule.snakefile, root),
        environment=_beside(rule, rule._conda_env, root),
        message=rule.message or "",
        logs=tuple(map(str, rule.log)),
        resources=frozenset(name for name in rule.resources if not name.startswith("_") and name != "tmpdir"),
        params=frozenset(rule.params.keys()),
        is_target=rule.norun,
    )
