"""What the workflow, as it is written and configured now, would do for a set of files: its jobs with their files and parameters.

Records of past jobs are compared with this plan.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import ConfigSettings, OutputSettings, Quietness, ResourceSettings

from scripts.records import PlannedJob, plain


@contextmanager
def loaded_workflow(root: Path, config: Mapping[str, Any], configfiles: Sequence[Path] = ()) -> Iterator[Any]:
    """Load the workflow in `root` with some configuration laid over its files, without running anything; yield Snakemake's object.

    Its rules have no public accessor in Snakemake 9: they are in its `_workflow`.
    """
    before, environment = Path.cwd(), dict(os.environ)
    os.chdir(root)
    try:
        with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
            settings = ConfigSettings(config=dict(config), configfiles=list(configfiles))
            yield api.workflow(resource_settings=ResourceSettings(cores=1), config_settings=settings, snakefile=root / "Snakefile")
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


def script_of(rule: Any) -> str:
    """Return the path of a rule's script in the repository, empty where it has none."""
    if not rule.script:
        return ""
    return os.path.relpath((Path(rule.snakefile).parent / str(rule.script)).resolve(), Path(rule.workflow.basedir).resolve())


def planned_jobs(workflow: Any, files: Iterable[str]) -> list[PlannedJob]:
    """Return the jobs behind some files, those that run a script, in the order in which they are met.

    workflow: Snakemake's. Files that no rule makes are inputs of the study.
    """
    jobs: dict[str, PlannedJob] = {}
    pending, seen = list(files), set()
    while pending:
        file = pending.pop()
        if file in seen:
            continue
        seen.add(file)
        rule = next((rule for rule in workflow.rules if rule.is_producer(file)), None)
        if rule is None:
            continue
        wildcards = rule.get_wildcards(file)
        output, _ = rule.expand_output(wildcards)
        inputs, *_ = rule.expand_input(wildcards)
        seen.update(map(str, output))
        pending += map(str, inputs)
        if output.get("record"):
            params, _ = rule.expand_params(wildcards, inputs, output, None)
            results = tuple(str(item) for item in output if item != output.record)
            given = {name: plain(value) for name, value in params.items()}
            jobs[str(output.record)] = PlannedJob(rule.name, script_of(rule), tuple(map(str, inputs)), results, str(output.record), given)
    return list(jobs.values())
