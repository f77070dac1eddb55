"""Every rule names what its script's function takes, no more and no less: a type checker cannot see it."""

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from scripts.documentation.workflow_rules import load_named
from scripts.rule import BindingError, bind

Named = tuple[str, str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def named(repository: Path) -> list[Named]:
    return load_named(repository)


def calls(script: Path) -> list[str]:
    """The calls of run_rule in a script, as written."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    return [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "run_rule"]


def function_of(script: str) -> Callable[..., Any]:
    (call,) = calls(Path(script))
    module = import_module(script.removesuffix(".py").replace("/", "."))
    function: Callable[..., Any] = getattr(module, call.removeprefix("run_rule(").removesuffix(")"))
    return function


def test_a_script_ends_with_its_function(named: list[Named], repository: Path) -> None:
    scripts = sorted({script for _, script, _ in named})
    assert [script for script in scripts if not all(call.count(",") == 0 for call in calls(repository / script))] == []
    assert all(len(calls(repository / script)) == 1 for script in scripts)


def test_every_rule_binds(named: list[Named]) -> None:
    wrong = []
    for rule, script, parts in named:
        try:
            bind(function_of(script), parts)
        except BindingError as error:
            wrong.append(f"{rule}: {error}")
    assert wrong == []
    assert len({rule for rule, _, _ in named}) > 60


def test_a_rule_that_names_too_little_or_too_much_does_not_bind(named: list[Named]) -> None:
    _, script, parts = next(entry for entry in named if entry[0] == "table_1_moran")
    with pytest.raises(BindingError, match="coverage"):
        bind(function_of(script), {**parts, "input": {name: path for name, path in parts["input"].items() if name != "coverage"}})
    with pytest.raises(BindingError, match="in vain|no parameter"):
        bind(function_of(script), {**parts, "params": {**parts["params"], "folder": "results"}})


def test_every_output_has_a_name(named: list[Named]) -> None:
    """An output without a name reaches no function."""
    assert [rule for rule, _, parts in named if rule not in WITHOUT_OUTPUT and not set(parts["output"]) - {"record"}] == []


# What it fetches is an input of the study.
WITHOUT_OUTPUT = {"fetch"}
