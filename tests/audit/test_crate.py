"""The research object of a run: read back by the RO-Crate library, and checked by the profile's validator with its contexts served here."""

import json
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate

from scripts.audit.crate import write_crate
from scripts.audit.crate_metadata import CONTEXT, PROFILES

ROOT = Path(__file__).parents[2]
TERMS = "https://w3id.org/ro/terms/workflow-run#"


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A crate of a small repository with one rule, one table, one figure, and one raw file that stays outside."""
    table, figure = "results/reference/paper/tables/table_1.csv", "results/reference/paper/figures/figure_1.png"
    data = "results/reference/paper/data/indicators.csv"
    contents = {
        "Snakefile": "rule all:\n",
        "rules/paper.smk": "rule table_1:\n",
        "scripts/paper/table_1.py": "x = 1\n",
        "config/config.yaml": "seed: 1\n",
        "resources/data/yearbook/2004.csv": "raw values",
        table: "a,b\n1,2\n",
        figure: "image",
        data: "raw values",
        "CITATION.cff": (ROOT / "CITATION.cff").read_text(encoding="utf-8"),
    }
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = {
        "rule": "table_1",
        "script": "scripts/paper/table_1.py",
        "modules": [],
        "inputs": ["resources/data/yearbook/2004.csv", data],
        "params": [],
    }
    made |= {"sha256": "ab" * 32, "bytes": 8}
    source = {"file": "resources/data/yearbook/2004.csv", "sha256": "cd" * 32, "bytes": 10, "kind": "raw", "known": True, "id": "yb"}
    source |= {"licence": "publisher copyright", "citation": "Yearbook 2004", "url": ""}
    manifest: dict[str, Any] = {"scenario": "reference", "certified": True, "findings": []}
    manifest |= {"configuration": {"seed": 1}, "packages": {"snakemake": "9.27.1"}, "code": {}, "inputs": [source]}
    manifest["results"] = [made | {"file": name} for name in (table, figure, data)]
    path = tmp_path / "results/reference/audit/manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(manifest))
    monkeypatch.chdir(tmp_path)
    write_crate("results/reference/audit/manifest.json", "crate.zip")
    return tmp_path / "crate.zip"


def graph(crate: Path) -> dict[str, dict[str, Any]]:
    with zipfile.ZipFile(crate) as archive:
        return {entity["@id"]: entity for entity in json.loads(archive.read("ro-crate-metadata.json"))["@graph"]}


def test_the_library_reads_it_back(crate: Path) -> None:
    read = ROCrate(crate)
    assert read.mainEntity.id == "Snakefile"
    assert read.root_dataset["license"].id == "https://spdx.org/licenses/MIT"
    run = read.dereference("#run")
    assert run["instrument"].id == "Snakefile"
    assert "results/reference/paper/tables/table_1.csv" in {entity.id for entity in run["result"]}
    assert {paper.id for paper in read.root_dataset["citation"]} >= {"https://doi.org/10.3390/su10124754"}


def test_required_properties_of_the_profile(crate: Path) -> None:
    entities = graph(crate)
    root, run, workflow = entities["./"], entities["#run"], entities["Snakefile"]
    assert {part["@id"] for part in root["conformsTo"]} == set(PROFILES)
    assert all(profile in entities for profile in PROFILES)
    assert set(workflow["@type"]) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
    assert entities[workflow["programmingLanguage"]["@id"]]["name"] == "Snakemake"
    assert run["@type"] == "CreateAction" and run["instrument"] == root["mainEntity"] == {"@id": "Snakefile"}
    assert {"agent", "object", "result", "actionStatus"} <= set(run)
    assert {"name", "description", "datePublished", "license", "mentions"} <= set(root)


def test_every_reference_and_every_file_is_there(crate: Path) -> None:
    entities = graph(crate)
    with zipfile.ZipFile(crate) as archive:
        names = set(archive.namelist())
    for entity in entities.values():
        for values in entity.values():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, dict) and not value["@id"].startswith(("http", "ro-crate-metadata.json")):
                    assert value["@id"] in entities, value
    inside = {part["@id"] for part in entities["./"]["hasPart"] if not part["@id"].startswith("ni:")}
    assert inside == names - {"ro-crate-metadata.json"}


def test_raw_values_stay_outside_but_are_named(crate: Path) -> None:
    with zipfile.ZipFile(crate) as archive:
        assert not any(b"raw values" in archive.read(name) for name in archive.namelist())
    (source,) = [entity for entity in graph(crate).values() if entity["@id"].startswith("ni:///sha-256;")]
    assert source["copyrightNotice"] == "publisher copyright" and source["description"] == "Yearbook 2004" and source["sha256"] == "cd" * 32


def test_one_run_has_one_crate(crate: Path) -> None:
    first = crate.read_bytes()
    write_crate("results/reference/audit/manifest.json", "crate.zip")
    assert crate.read_bytes() == first


class _Response:
    status_code, ok, from_cache, url = 200, True, False, ""

    def __init__(self, content: Any) -> None:
        self.text = json.dumps(content)
        self.content, self.headers = self.text.encode(), {"Content-Type": "application/ld+json"}

    def json(self) -> Any:
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        """The file is here."""


def contexts() -> dict[str, Any]:
    """Return the two JSON-LD contexts of the crate: RO-Crate's from its Python library (Bioschemas terms named as version 1.1 has them)."""
    packaged = json.loads(files("rocrate").joinpath("data/ro-crate.jsonld").read_text(encoding="utf-8"))["@context"]
    terms = {name: str(url).replace("bioschemas.org/terms/", "bioschemas.org/") for name, url in packaged.items() if isinstance(url, str)}
    run = {
        name: TERMS + name
        for name in ("ParameterConnection", "connection", "sourceParameter", "targetParameter", "sha256", "containerImage")
    }
    return {CONTEXT[0]: {"@context": terms}, CONTEXT[1]: {"@context": run}}


@pytest.mark.slow
def test_the_validator_accepts_it(crate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    http = pytest.importorskip("rocrate_validator.utils.http", reason="roc-validator is not installed")
    from rocrate_validator import models, services

    served = contexts()

    def fetch(_self: object, url: str, *_arguments: object, **_options: object) -> _Response:
        if str(url) not in served:
            raise OSError(f"no network in tests: {url}")
        return _Response(served[str(url)])

    for name in ("get", "head", "fetch_fresh"):
        monkeypatch.setattr(http.HttpRequester, name, fetch, raising=False)
    settings = services.ValidationSettings(
        rocrate_uri=str(crate), profile_identifier="workflow-run-crate", requirement_severity=models.Severity.REQUIRED
    )
    issues = services.validate(settings).get_issues()
    assert [f"{issue.check.identifier}: {issue.message}" for issue in issues] == []
