"""What Snakemake itself knows of the rules: outputs, script, environment, resources, message."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import ConfigSettings, OutputSettings, Quietness, ResourceSettings

# Snakemake writes the constraint of a wildcard into the path: {paper,one|other}.
CONSTRAINT = re.compile(r"(?<=\w),[^{}]*(?=\})")


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
    before = Path.cwd()
    os.chdir(root)
    try:
        with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
            workflow = api.workflow(
                resource_settings=ResourceSettings(cores=1),
                config_settings=ConfigSettings(config={"inputs": {"start_from": "analysis"}}),
                snakefile=root / "Snakefile",
            )
            # The rules have no public accessor in Snakemake 9.
            return [_facts(rule, root) for rule in workflow._workflow.rules]
    finally:
        os.chdir(before)


def _facts(rule: Any, root: Path) -> RuleFacts:
    folder = Path(rule.snakefile).parent

    def beside_rule(path: object) -> str:
        return os.path.relpath(folder / str(path), root) if path else ""

    return RuleFacts(
        name=rule.name,
        inputs=tuple(map(str, rule.input)),
        outputs=tuple(CONSTRAINT.sub("", str(path)) for path in rule.output),
        script=beside_rule(rule.script),
        rule_file=os.path.relpath(rule.snakefile, root),
        environment=beside_rule(rule._conda_env),
        message=rule.message or "",
        logs=tuple(map(str, rule.log)),
        resources=frozenset(name for name in rule.resources if not name.startswith("_") and name != "tmpdir"),
        params=frozenset(rule.params.keys()),
        is_target=rule.norun,
    )
