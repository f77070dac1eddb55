"""Probes beside placebos, on groups where the right answer is known."""

import numpy as np
import pytest

from scripts.methods.causes import SWAPS, Cause, cause_of_swap
from scripts.methods.placebo import Gain, gain, text_gain
from scripts.methods.printed import parse_printed
from scripts.methods.verdicts import Tolerances, value_target

PUBLISHED = np.linspace(1.0, 3.0, 30)


def level(values: np.ndarray) -> np.ndarray:
    """Reproduced within 0.005, close within 10 %."""
    missed = np.abs(values - PUBLISHED)
    return np.where(missed <= 0.005, 2, np.where(missed <= 0.1 * PUBLISHED, 1, 0))


def test_a_probe_that_finds_the_numbers_counts() -> None:
    ours = PUBLISHED * np.random.default_rng(1).uniform(1.3, 1.6, 30)
    found = gain(ours, PUBLISHED.copy(), PUBLISHED, level, np.random.default_rng(2))
    assert (found.better, found.worse) == (30, 0) and found.counts and found.bound < 30


def test_a_probe_that_moves_at_random_does_not_count() -> None:
    """Five in a hundred do, as many as the bound lets through."""
    random = np.random.default_rng(3)
    counted = 0
    for draw in range(60):
        ours = PUBLISHED * random.uniform(0.7, 1.3, 30)
        moved = ours + PUBLISHED * random.uniform(-0.3, 0.3, 30)
        counted += gain(ours, moved, PUBLISHED, level, np.random.default_rng(draw), draws=199).counts
    assert counted <= 9


def test_a_single_row_never_counts() -> None:
    single = lambda values: np.where(np.abs(values - 1.0) < 0.01, 2, 0)  # noqa: E731
    found = gain(np.array([1.2]), np.array([1.0]), np.array([1.0]), single, np.random.default_rng(4))
    assert found.net == 1 and not found.counts


def test_luck_grows_with_the_readings_tried() -> None:
    found = Gain(0, 0, np.array([-1, 0, 0, 1, 5]))
    assert found.best_of(1) == pytest.approx(1.0)
    assert found.best_of(1) < found.best_of(5) < found.best_of(50) <= 5


def test_classes_are_compared_with_shuffled_ones() -> None:
    wanted = ["a", "b", "c", "d", "e", "f", "g", "h"]
    found = text_gain(wanted, lambda values: [2 * (v == w) for v, w in zip(values, wanted, strict=True)], np.random.default_rng(5))
    assert found.net == 8 and found.counts
    constant = text_gain(["a"] * 8, lambda values: [2 * (v == "a") for v in values], np.random.default_rng(5))
    assert constant.net == 8 and not constant.counts  # any order of the same class is as good


def test_each_swap_has_a_cause_of_the_closed_list() -> None:
    assert {cause for pair in SWAPS.values() for cause in pair} <= set(Cause)
    assert cause_of_swap("formula", True) is Cause.UNDERSPECIFIED and cause_of_swap("formula", False) is Cause.OTHER_METHOD


@pytest.mark.parametrize(("text", "ours", "error", "expected"), [
    ("0.001", 0.2, 1.0, 1),  # near zero: within half a standard error, though 200 times the number
    ("0.001", 0.6, 1.0, 0),
    ("5.0", 5.4, 1.0, 1),  # far from zero: by percent
    ("5.0", 5.6, 1.0, 0),
    ("0.12", 0.124, None, 2),
    ("0.12", 0.14, None, 0),
])  # fmt: skip
def test_numbers_near_zero_are_judged_by_their_standard_error(text: str, ours: float, error: float | None, expected: int) -> None:
    number = parse_printed(text)
    assert number is not None
    assert int(value_target(number, Tolerances(), error).levels(np.array(ours))) == expected
