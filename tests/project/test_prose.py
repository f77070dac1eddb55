"""The prose linter finds what the style page lists, and nothing in the documentation as it is."""

from pathlib import Path

from scripts.documentation.write_pages import with_sections
from scripts.workflow.prose import STYLE, findings, unwanted

ROOT = Path(__file__).parents[2]


def test_the_documentation_uses_no_unwanted_phrase() -> None:
    assert list(findings(ROOT)) == []


def test_each_phrase_of_the_style_page_is_found(tmp_path: Path) -> None:
    style = (ROOT / STYLE).read_text(encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / STYLE).write_text(style, encoding="utf-8")
    phrases = unwanted(style)
    assert len(phrases) > 10
    for phrase in phrases:
        (tmp_path / "README.md").write_text(f"A sentence.\nWith {phrase.upper()} in it, and `{phrase}` as code.\n", encoding="utf-8")
        found = list(findings(tmp_path))
        assert any(line == f"README.md:2: '{phrase.upper()}'" for line in found), phrase
        assert len(found) == 1, "code between backticks is not read"


def test_generated_sections_are_replaced_and_the_rest_stays() -> None:
    text = "before\n<!-- papers -->\nold\n<!-- end of papers -->\nafter <!-- other -->\n"
    assert with_sections(text, {"papers": "new\n", "findings": "x"}) == text.replace("old", "new")
