"""Generated pages are in step with what they are generated from; links lead somewhere; the site builds."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from scripts.documentation.page_tables import page_tables
from scripts.documentation.write_pages import pages, with_sections
from scripts.errors import InputError

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]+)?(#[^)\s]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return pages(ROOT)


@pytest.mark.parametrize("name", ["docs/configuration.md", "docs/variables.md", "docs/data.md", "docs/tables_and_programs.md", "README.md"])
def test_generated_pages_are_in_step(generated: dict[str, str], name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == generated[name], f"{name} is out of step: run make docs-pages"


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_links_between_files(text: Path) -> None:
    targets = [match[1] or match[3] for match in LINK.finditer(text.read_text(encoding="utf-8")) if match[1] or match[3]]
    assert [target for target in targets if not (text.parent / target).exists()] == []


def test_every_page_can_be_found_from_the_readme() -> None:
    found, pending = set(), [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            target = (page.parent / match[1]).resolve() if match[1] else None
            if target and target.suffix == ".md" and target not in found:
                found.add(target)
                pending.append(target)
    assert [page.name for page in (ROOT / "docs").glob("*.md") if page.resolve() not in found and page.name != "index.md"] == []


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE)
    assert [target for target in targets if not re.search(rf"^{target} ", shown, re.MULTILINE)] == []


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(ROOT / "docs"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").is_file()


def test_every_target_of_make_has_one_recipe_and_is_declared() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE)
    assert len(targets) == len(set(targets))
    assert set(targets) == set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())


def test_tables_of_the_pages_on_papers_come_from_results(tmp_path: Path) -> None:
    """Rows, order and decimals are those asked for; a table whose result is not there keeps what stands in the page."""
    folder = tmp_path / "resources/papers/made_up"
    folder.mkdir(parents=True)
    header = "name,table,rows,sort,first,columns\n"
    (folder / "page_tables.csv").write_text(
        header + "fit,made_up/tables/fit,kind=a|b,-r,2,kind=kind;r=r:2;year=year:0\nother,made_up/tables/other,,,,kind=kind\n",
        encoding="utf-8",
    )
    results = tmp_path / "results/reference/made_up/tables"
    results.mkdir(parents=True)
    (results / "fit.csv").write_text("kind,r,year\na,0.123,2004\nb,0.987,2016\na,,2010\nc,1,2011\n", encoding="utf-8")
    found = page_tables(tmp_path, "made_up")
    assert list(found) == ["table fit"]
    lines = found["table fit"].strip().splitlines()
    assert lines == ["| kind | r | year |", "| --- | --- | --- |", "| b | 0.99 | 2016 |", "| a | 0.12 | 2004 |"]
    page = "x\n<!-- table fit -->\nold\n<!-- end of table fit -->\n<!-- table other -->\nkept\n<!-- end of table other -->\n"
    renewed = with_sections(page, found)
    assert "old" not in renewed and "| b | 0.99 | 2016 |" in renewed and "kept" in renewed
    (results / "fit.csv").write_text("kind,year\na,2004\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'r'"):
        page_tables(tmp_path, "made_up")


@pytest.mark.parametrize("paper", sorted({path.parent.name for path in (ROOT / "resources/papers").glob("*/page_*.csv")}))
def test_every_table_of_a_page_has_its_section_and_every_section_its_table(paper: str) -> None:
    lists = (ROOT / "resources/papers" / paper).glob("page_*.csv")
    wanted = {name for path in lists for name in pd.read_csv(path, dtype=str, keep_default_na=False)["name"]}
    page = (ROOT / f"docs/{paper}.md").read_text(encoding="utf-8")
    assert wanted == set(re.findall(r"<!-- table (\w+) -->\n\n\|", page)), "each is filled"
    assert sorted(re.findall(r"<!-- table (\w+) -->", page)) == sorted(re.findall(r"<!-- end of table (\w+) -->", page))
