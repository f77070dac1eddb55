"""Write docs/tampering.md from the register of tests: `python -m tests.audit.tampering_page`."""

from pathlib import Path

from tests.audit.tampering import TAMPERING

if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs/tampering.md").write_text(TAMPERING.page(), encoding="utf-8")
