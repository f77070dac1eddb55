"""Every wrong input of the register ends as the register says."""

from pathlib import Path

import pytest

from scripts.errors import StudyError
from tests.inputs import cases, wrong_input_analysis, wrong_input_files, wrong_input_user  # noqa: F401  (they fill the register)
from tests.inputs.cases import CASES, ERROR, REPORT, Case

ROOT = Path(__file__).parents[2]
QUICK = [case for case in CASES if case.group != "On the command line"]


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.id)
def test_wrong_input(case: Case, tmp_path: Path) -> None:
    if case.outcome == ERROR:
        with pytest.raises(StudyError) as error:
            case.run(tmp_path)
        said = str(error.value)
    else:
        # What is read all the same is checked by the case itself.
        result = case.run(tmp_path)
        said = str(result) if case.outcome == REPORT else ""
    for text in case.expects:
        assert text in said, f"'{text}' is not in:\n{said}"


def test_an_error_leaves_no_half_written_observations(tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        wrong_input_files.edition_twice(tmp_path)
    assert list(tmp_path.glob("*.parquet")) == [] and not (tmp_path / "report.csv").exists()


def test_the_page_is_in_step_with_the_tests() -> None:
    from tests.inputs import test_command_line  # noqa: F401

    written = (ROOT / "docs/wrong_input.md").read_text(encoding="utf-8")
    assert written == cases.page(), "write it anew: python -m tests.inputs.wrong_input_page"
