"""Put the tables of a benchmark into docs/benchmarks.md and results/benchmarks/."""

import re

from benchmarks.repository import ROOT

PAGE = ROOT / "docs/benchmarks.md"


def publish(section: str, text: str) -> None:
    """Print a benchmark's text, keep it as results/benchmarks/<section>.md and put it into its section of the page."""
    print(text)
    kept = ROOT / "results/benchmarks" / f"{section}.md"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(text, encoding="utf-8")
    place = re.compile(rf"(<!-- {section} -->\n).*?(<!-- end of {section} -->)", re.DOTALL)
    PAGE.write_text(place.sub(lambda match: match[1] + text + match[2], PAGE.read_text(encoding="utf-8")), encoding="utf-8")
