"""Binding a rule to its script's function: by name, once, and nothing in vain."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from scripts.rule import BindingError, bind


def function(scores: str, years: Sequence[int], tables: Sequence[str], scenario: str = "") -> None:
    """Stand for a script's top function."""


def collecting(outputs: Mapping[str, Any], maps: Sequence[str]) -> None:
    """Stand for a function that writes many results of one kind."""


NAMED: dict[str, dict[str, Any]] = {
    "input": {"scores": "scores.csv", "code": ["a.py"]},
    "output": {"tables": ["a.csv", "a.md"]},
    "params": {"years": [2004]},
    "wildcards": {"paper": "x"},
}


def with_names(part: str, **names: Any) -> dict[str, dict[str, Any]]:
    return NAMED | {part: NAMED[part] | names}


def test_names_bind_wherever_they_stand() -> None:
    assert bind(function, NAMED) == {"scores": "scores.csv", "years": [2004], "tables": ["a.csv", "a.md"]}


def test_a_wildcard_is_bound_only_where_it_is_asked_for() -> None:
    assert bind(function, with_names("wildcards", scenario="reference"))["scenario"] == "reference"


def test_one_file_arrives_as_a_list_where_a_list_is_annotated() -> None:
    assert bind(function, with_names("output", tables="a.csv"))["tables"] == ["a.csv"]


def test_outputs_of_one_kind_arrive_by_name() -> None:
    named = {"input": {}, "output": {"by_year": "a.csv", "maps": ["m.png"], "record": "r.json"}, "params": {}, "wildcards": {}}
    assert bind(collecting, named) == {"outputs": {"by_year": "a.csv"}, "maps": ["m.png"]}


@pytest.mark.parametrize(
    ("named", "message"),
    [
        (NAMED | {"input": {}}, r"function\(\) wants 'scores'"),
        (with_names("params", seed=1), "names seed, which the function has no parameter for"),
        (with_names("params", scores=1), "names 'scores' twice, in input and params"),
    ],
)
def test_a_name_that_does_not_fit_is_said(named: dict[str, dict[str, Any]], message: str) -> None:
    with pytest.raises(BindingError, match=message):
        bind(function, named)
