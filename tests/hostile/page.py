"""Write docs/hostile_input.md from the register of tests: `python -m tests.hostile.page`."""

from pathlib import Path

from tests.hostile import test_hostile  # noqa: F401  (it fills the register)
from tests.hostile.cases import HOSTILE

if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs/hostile_input.md").write_text(HOSTILE.page(), encoding="utf-8")
