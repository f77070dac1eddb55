"""Errors meant for the person at the keyboard."""

from collections.abc import Iterable
from difflib import get_close_matches


class StudyError(Exception):
    """A problem the user can solve: says where, what was found, what was expected and what to do."""


class InputError(StudyError):
    """An input file, or a cell of it, cannot be used."""

    def __init__(self, where: str, found: str, expected: str, remedy: str) -> None:
        """Compose the message from its four parts.

        where: the file, and the sheet, row or cell where that is known.
        """
        super().__init__(f"{where}\n  found:    {found}\n  expected: {expected}\n  to do:    {remedy}")
        self.found = found


class ConfigError(StudyError):
    """The configuration asks for something that does not exist or cannot be."""


class EstimationError(StudyError):
    """A statistical method has no solution on the data given to it."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ' Did you mean ...?' for the nearest known word, or nothing."""
    near = get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
