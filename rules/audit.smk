# Audit: ledger of print against ours, specification searches, manifest, crate, report. See docs/audit.md.

from scripts.audit.manifest import refresh_manifest
from scripts.audit.wanted import named_results, printed_years, published_files

AUDITED = [scenario for scenario in SCENARIOS if papers_of(scenario)]


def results_of(paper, scenario):
    """The files of one scenario that a paper's last rule collects."""
    files = list(getattr(rules, paper).input)
    return [name for name in files if name.startswith(f"results/{scenario}/")]


def results_of_all(wildcards):
    """All results of the job's scenario that do not come from the audit: the papers', and what other rules collect from them."""
    groups = [*PAPERS, "publication", "sensitivity"]
    return [name for group in groups for name in results_of(group, wildcards.scenario)]


def tables_in_ledger(wildcards):
    """The result tables that a paper's printed tables and claims are compared with."""
    return [
        f"results/{wildcards.scenario}/{wildcards.paper}/tables/{name}.csv"
        for name in named_results(ROOT / "resources/papers" / wildcards.paper)
    ]


rule ledger:
    input:
        tables=tables_in_ledger,
        published=lambda wildcards: published_files(
            Path("resources/papers") / wildcards.paper
        ),
        coverage="results/{scenario}/{paper}/data/coverage.json",
        code=code("audit/ledger"),
    output:
        ledger=table("audit", "ledger_{paper}"),
        checks=table("audit", "checks_{paper}"),
        scorecard=figure("audit", "scorecard_{paper}"),
    log:
        log_of("audit", "ledger_{paper}"),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    params:
        language=setting("output.language"),
        folder="resources/papers/{paper}",
        results=lambda wildcards, input: str(Path(input.coverage).parents[1]),
        tolerances=setting("audit.tolerances"),
    message:
        "audit [{wildcards.scenario}]: printed numbers and claims of {wildcards.paper} beside ours"
    script:
        "../scripts/audit/ledger.py"


rule scorecard:
    input:
        ledgers=lambda wildcards: [
            f"results/{wildcards.scenario}/audit/tables/ledger_{paper}.csv"
            for paper in papers_of(wildcards.scenario)
        ],
        code=code("audit/scorecard"),
    output:
        ledger=table("audit", "ledger"),
        counts=table("audit", "scorecard"),
        figure=figure("audit", "scorecard"),
    log:
        log_of("audit", "scorecard"),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    params:
        language=setting("output.language"),
    message:
        "audit [{wildcards.scenario}]: scorecard of the papers"
    script:
        "../scripts/audit/scorecard.py"


include: "searches.smk"


rule manifest:
    input:
        results_of_all,
        rules.scorecard.output,
        searched,
        code=code("audit/manifest"),
    output:
        manifest="results/{scenario}/audit/manifest.json",
    log:
        log_of("audit", "manifest"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    params:
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
    message:
        "audit [{wildcards.scenario}]: manifest of results, inputs, code and packages"
    script:
        "../scripts/audit/manifest.py"


rule crate:
    input:
        manifest=rules.manifest.output[0],
        code=code("audit/crate"),
    output:
        crate="results/{scenario}/audit/crate.zip",
    log:
        log_of("audit", "crate"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    message:
        "audit [{wildcards.scenario}]: research object (RO-Crate) of the run"
    script:
        "../scripts/audit/crate.py"


rule report:
    input:
        manifest=rules.manifest.output[0],
        geodata="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        templates=sorted(
            str(path.relative_to(ROOT))
            for path in (ROOT / "scripts/audit/templates").iterdir()
        ),
        code=code("audit/report"),
    output:
        directory("results/{scenario}/report"),
    log:
        log_of("audit", "report"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
        papers=lambda wildcards: papers_of(wildcards.scenario),
    message:
        "audit [{wildcards.scenario}]: report to open in a browser"
    script:
        "../scripts/audit/report.py"


rule audit:
    input:
        expand("results/{scenario}/audit/manifest.json", scenario=AUDITED),
        expand("results/{scenario}/audit/crate.zip", scenario=AUDITED),
        expand("results/{scenario}/report", scenario=AUDITED),
    message:
        "audit: all results are there"


onsuccess:
    # A run of one paper is recorded as well; after a full run the rule has just done it and nothing is written.
    for name, configuration in SCENARIOS.items():
        refresh_manifest(name, configuration)
