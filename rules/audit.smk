# Audit: ledger of published numbers beside ours, specification searches, manifest, crate, report. See docs/audit.md.

from scripts.audit.state import outdated_results
from scripts.workflow.plan import planned_jobs
from scripts.report.closing import closing_words
from scripts.audit.wanted import named_results, published_files

AUDITED = [scenario for scenario in SCENARIOS if papers_of(scenario)]


def results_of(paper, scenario):
    """The files of one scenario that a paper's last rule collects."""
    files = list(getattr(rules, paper).input)
    return [name for name in files if name.startswith(f"results/{scenario}/")]


def results_of_all(wildcards):
    """All results of the job's scenario that do not come from the audit: the papers', and what other rules collect from them."""
    groups = [*PAPERS, "publication", "sensitivity"]
    return [name for group in groups for name in results_of(group, wildcards.scenario)]


def tables_in_ledger(paper, scenario):
    """The result tables of a scenario that a paper's published tables and claims are compared with."""
    folder = f"results/{scenario}/{paper}/tables"
    names = named_results(ROOT / "resources/papers" / paper)
    return [f"{folder}/{name}.csv" for name in names]


def beside(wildcards):
    """The scenario whose reading stands beside the reference: `nearest`, or the reference itself where a paper has no choices."""
    if wildcards.scenario != "reference":
        return ""
    paper = wildcards.paper
    has_own = SCENARIOS["nearest"][paper] != SCENARIOS["reference"][paper]
    return "nearest" if has_own else "reference"


def probes_of(wildcards):
    """The scenario of each probe of the paper that needs a run; probes are made for the reference only."""
    if wildcards.scenario != "reference" or not config["audit"]["probes"]:
        return {}
    computed = READINGS[wildcards.paper].computed
    return {probe.id: probe_scenario(wildcards.paper, probe.id) for probe in computed}


def tables_of_probes(wildcards):
    """The tables that the ledger reads of the nearest reading, of probes with a run, and of probes whose values a rule writes."""
    paper = wildcards.paper
    scenarios = [*filter(None, [beside(wildcards)]), *probes_of(wildcards).values()]
    reading = READINGS[paper]
    values = {p.values for p in (*reading.choices, *reading.probes) if p.values}
    return [
        *(name for scenario in scenarios for name in tables_in_ledger(paper, scenario)),
        *(
            f"results/reference/{paper}/tables/{name}.csv"
            for name in sorted(values)
            if wildcards.scenario == "reference"
        ),
    ]


def reading_files(wildcards):
    """The file of the paper's nearest reading and probes, and what the probes came to, where it has them."""
    paper = wildcards.paper
    kept = Path(f"resources/papers/{paper}/probe_values.csv")
    paths = [Path(f"config/readings/{paper}.yaml"), kept]
    return [str(path) for path in paths if (ROOT / path).is_file()]


rule ledger:
    input:
        lambda wildcards: tables_in_ledger(wildcards.paper, wildcards.scenario),
        tables_of_probes,
        reading_files,
        lambda wildcards: published_files(Path("resources/papers") / wildcards.paper),
        coverage=lambda wildcards: LEDGER_COVERAGE.get(
            wildcards.paper, "results/{scenario}/{paper}/data/coverage.json"
        ).format(scenario=wildcards.scenario, paper=wildcards.paper),
    output:
        ledger=table("audit", "ledger_{paper}"),
        checks=table("audit", "checks_{paper}"),
        probes=table("audit", "probes_{paper}"),
        readings=table("audit", "readings_{paper}"),
        scorecard=figure("audit", "scorecard_{paper}"),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
        nearest=lambda wildcards: (
            f"results/{beside(wildcards)}/{wildcards.paper}"
            if beside(wildcards)
            else ""
        ),
        probe_results=lambda wildcards: {
            probe: f"results/{scenario}/{wildcards.paper}"
            for probe, scenario in probes_of(wildcards).items()
        },
        tolerances=setting("audit.tolerances"),
        seed=setting("seed"),
    message:
        "audit [{wildcards.scenario}]: published numbers and claims of {wildcards.paper} beside ours"
    script:
        "../scripts/audit/ledger.py"


rule scorecard:
    input:
        ledgers=lambda wildcards: [
            f"results/{wildcards.scenario}/audit/tables/ledger_{paper}.csv"
            for paper in papers_of(wildcards.scenario)
        ],
    output:
        ledger_table=table("audit", "ledger"),
        counts_table=table("audit", "scorecard"),
        causes_table=table("audit", "causes"),
        figure=figure("audit", "scorecard"),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "audit [{wildcards.scenario}]: scorecard of the papers"
    script:
        "../scripts/audit/scorecard.py"


include: "searches.smk"
include: "data_package.smk"


def certified_jobs(wildcards):
    """The jobs behind all results of a scenario, or behind those of one of its papers."""
    if paper := wildcards.get("paper"):
        return planned_jobs(workflow, results_of(paper, wildcards.scenario))
    package = expand(rules.data_package.output, scenario=wildcards.scenario)
    return planned_jobs(workflow, [*results_with_tables(wildcards), *package])


rule manifest:
    input:
        records=lambda wildcards: [job.record for job in certified_jobs(wildcards)],
    output:
        manifest="results/{scenario}/audit/manifest.json",
    conda:
        "../envs/audit.yaml"
    params:
        configuration=lambda wildcards: SCENARIOS[wildcards.scenario],
        jobs=lambda wildcards: [vars(job) for job in certified_jobs(wildcards)],
    message:
        "audit [{wildcards.scenario}]: manifest of results, inputs, code and packages"
    script:
        "../scripts/audit/manifest.py"


use rule manifest as manifest_of_paper with:
    output:
        manifest="results/{scenario}/{paper}/manifest.json",
    message:
        "{wildcards.paper} [{wildcards.scenario}]: manifest of results, inputs, code and packages"


rule crate:
    input:
        manifest=rules.manifest.output[0],
    output:
        crate="results/{scenario}/audit/crate.zip",
    conda:
        "../envs/audit.yaml"
    message:
        "audit [{wildcards.scenario}]: research object (RO-Crate) of the run"
    script:
        "../scripts/audit/crate.py"


include: "report.smk"


rule audit:
    input:
        expand("results/{scenario}/audit/manifest.json", scenario=AUDITED),
        expand("results/{scenario}/audit/crate.zip", scenario=AUDITED),
        expand("results/{scenario}/report", scenario=AUDITED),
    message:
        "audit: all results are there"


onsuccess:
    # A manifest that a later run of one paper has outdated is said, not rewritten.
    for scenario in AUDITED:
        if outdated := outdated_results(f"results/{scenario}/audit/manifest.json"):
            print(outdated)
        elif words := closing_words(Path(f"results/{scenario}")):
            print(words)
