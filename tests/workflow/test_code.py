"""Which modules a script depends on."""

from pathlib import Path

from scripts.workflow.code import imported_modules

ROOT = Path(__file__).parents[2]


def test_imports_are_followed_through_modules(tmp_path: Path) -> None:
    folder = tmp_path / "scripts/methods"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("from scripts.methods import b\n", encoding="utf-8")
    (folder / "b.py").write_text("import numpy\nfrom scripts.methods.c import x\n", encoding="utf-8")
    (folder / "c.py").write_text("import scripts.methods.a\n", encoding="utf-8")
    (folder / "d.py").write_text("", encoding="utf-8")
    assert imported_modules(folder / "a.py", tmp_path) == {folder / "b.py", folder / "c.py", folder / "a.py"}


def test_every_script_of_a_rule_depends_on_what_it_imports() -> None:
    found = imported_modules(ROOT / "scripts/inputs/build_panel.py", ROOT)
    assert ROOT / "scripts/methods/reconciliation.py" in found
