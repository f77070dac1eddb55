"""`python -m scripts.audit.verify results/reference`: name every result, input, module, setting and package that is not as recorded."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from snakemake.exceptions import WorkflowError

from scripts.audit.rerun import rerun
from scripts.audit.shipped import unlike_shipped
from scripts.audit.state import AFTER_MANIFEST, Finding, examine
from scripts.errors import InputError, StudyError
from scripts.records import PlannedJob, read_record
from scripts.workflow.configuration import REFERENCE, default_configuration, load_schema, merge, scenario_configurations
from scripts.workflow.plan import loaded_workflow, planned_jobs

NAME = "manifest.json"
# Made by `make analysis-data` only, and no part of a run that the manifest is about.
ON_REQUEST = "results/inputs/analysis_data/"
# Kept beside results, and no result.
BESIDE = ("logs", "records", "set_aside")


def verify(folder: Path, jobs: Sequence[PlannedJob]) -> list[Finding]:
    """Return what of a results folder, with its code and inputs, is not as recorded or not as the workflow says now.

    folder: results/<scenario> in the repository. jobs: as `plan` returns them.
    """
    root = folder.parents[1]
    made = [job for job in jobs if _was_made(root, job)]
    return [
        *examine(root, made),
        *(Finding("not made yet", job.record, job.rule) for job in jobs if job not in made),
        *_unknown(root, folder, jobs),
        *_manifest(root, folder, jobs),
        *(unlike_shipped(root, folder) if folder.name == REFERENCE else []),
    ]


def plan(root: Path, scenario: str, config: dict[str, Any] | None = None, configfiles: Sequence[Path] = ()) -> list[PlannedJob]:
    """Return the jobs of a scenario as the workflow has them now.

    config, configfiles: what the run was given beside the files of the repository. Raises InputError where there are no results.
    """
    if not (root / "results" / scenario).is_dir():
        raise InputError(f"results/{scenario}", "no such folder", "the results of a scenario", "Run snakemake, or name another scenario.")
    with loaded_workflow(root, (config or {}) | {"scenarios": [scenario]}, configfiles) as workflow:
        wanted, *_ = workflow._workflow.get_rule("all").expand_input({})
        asked, *_ = workflow._workflow.get_rule("analysis_data").expand_input({})
        return planned_jobs(workflow._workflow, [*map(str, wanted), *(str(name) for name in asked if (root / str(name)).exists())])


def _was_made(root: Path, job: PlannedJob) -> bool:
    return (root / job.record).exists() or any((root / name).exists() for name in job.outputs)


def _unknown(root: Path, folder: Path, jobs: Sequence[PlannedJob]) -> Iterable[Finding]:
    """Files in the scenario's and the shared folder that no job of the workflow makes."""
    made = {root / name for job in jobs for name in (*job.outputs, job.record)}
    for place in (root / "results/inputs", folder):
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            apart = set(path.relative_to(place).parts[:-1]) & set(BESIDE) and path.suffix != ".json"
            if path not in made and not apart and not any(parent in made for parent in path.parents):
                yield Finding("no result of any rule", path.relative_to(root).as_posix(), "")


def _manifest(root: Path, folder: Path, jobs: Sequence[PlannedJob]) -> Iterable[Finding]:
    path = folder / "audit" / NAME
    name = path.relative_to(root).as_posix()
    if not path.is_file():
        yield Finding("no manifest", name, "", "nothing says of these results as a whole what they are: run snakemake")
        return
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        listed = {entry["file"]: entry["sha256"] for entry in content["results"]}
        said = list(content["findings"])
    except (ValueError, KeyError, TypeError):
        yield Finding("damaged manifest", name, "manifest")
        return
    for words in said:
        yield Finding("not certified", name, "manifest", words)
    recorded = _recorded(root, jobs)
    own = (f"results/{folder.name}/", "results/inputs/")
    for file in sorted({*listed, *(file for file in recorded if file.startswith(own))}):
        if listed.get(file) != recorded.get(file):
            where = "it has another hash" if file in listed and file in recorded else "it lists it" if file in listed else "it lacks it"
            yield Finding("not as in the manifest", file, "", where)


def _recorded(root: Path, jobs: Sequence[PlannedJob]) -> dict[str, str]:
    records = (read_record(root / job.record) for job in jobs if job.rule not in AFTER_MANIFEST)
    made = (output for record in records if record for output in record["outputs"].items())
    return {name: digest for name, digest in made if not name.startswith(ON_REQUEST)}


def configuration_of(root: Path, scenario: str) -> dict[str, Any]:
    """Return the merged configuration of a scenario as the files in `config` have it now."""
    config = default_configuration(root)
    merged = scenario_configurations(
        merge(config, {"scenarios": [scenario]}), root / "config/scenarios", load_schema(root / "config/schema")
    )
    return merged[scenario] | {"scenarios": config["scenarios"]}


def main(arguments: list[str]) -> int:
    """Print what is not as recorded; exit code 0 where all is, 1 where something is not, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.verify", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="results folders, such as results/reference")
    parser.add_argument("--config", nargs="*", default=[], metavar="KEY=VALUE", help="as given to snakemake")
    parser.add_argument("--configfile", nargs="*", default=[], type=Path, help="as given to snakemake")
    parser.add_argument("--rerun", type=int, default=0, metavar="JOBS", help="recompute so many random jobs elsewhere and compare")
    options = parser.parse_args(arguments)
    config = {key: yaml.safe_load(value) for key, value in (text.split("=", 1) for text in options.config)}
    code = 0
    for folder in map(Path.resolve, options.folders):
        try:
            jobs = plan(folder.parents[1], folder.name, config, [path.resolve() for path in options.configfile])
            findings = verify(folder, jobs) + _recomputed(folder, jobs, options.rerun)
        except (StudyError, WorkflowError) as error:
            print(error, file=sys.stderr)
            return 2
        print("\n".join([*map(str, findings), *_advice(findings)]) if findings else f"{folder.name}: everything is as recorded")
        code = code or int(bool(findings))
    return code


def _recomputed(folder: Path, jobs: Sequence[PlannedJob], count: int) -> list[Finding]:
    root = folder.parents[1]
    inputs = configuration_of(root, folder.name)["inputs"]["search_path"]
    made = [job for job in jobs if _was_made(root, job) and job.rule not in AFTER_MANIFEST]
    if not count or not made:
        return []
    chosen, findings = rerun(root, made, count, inputs)
    print(f"recomputed elsewhere: {', '.join(sorted(job.rule for job in chosen))}")
    return findings


def _advice(findings: Sequence[Finding]) -> list[str]:
    rules = sorted({finding.rule for finding in findings if finding.rule})
    again = f"\nTo make them anew: snakemake --cores all --forcerun {' '.join(rules)}" if 0 < len(rules) <= 6 else ""
    return [
        f"\n{len(findings)} things are not as recorded. `make results` makes them anew, edited files are kept in results/set_aside.{again}"
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
