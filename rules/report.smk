# What people read: findings and certificates of each paper, and the report to open in a browser.

from snakemake.iocontainers import Wildcards


def index_files(scenario):
    """By paper, the files of the index that the explorer shows, as the sensitivity reads them."""
    papers = [paper for paper in INDICES if paper in papers_of(scenario)]
    return {
        paper: index_inputs(Wildcards(fromdict={"scenario": scenario, "paper": paper}))
        for paper in papers
    }


def code_of_report(wildcards):
    """The modules of the report and of the papers' indices, and the templates."""
    names = [
        name
        for paper in papers_of(wildcards.scenario)
        for name in (loader_of(paper), f"{paper}/explorer")
        if (ROOT / f"scripts/{name}.py").is_file()
    ]
    templates = sorted((ROOT / "scripts/report/templates").iterdir())
    captions = sorted(ROOT.glob("resources/papers/*/captions.csv"))
    return [
        *code("report/report"),
        *(path for name in names for path in code_of(name)),
        *(str(path.relative_to(ROOT)) for path in [*templates, *captions]),
    ]


rule findings:
    input:
        ledger="results/{scenario}/audit/tables/ledger.csv",
        manifest=rules.manifest.output[0],
        code=code("report/findings"),
    output:
        summary="results/{scenario}/audit/findings.json",
        page="results/{scenario}/audit/findings.md",
    log:
        log_of("audit", "findings"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    params:
        results="results/{scenario}",
        papers=lambda wildcards: papers_of(wildcards.scenario),
    message:
        "report [{wildcards.scenario}]: findings"
    script:
        "../scripts/report/findings.py"


rule certificate:
    input:
        summary=rules.findings.output.summary,
        manifest=rules.manifest.output[0],
        template="scripts/report/templates/certificate.typ",
        code=code("report/certificate"),
    output:
        content="results/{scenario}/audit/certificates/{paper}.json",
        pdf="results/{scenario}/audit/certificates/{paper}.pdf",
        codecheck="results/{scenario}/audit/certificates/{paper}.codecheck.yml",
    log:
        log_of("audit", "certificate_{paper}"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    params:
        results="results/{scenario}",
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
    message:
        "report [{wildcards.scenario}]: certificate of {wildcards.paper}"
    script:
        "../scripts/report/certificate.py"


rule report:
    input:
        manifest=rules.manifest.output[0],
        summary=rules.findings.output.summary,
        certificates=lambda wildcards: expand(
            "results/{scenario}/audit/certificates/{paper}.json",
            scenario=wildcards.scenario,
            paper=papers_of(wildcards.scenario),
        ),
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        code=code_of_report,
    output:
        output=directory("results/{scenario}/report"),
    log:
        log_of("audit", "report"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=1500,
        runtime=5,
    params:
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
        papers=lambda wildcards: papers_of(wildcards.scenario),
        indices=lambda wildcards: index_files(wildcards.scenario),
    message:
        "report [{wildcards.scenario}]: pages to open in a browser"
    script:
        "../scripts/report/report.py"
