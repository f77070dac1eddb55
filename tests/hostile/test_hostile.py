"""Every hostile input of the register ends as the register says, and soon."""

from pathlib import Path

import pytest

from scripts.errors import StudyError
from tests.hostile import configuration, fetching, files, formulas, leaving  # noqa: F401  (they fill the register)
from tests.hostile.cases import ERROR, HOSTILE, limited
from tests.register import Case

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("case", HOSTILE.cases, ids=lambda case: case.id)
def test_hostile_input(case: Case, tmp_path: Path) -> None:
    with limited():
        if case.outcome != ERROR:
            case.run(tmp_path)
            return
        with pytest.raises(StudyError) as error:
            case.run(tmp_path)
    for text in case.expects:
        assert text in str(error.value), f"'{text}' is not in:\n{error.value}"


def test_there_are_as_many_as_promised() -> None:
    assert len(HOSTILE.cases) >= 40


def test_the_page_is_in_step_with_the_tests() -> None:
    written = (ROOT / "docs/hostile_input.md").read_text(encoding="utf-8")
    assert written == HOSTILE.page(), "write it anew: python -m tests.hostile.page"
