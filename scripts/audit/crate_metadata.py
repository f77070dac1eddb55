"""What an RO-Crate says of a run (Workflow Run profile): its files, the workflow, the run, each rule's part, inputs and papers."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
MEDIA = {".csv": "text/csv", ".md": "text/markdown", ".tex": "application/x-tex", ".png": "image/png", ".pdf": "application/pdf",
         ".json": "application/json", ".py": "text/x-python", ".yaml": "application/yaml",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
MIT = "https://spdx.org/licenses/MIT"

Entity = dict[str, Any]


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
        "description": " ".join(["All tables and figures of the scenario, made from the inputs by Snakemake.", *_findings(manifest)]),
        "instrument": _id("Snakefile"),
        "object": [*map(_id, ["config/config.yaml"]), *({"@id": s["@id"]} for s in sources.values()), {"@id": "#configuration"}],
        "result": [_id(entry["file"]) for entry in results],
        "actionStatus": {"@id": f"http://schema.org/{_status(manifest)}ActionStatus"},
        "agent": {"@id": authors[0]["@id"]} if authors else {"@id": "#person"},
    }
    papers = [_paper(reference) for reference in citation.get("references", []) if reference.get("doi")]
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{citation['title']}: scenario {manifest['scenario']}",
        "description": citation["abstract"],
        "datePublished": str(citation["date-released"]),
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


def _findings(manifest: dict[str, Any]) -> list[str]:
    found = manifest["findings"]
    return [f"NOT CERTIFIED, {len(found)} things are not as recorded:", *found[:5]] if found else []


def _status(manifest: dict[str, Any]) -> str:
    """A run whose results are not what their records say is not offered as a completed one."""
    return "Completed" if manifest["certified"] else "Failed"


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


def _id(name: str) -> Entity:
    return {"@id": name}
