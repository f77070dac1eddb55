"""Longest runs in order, by hand."""

from scripts.methods.runs import longest_run


def test_longest_run() -> None:
    assert [[1, 2, 9, 3, 4][i] for i in longest_run([1, 2, 9, 3, 4])] == [1, 2, 3, 4]
    assert longest_run([]) == []
    assert longest_run([2, 2, 2]) == [0, 1, 2]
