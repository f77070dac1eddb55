"""Words that the study does not use, found in its documentation and pages: `make lint`. The list is the table of docs/style.md."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

STYLE = "docs/style.md"
READ = ("README.md", "CONTRIBUTING.md", "docs/*.md", "scripts/report/templates/*.html", "resources/papers/*/captions.csv")
ROW = re.compile(r"^\| `([^`]+)` \| ", re.MULTILINE)


def unwanted(style: str) -> list[str]:
    """Return the phrases of the first column of the table in the style page."""
    return ROW.findall(style)


def findings(root: Path) -> Iterator[str]:
    """Yield `file:line: phrase` for each unwanted phrase; case does not matter, code between backticks is not read."""
    phrases = unwanted((root / STYLE).read_text(encoding="utf-8"))
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)
    paths = sorted({path for name in READ for path in root.glob(name)} - {root / STYLE})
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for match in pattern.finditer(re.sub(r"`[^`]*`", "", line)):
                yield f"{path.relative_to(root)}:{number}: '{match[0]}'"


if __name__ == "__main__":
    found = list(findings(Path(__file__).parents[2]))
    if found:
        print(*found, f"{len(found)} phrases to replace; {STYLE} says with what", sep="\n", file=sys.stderr)
        sys.exit(1)
    print("prose: no findings")
