"""Write docs/wrong_input.md from the register of tests: `python -m tests.inputs.wrong_input_page`."""

from pathlib import Path

from tests.inputs import test_command_line, wrong_input_analysis, wrong_input_files, wrong_input_user  # noqa: F401  (they fill the register)
from tests.inputs.cases import page

if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs/wrong_input.md").write_text(page(), encoding="utf-8")
