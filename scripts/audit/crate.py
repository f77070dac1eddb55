"""The run as a research object: an RO-Crate (Workflow Run profile) of code, configuration, results, and what they came from."""

import json
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from scripts.rule import run_rule

CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
CODE = ("Snakefile", "rules/*.smk", "scripts/**/*.py", "scripts/audit/templates/*", "config/**/*.yaml", "envs/*.yaml", "resources/**/*.csv",
        "pyproject.toml", "requirements.lock", "README.md", "CITATION.cff", "LICENSE", "LICENSES/*")  # fmt: skip
# Values of raw cells stand in these: they stay on the machine that has the raw files.
RAW_VALUES = ("/data/", "results/inputs/")
MEDIA = {".csv": "text/csv", ".md": "text/markdown", ".tex": "application/x-tex", ".png": "image/png", ".pdf": "application/pdf",
         ".json": "application/json", ".py": "text/x-python", ".yaml": "application/yaml"}  # fmt: skip
# Compressed by their own formats already.
COMPRESSED = (".png", ".pdf", ".docx")
MIT = "https://spdx.org/licenses/MIT"

Entity = dict[str, Any]


def write_crate(manifest: str, output: str) -> None:
    """Write the crate as a zip file with fixed dates, so that one run has one crate. The current folder is the repository."""
    root, content = Path.cwd(), json.loads(Path(manifest).read_text(encoding="utf-8"))
    files = sorted(
        {path.relative_to(root).as_posix() for pattern in CODE for path in root.glob(pattern) if path.is_file()} - _raw_data(root)
    )
    results = [entry for entry in content["results"] if not any(part in entry["file"] for part in RAW_VALUES)]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    metadata = {"@context": CONTEXT, "@graph": describe_run(content, files, results, citation, manifest)}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "ro-crate-metadata.json", json.dumps(metadata, ensure_ascii=False, indent=1).encode())
        for name in [*files, manifest, *(entry["file"] for entry in results)]:
            _add(archive, name, (root / name).read_bytes())


def describe_run(
    manifest: dict[str, Any], files: list[str], results: list[Entity], citation: dict[str, Any], manifest_file: str
) -> list[Entity]:
    """Return the crate's graph: what is in it, the workflow, the run, and each rule's part of the run.

    files: code and resources in the crate. results: the manifest's entries of results in the crate. citation: CITATION.cff.
    """
    sources = {entry["file"]: _source(entry) for entry in manifest["inputs"] if entry["kind"] == "raw"}
    data = [*files, manifest_file, *(entry["file"] for entry in results)]
    rules = _rules(results, {name: name for name in data} | {name: source["@id"] for name, source in sources.items()})
    authors = [
        {"@id": f"#author-{i}", "@type": "Organization", "name": a["name"]} for i, a in enumerate(citation["authors"]) if "name" in a
    ]
    run: Entity = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of scenario {manifest['scenario']}",
        "description": "All tables and figures of the scenario, made from the inputs by Snakemake.",
        "instrument": _id("Snakefile"),
        "object": [*map(_id, ["config/config.yaml"]), *({"@id": s["@id"]} for s in sources.values()), {"@id": "#configuration"}],
        "result": [_id(entry["file"]) for entry in results],
        "startTime": manifest["started"] or manifest["written"],
        "endTime": manifest["ended"] or manifest["written"],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
        "agent": {"@id": authors[0]["@id"]} if authors else {"@id": "#person"},
    }
    papers = [_paper(reference) for reference in citation.get("references", []) if reference.get("doi")]
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{citation['title']}: scenario {manifest['scenario']}",
        "description": citation["abstract"],
        "datePublished": manifest["written"],
        "license": {"@id": MIT},
        "author": [{"@id": a["@id"]} for a in authors],
        "conformsTo": [{"@id": profile} for profile in PROFILES],
        "mainEntity": _id("Snakefile"),
        "hasPart": [_id(name) for name in data] + [{"@id": s["@id"]} for s in sources.values()],
        "mentions": [{"@id": "#run"}, *({"@id": action["@id"]} for action in rules)],
        "citation": [{"@id": paper["@id"]} for paper in papers],
    }
    descriptor: Entity = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": [{"@id": "https://w3id.org/ro/crate/1.1"}, {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"}],
    }
    described = [_data_entity(name, entry) for name, entry in _entries(data, results)]
    return [descriptor, root, *described, *sources.values(), run, *rules, *papers, *authors, *_context(manifest)]


