"""Manifest and verify: tamper with a result, an input, a module, a setting and a package, and see each named."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from scripts.audit import verify as verify_module
from scripts.audit.manifest import refresh_manifest, write_manifest
from scripts.audit.records import read_records
from scripts.audit.verify import configuration_of, main, verify
from scripts.errors import InputError
from tests.audit.conftest import copy_configuration

RESULT = "results/reference/paper/tables/table_1.csv"
REGISTRY = "dataset,files,reader,flag,title\nyearbook,yearbook/*.csv,long,observed,Yearbook\n"
SOURCES = "id,dataset,file,sha256,licence,url,citation,first_year,last_year\n"
SOURCES += "yb,yearbook,yearbook/2004.csv,00,publisher,,Yearbook 2004,2004,2004\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository with one result, its script, a module, an input, a configuration and Snakemake's record."""
    files = {
        RESULT: "city,score\nBeijing,0.1\n",
        "results/reference/paper/logs/table_1.log": "changes in every run",
        "scripts/paper/table_1.py": "from scripts.methods import weights\n",
        "scripts/methods/weights.py": "ONE = 1\n",
        "resources/datasets.csv": REGISTRY,
        "resources/sources.csv": SOURCES,
        "data/yearbook/2004.csv": "raw\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    copy_configuration(tmp_path)
    record = {
        "rule": "table_1",
        "input": ["data/yearbook/2004.csv", "scripts/methods/weights.py"],
        "params": ["[2004]"],
        "incomplete": False,
    }
    record |= {"code": '    script: "../scripts/paper/table_1.py"\n', "starttime": 10.0, "endtime": 12.0}
    metadata = tmp_path / ".snakemake/metadata"
    metadata.mkdir(parents=True)
    (metadata / urlsafe_b64encode(RESULT.encode()).decode()).write_text(json.dumps(record))
    monkeypatch.chdir(tmp_path)
    write_manifest("reference", configuration_of(tmp_path, "reference"), "results/reference/audit/manifest.json")
    return tmp_path


def content(repository: Path) -> dict:
    return json.loads((repository / "results/reference/audit/manifest.json").read_text())


def test_untouched_folder_agrees(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(repository / "results/reference") == []
    assert main(["results/reference"]) == 0
    assert "are what the manifest says" in capsys.readouterr().out


def test_manifest_says_how_a_result_was_made(repository: Path) -> None:
    (result,) = content(repository)["results"]
    assert result["rule"] == "table_1"
    assert result["script"] == "scripts/paper/table_1.py"
    assert result["modules"] == ["scripts/methods/weights.py"]
    assert result["inputs"] == ["data/yearbook/2004.csv"]
    assert result["started"] < result["ended"]
    (source,) = content(repository)["inputs"]
    assert source["citation"] == "Yearbook 2004" and source["licence"] == "publisher" and source["known"] is False


@pytest.mark.parametrize(
    ("file", "kind", "change"),
    [
        (RESULT, "result", "changed"),
        (RESULT, "result", "missing"),
        ("results/reference/paper/tables/extra.csv", "result", "new"),
        ("data/yearbook/2004.csv", "input", "changed"),
        ("data/yearbook/2004.csv", "input", "missing"),
        ("scripts/methods/weights.py", "code", "changed"),
        ("scripts/paper/table_1.py", "code", "missing"),
    ],
)
def test_tampering_is_named(repository: Path, file: str, kind: str, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    if change == "missing":
        (repository / file).unlink()
    else:
        (repository / file).write_text("tampered\n")
    (line,) = verify(repository / "results/reference")
    assert line.split()[:3] == [kind, change, file]
    assert main(["results/reference"]) == 1
    assert file in capsys.readouterr().out


def test_a_changed_module_names_the_rules_that_use_it(repository: Path) -> None:
    (repository / "scripts/methods/weights.py").write_text("ONE = 2\n")
    (line,) = verify(repository / "results/reference")
    assert "used by table_1" in line


def test_a_changed_setting_is_named(repository: Path) -> None:
    path = repository / "config/config.yaml"
    path.write_text(path.read_text().replace("seed: 20181213", "seed: 2"))
    lines = verify(repository / "results/reference")
    assert any("seed: 20181213 -> 2" in line for line in lines)


def test_another_package_version_is_named(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = verify_module.packages()
    monkeypatch.setattr(verify_module, "packages", lambda: versions | {"pandas": "0.0.1"})
    (line,) = verify(repository / "results/reference")
    assert line.startswith("package  changed   pandas:") and line.endswith("-> 0.0.1")


def test_refresh_leaves_a_manifest_that_holds_alone(repository: Path) -> None:
    configuration = configuration_of(repository, "reference")
    before = content(repository)["written"], (repository / "results/reference/audit/manifest.json").stat().st_mtime_ns
    assert refresh_manifest("reference", configuration) is False
    assert (content(repository)["written"], (repository / "results/reference/audit/manifest.json").stat().st_mtime_ns) == before
    (repository / RESULT).write_text("made anew\n")
    assert refresh_manifest("reference", configuration) is True
    assert verify(repository / "results/reference") == []


def test_no_manifest_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="no manifest"):
        verify(tmp_path / "results/reference")
    assert main([str(tmp_path / "results/reference")]) == 2
    assert "to do" in capsys.readouterr().err


def test_long_names_of_records_are_read(tmp_path: Path) -> None:
    name = "results/reference/" + "long/" * 60 + "table.csv"
    encoded = urlsafe_b64encode(name.encode()).decode()
    folder = tmp_path / ".snakemake/metadata" / f"@{encoded[:254]}"
    folder.mkdir(parents=True)
    (folder / encoded[254:]).write_text(json.dumps({"rule": "r", "input": [], "starttime": 1, "endtime": 2}))
    assert read_records(tmp_path)[name].rule == "r"
