"""Formulas of indicators."""

import numpy as np
import pandas as pd
import pytest

from scripts.errors import ConfigError
from scripts.methods.formulas import evaluate, variables_in

WIDE = pd.DataFrame({"a": [1.0, 4.0, np.nan], "b": [2.0, 0.0, 8.0]})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a / b", [0.5, np.nan, np.nan]),
        ("first(a, b)", [1.0, 4.0, 8.0]),
        ("100 * (a - b)", [-100.0, 400.0, np.nan]),
        ("log(b)", [np.log(2.0), np.nan, np.log(8.0)]),
        ("a + never_observed", [np.nan] * 3),
        ("b ** 2 - -a", [5.0, 4.0, np.nan]),
        ("b ** -1", [0.5, np.nan, 0.125]),
        ("first(a, 0)", [1.0, 4.0, 0.0]),
        ("a * 1e300 * 1e300", [np.nan] * 3),
    ],
)
def test_values(formula: str, expected: list[float]) -> None:
    np.testing.assert_allclose(evaluate(formula, WIDE), expected)


def test_variables_are_named_once_in_order() -> None:
    assert variables_in("first(b, a) / b + 2") == ["b", "a"]


@pytest.mark.parametrize("formula", ["a +", "__import__('os')", "a.mean()", "[a]", "lgo(a)", "a if b else 1", "open('x')"])
def test_what_is_no_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(ConfigError):
        variables_in(formula)


def test_a_misspelt_function_is_suggested() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'first'"):
        variables_in("frist(a, b)")