def _context(manifest: dict[str, Any]) -> list[Entity]:
    profiles = [{"@id": i, "@type": "CreativeWork", "name": name, "version": i.rsplit("/", 1)[1]} for i, name in PROFILES.items()]
    snakemake = {
        "@id": "#snakemake",
        "@type": ["ComputerLanguage", "SoftwareApplication"],
        "name": "Snakemake",
        "url": "https://snakemake.github.io",
    }
    snakemake |= {"version": manifest["packages"].get("snakemake", "unknown"), "identifier": "https://snakemake.github.io"}
    configuration: Entity = {"@id": "#configuration", "@type": "PropertyValue", "name": "merged configuration"}
    configuration |= {
        "value": json.dumps(manifest["configuration"], ensure_ascii=False),
        "exampleOfWork": {"@id": "#parameter-configuration"},
    }
    parameter: Entity = {
        "@id": "#parameter-configuration",
        "@type": "FormalParameter",
        "additionalType": "PropertyValue",
        "name": "configuration",
    }
    parameter |= {
        "conformsTo": {"@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"},
        "workExample": {"@id": "#configuration"},
    }
    bioschemas = [{"@id": f"https://bioschemas.org/profiles/{n}/1.0-RELEASE", "@type": "CreativeWork", "name": n, "version": "1.0-RELEASE"}
                  for n in ("FormalParameter", "ComputationalWorkflow")]  # fmt: skip
    licence = {"@id": MIT, "@type": "CreativeWork", "name": "MIT License", "identifier": "MIT", "url": MIT}
    return [*profiles, snakemake, configuration, parameter, *bioschemas, licence]


def _rules(results: list[Entity], known: dict[str, str]) -> list[Entity]:
    """Return one action a rule: its script is the instrument, its inputs and results are object and result.

    known: identifier in the crate of each file that the crate holds or names; others (raw values on the way) are left out.
    """
    actions = []
    for rule in sorted({entry["rule"] for entry in results if entry["rule"] and entry["script"] in known}):
        made = [entry for entry in results if entry["rule"] == rule]
        used = sorted({known[name] for entry in made for name in entry["inputs"] if name in known})
        actions.append(
            {
                "@id": f"#rule-{rule}",
                "@type": "CreateAction",
                "name": f"Rule {rule}",
                "instrument": _id(made[0]["script"]),
                "object": [_id(name) for name in used],
                "result": [_id(entry["file"]) for entry in made],
                "startTime": min(entry["started"] for entry in made),
                "endTime": max(entry["ended"] for entry in made),
                "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
            }
        )
    return actions


def _entries(data: list[str], results: list[Entity]) -> Iterable[tuple[str, Entity]]:
    by_file = {entry["file"]: entry for entry in results}
    return ((name, by_file.get(name, {})) for name in data)


def _data_entity(name: str, entry: Entity) -> Entity:
    path = Path(name)
    entity: Entity = {
        "@id": _id(name)["@id"],
        "@type": "File",
        "name": path.stem.replace("_", " "),
        "encodingFormat": MEDIA.get(path.suffix, "text/plain"),
    }
    if entry:
        entity |= {"sha256": entry["sha256"], "contentSize": str(entry["bytes"])}
    if name == "Snakefile":
        entity |= {
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": "Workflow",
            "programmingLanguage": {"@id": "#snakemake"},
            "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
            "input": [{"@id": "#parameter-configuration"}],
            "license": {"@id": MIT},
        }
    elif path.suffix == ".py":
        entity |= {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": "Python"}
    return entity


def _source(entry: Entity) -> Entity:
    """A raw file that is not in the crate: named by its hash (RFC 6920), with rights and citation."""
    digest = urlsafe_b64encode(bytes.fromhex(entry["sha256"])).decode().rstrip("=") if entry["sha256"] else "unknown"
    return {
        "@id": f"ni:///sha-256;{digest}",
        "@type": "File",
        "name": Path(entry["file"]).name,
        "description": entry["citation"] or "input file that the registry does not know",
        "sha256": entry["sha256"] or "",
        "contentSize": str(entry["bytes"] or 0),
        "encodingFormat": MEDIA.get(Path(entry["file"]).suffix, "application/octet-stream"),
        "copyrightNotice": entry["licence"],
        **({"url": entry["url"]} if entry.get("url") else {}),
    }


def _paper(reference: dict[str, Any]) -> Entity:
    people = [f"{a.get('given-names', '')} {a['family-names']}".strip() for a in reference["authors"] if "family-names" in a]
    return {
        "@id": f"https://doi.org/{reference['doi']}",
        "@type": "ScholarlyArticle",
        "name": reference["title"],
        "creditText": ", ".join(people),
        "datePublished": str(reference.get("year", "")),
    }


def _raw_data(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in (root / "resources/data").rglob("*")}


def _id(name: str) -> Entity:
    return {"@id": name}


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    kind = zipfile.ZIP_STORED if name.endswith(COMPRESSED) else zipfile.ZIP_DEFLATED
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, kind)


if __name__ == "__main__":
    run_rule(
        write_crate,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        manifest=snakemake.input.manifest,  # type: ignore[name-defined]  # noqa: F821
        output=snakemake.output[0],  # type: ignore[name-defined]  # noqa: F821
    )
