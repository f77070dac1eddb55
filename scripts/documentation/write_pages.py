"""Write the generated pages of docs/ and the generated sections of README.md, docs/index.md and the papers' pages: `make docs-pages`.

What was found comes from the results of the reference run; without them the sections and the pictures stay as they are.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from scripts.documentation.codebook_page import codebook_page
from scripts.documentation.configuration_page import configuration_page
from scripts.documentation.data_page import data_page, datasets_table
from scripts.documentation.page_numbers import number_tables
from scripts.documentation.page_tables import page_tables
from scripts.documentation.papers_section import GRAPHS_SHOWN, PICTURE, PICTURE_SHOWN, findings_section, graphs_picture, papers_table
from scripts.documentation.programs_page import programs_page
from scripts.documentation.variables_page import variables_page
from scripts.workflow.papers import read_papers

PAGES: dict[str, Callable[[Path], str]] = {
    "docs/configuration.md": configuration_page,
    "docs/variables.md": variables_page,
    "docs/codebook.md": codebook_page,
    "docs/data.md": data_page,
    "docs/tables_and_programs.md": programs_page,
}


def pages(root: Path) -> dict[str, str]:
    """Return path and text of every generated page; README.md and docs/index.md with their generated sections renewed."""
    texts = {name: write(root) for name, write in PAGES.items()}
    found = findings_section(root)
    for name, folder in (("README.md", "docs/"), ("docs/index.md", "")):
        text = (root / name).read_text(encoding="utf-8")
        sections = {"datasets": datasets_table(root), "papers": papers_table(root, folder), "findings": found}
        texts[name] = with_sections(text, {key: section for key, section in sections.items() if section is not None})
    for paper in read_papers(root):
        name, tables = f"docs/{paper}.md", page_tables(root, paper) | number_tables(root, paper)
        if tables and (root / name).is_file():
            texts[name] = with_sections((root / name).read_text(encoding="utf-8"), tables)
    return texts


def with_sections(text: str, sections: dict[str, str]) -> str:
    """Return a page with what stands between `<!-- name -->` and `<!-- end of name -->` replaced, for each section that it has."""
    for name, section in sections.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, new=section: match[1] + new + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    repository = Path(__file__).parents[2]
    for name, text in pages(repository).items():
        (repository / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
    if (repository / PICTURE).is_file():
        shutil.copyfile(repository / PICTURE, repository / PICTURE_SHOWN)
        print(f"wrote {PICTURE_SHOWN}")
    if graphs := graphs_picture(repository):
        (repository / GRAPHS_SHOWN).write_text(graphs, encoding="utf-8")
        print(f"wrote {GRAPHS_SHOWN}")
