# The result tables as data: described for machines (Frictionless Data Package) and as one workbook.

import re
from functools import cache

from snakemake.iocontainers import Wildcards


def results_with_tables(wildcards):
    """All results of the job's scenario but what is written about them: package, manifest, crate, report."""
    scorecard = expand(rules.scorecard.output, scenario=wildcards.scenario)
    return [
        *rules.inputs.input,
        *results_of_all(wildcards),
        *scorecard,
        *searched(wildcards),
    ]


@cache
def files_of(scenario):
    """What the jobs behind these results write."""
    wildcards = Wildcards(fromdict={"scenario": scenario})
    jobs = planned_jobs(workflow, results_with_tables(wildcards))
    return [name for job in jobs for name in job.outputs]


def result_tables(wildcards):
    """All result tables of a scenario as CSV. The ledger of all papers stands for those of each."""
    folder = re.compile(
        f"results/{re.escape(wildcards.scenario)}/[^/]+/tables/(?!ledger_).*[.]csv"
    )
    return sorted(
        name for name in files_of(wildcards.scenario) if folder.fullmatch(name)
    )


rule data_package:
    input:
        lambda wildcards: [
            name.removesuffix(".csv") + ".md" for name in result_tables(wildcards)
        ],
        "resources/variables.csv",
        expand("resources/papers/{paper}/indicators.csv", paper=PAPERS),
        tables=result_tables,
        citation="CITATION.cff",
        parts="resources/column_parts.csv",
    output:
        package="results/{scenario}/datapackage.json",
        workbook="results/{scenario}/tables.xlsx",
    conda:
        "../envs/tables.yaml"
    message:
        "publication [{wildcards.scenario}]: all tables described, and as one workbook"
    script:
        "../scripts/publication/data_package.py"
