# What people read: findings and certificates of each paper, and the report to open in a browser.


def index_files(scenario):
    """By paper, the files of the index that the explorer shows, as the sensitivity reads them."""
    papers = [paper for paper in INDICES if paper in papers_of(scenario)]
    return {
        paper: index_inputs(Wildcards(fromdict={"scenario": scenario, "paper": paper}))
        for paper in papers
    }


def code_of_report(wildcards):
    """The scripts of the report and of the papers' indices and explorers, which it imports by name."""
    names = [
        name
        for paper in papers_of(wildcards.scenario)
        for name in (loader_of(paper), f"{paper}/explorer")
        if (ROOT / f"scripts/{name}.py").is_file()
    ]
    return code_hash("report/report", *names)


# What the report is written with beside its code.
REPORT_TEXTS = sorted(
    str(path.relative_to(ROOT))
    for pattern in (
        "scripts/report/templates/*",
        "resources/papers/*/captions.csv",
        "resources/papers/*/equations.html",
    )
    for path in ROOT.glob(pattern)
)


rule findings:
    input:
        rules.manifest.output[0],
        ledger="results/{scenario}/audit/tables/ledger.csv",
    output:
        summary="results/{scenario}/audit/findings.json",
        page="results/{scenario}/audit/findings.md",
    conda:
        "../envs/audit.yaml"
    params:
        results=lambda wildcards: f"results/{wildcards.scenario}",
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
    output:
        content="results/{scenario}/audit/certificates/{paper}.json",
        pdf="results/{scenario}/audit/certificates/{paper}.pdf",
        codecheck="results/{scenario}/audit/certificates/{paper}.codecheck.yml",
    conda:
        "../envs/audit.yaml"
    params:
        results=lambda wildcards: f"results/{wildcards.scenario}",
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
    message:
        "report [{wildcards.scenario}]: certificate of {wildcards.paper}"
    script:
        "../scripts/report/certificate.py"


rule report:
    input:
        REPORT_TEXTS,
        manifest=rules.manifest.output[0],
        summary=rules.findings.output.summary,
        package=rules.data_package.output.package,
        certificates=lambda wildcards: expand(
            "results/{scenario}/audit/certificates/{paper}.json",
            scenario=wildcards.scenario,
            paper=papers_of(wildcards.scenario),
        ),
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
    output:
        output=directory("results/{scenario}/report"),
    conda:
        "../envs/audit.yaml"
    resources:
        mem_mb=1500,
    params:
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
        papers=lambda wildcards: papers_of(wildcards.scenario),
        indices=lambda wildcards: index_files(wildcards.scenario),
        code=code_of_report,
    message:
        "report [{wildcards.scenario}]: pages to open in a browser"
    script:
        "../scripts/report/report.py"
