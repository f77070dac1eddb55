"""Write the generated pages of docs/ and the generated section of README.md: `make docs-pages`."""

import re
from collections.abc import Callable
from pathlib import Path

from scripts.documentation.configuration_page import configuration_page
from scripts.documentation.data_page import data_page, datasets_table
from scripts.documentation.programs_page import programs_page
from scripts.documentation.variables_page import variables_page

PAGES: dict[str, Callable[[Path], str]] = {
    "docs/configuration.md": configuration_page,
    "docs/variables.md": variables_page,
    "docs/data.md": data_page,
    "docs/tables_and_programs.md": programs_page,
}
DATASETS = re.compile(r"(<!-- datasets -->\n).*?(<!-- end of datasets -->)", re.DOTALL)


def pages(root: Path) -> dict[str, str]:
    """Return path and text of every generated page; README.md with its table of datasets renewed."""
    texts = {name: write(root) for name, write in PAGES.items()}
    readme = (root / "README.md").read_text(encoding="utf-8")
    section = datasets_table(root)
    texts["README.md"] = DATASETS.sub(lambda match: match[1] + section + match[2], readme)
    return texts


if __name__ == "__main__":
    repository = Path(__file__).parents[2]
    for name, text in pages(repository).items():
        (repository / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
