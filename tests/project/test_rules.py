"""What every rule must carry, so that it runs locally, on a cluster and in its own environment."""

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.repository import ROOT, copy_repository, keep_one_paper, run_snakemake
from scripts.documentation.workflow_rules import RuleFacts, load_rules
from scripts.workflow.papers import read_papers


@pytest.fixture(scope="module")
def rules(repository: Path) -> list[RuleFacts]:
    return [rule for rule in load_rules(repository) if not rule.is_target]


@pytest.mark.parametrize("what", ["logs", "message", "environment", "script"])
def test_every_rule_has(rules: list[RuleFacts], what: str) -> None:
    assert [rule.name for rule in rules if not getattr(rule, what)] == []


@pytest.mark.parametrize("profile", ["local", "slurm"])
@pytest.mark.parametrize("resource", ["mem_mb", "runtime"])
def test_every_rule_has_memory_and_time(repository: Path, profile: str, resource: str) -> None:
    """Its own, or the profile's for all rules that state none."""
    content = yaml.safe_load((repository / f"config/profiles/{profile}/config.yaml").read_text(encoding="utf-8"))
    assert content["default-resources"][resource] > 0


def test_scripts_and_environments_exist(rules: list[RuleFacts], repository: Path) -> None:
    named = {path for rule in rules for path in (rule.script, rule.environment)}
    assert sorted(path for path in named if not (repository / path).is_file()) == []


def test_a_script_is_named_as_its_rule(rules: list[RuleFacts]) -> None:
    """Names of rules are global: `maps` of a paper is the rule <paper>_maps."""
    for rule in rules:
        path = Path(rule.script)
        if sum(other.script == rule.script for other in rules) == 1:
            in_module = path.parent.name == "index" and rule.name.endswith(f"_{path.stem}")  # named by the paper that takes it
            assert in_module or rule.name in (path.stem, f"{path.parent.name}_{path.stem}"), f"rule {rule.name} runs {rule.script}"


def test_a_message_names_the_scenario_where_there_is_one(rules: list[RuleFacts]) -> None:
    """Progress that a person can read: two jobs of one rule must not look the same."""
    ambiguous = [r.name for r in rules if any("{scenario}" in path for path in r.outputs) and "{wildcards.scenario}" not in r.message]
    assert ambiguous == []


def test_a_rule_that_draws_is_run_again_in_another_language(rules: list[RuleFacts]) -> None:
    draws = [rule for rule in rules if any(path.endswith(".png") for path in rule.outputs)]
    assert len(draws) > 20
    assert [rule.name for rule in draws if "language" not in rule.params] == []


def test_a_rule_that_writes_depends_on_the_code_of_its_script(rules: list[RuleFacts]) -> None:
    assert [rule.name for rule in rules if rule.outputs and "code" not in rule.params] == []


def test_a_rule_states_no_resource_that_the_profiles_give_anyway(rules: list[RuleFacts], repository: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((repository / "rules").rglob("*.smk")))
    defaults = yaml.safe_load((repository / "config/profiles/local/config.yaml").read_text(encoding="utf-8"))["default-resources"]
    stated = [(name, int(value)) for name, value in re.findall(r"^ +(mem_mb|runtime)=(\d+),", text, re.MULTILINE)]
    assert stated
    assert [(name, value) for name, value in stated if value <= defaults[name]] == []


def test_a_result_of_the_reference_has_a_target_without_a_path(repository: Path) -> None:
    every = load_rules(repository)
    targets = {rule.name: rule.inputs for rule in every if rule.is_target}
    made = [
        rule
        for rule in every
        if rule.script and rule.outputs and all(re.findall(r"{(\w+)}", path) == ["scenario"] for path in rule.outputs)
    ]
    assert len(made) > 50
    for rule in made:
        files = [path.replace("{scenario}", "reference") for path in rule.outputs]
        assert [path for path in targets[f"{rule.name}_reference"] if not path.endswith(".json") or path in files] == files


@pytest.mark.parametrize("paper", sorted(read_papers(ROOT)))
def test_a_paper_stands_alone(tmp_path: Path, paper: str) -> None:
    """The folders of the other papers can be removed: no shared rule needs them."""
    copy = keep_one_paper(copy_repository(tmp_path / "main"), paper, read_papers(ROOT))
    run = run_snakemake(copy, "--cores", "1", "--dry-run", "--quiet", "rules")
    assert run.returncode == 0, run.stderr[-3000:]
