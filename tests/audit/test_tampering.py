"""Every way to tamper is named by verify, on the results of a real run; an untouched run is as recorded; edited results are made anew."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.audit.set_aside import set_aside
from scripts.audit.verify import main, plan, verify
from tests.audit.tampering import GROUPS, TABLE, TAMPERING, Run, digit
from tests.register import Case

ROOT = Path(__file__).parents[2]
# One way of each group is tried in every run of the suite, all of them by `make test-full`.
SAMPLED = {random.Random(group).choice([case.id for case in TAMPERING.cases if case.group == group]) for group in GROUPS}
WAYS = [pytest.param(case, id=case.id, marks=[] if case.id in SAMPLED else pytest.mark.full) for case in TAMPERING.cases]


@pytest.fixture(scope="module")
def folder(analysis_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a full run from the analysis data, in a folder that may be tampered with."""
    return Path(shutil.copytree(analysis_run, tmp_path_factory.mktemp("tampered") / "main", symlinks=True))


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    """The folder, put back as it was after each test."""
    changed = Run(folder)
    yield changed
    changed.restore()


def said(folder: Path) -> str:
    return "\n".join(map(str, verify(folder / "results/reference", plan(folder, "reference"))))


def test_an_untouched_run_is_as_recorded(folder: Path) -> None:
    assert said(folder) == ""


@pytest.mark.parametrize("case", WAYS)
def test_it_is_named(run: Run, case: Case) -> None:
    case.run(run)
    found = said(run.folder)
    assert [words for words in case.expects if words not in found] == [], found[:3000]


def test_there_are_enough_ways() -> None:
    assert len(TAMPERING.cases) >= 40 and {case.group for case in TAMPERING.cases} == set(GROUPS)


def test_the_page_is_in_step() -> None:
    assert (ROOT / "docs/tampering.md").read_text(encoding="utf-8") == TAMPERING.page(), "run python -m tests.audit.tampering_page"


@pytest.mark.full
def test_snakemake_alone_does_not_certify_an_edited_table(run: Run) -> None:
    digit(run)
    run.snakemake("--forcerun", "manifest", "--", "results/reference/audit/manifest.json")
    text = (run.folder / "results/reference/audit/manifest.json").read_text(encoding="utf-8")
    assert '"certified": false' in text and "edited after it was made" in text
    run.snakemake("--forcerun", "border_cities_table_3_grades", "manifest", "--", "results/reference/audit/manifest.json")


@pytest.mark.full
def test_edited_results_are_moved_aside(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    original = (run.folder / TABLE).read_bytes()
    digit(run)
    edited = (run.folder / TABLE).read_bytes()
    monkeypatch.chdir(run.folder)
    ((file, place),) = set_aside(Path("results"))
    assert file == Path(TABLE) and place.read_bytes() == edited
    run.snakemake("border_cities")
    assert (run.folder / TABLE).read_bytes() == original
    shutil.rmtree("results/set_aside")


def test_no_results_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "results/reference")]) == 2
    assert "to do" in capsys.readouterr().err
