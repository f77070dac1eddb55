"""What every rule must carry, so that it runs locally, on a cluster and in its own environment."""

from pathlib import Path

import pytest
import yaml

from scripts.documentation.workflow_rules import RuleFacts, load_rules
from scripts.workflow.code import imported_modules


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


def test_a_rule_depends_on_the_modules_its_script_imports(rules: list[RuleFacts], repository: Path) -> None:
    for rule in rules:
        if "code" in rule.params:
            continue
        needed = {str(path.relative_to(repository)) for path in imported_modules(repository / rule.script, repository)}
        # Inputs that depend on wildcards are functions, of which only the text can be read.
        written = f'code("{Path(rule.script).relative_to("scripts").with_suffix("")}")' in (repository / rule.rule_file).read_text()
        assert needed <= set(rule.inputs) or written, f"rule {rule.name} lacks code(...) for {sorted(needed - set(rule.inputs))}"
