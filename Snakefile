# Four published studies of regional economic resilience in China: from raw statistics to every table and figure.
# `snakemake --cores 8` regenerates everything; `snakemake --cores 8 border_cities` one paper.

from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.0")


include: "rules/common.smk"
include: "rules/inputs.smk"
include: "rules/new_data.smk"
include: "rules/geodata.smk"
include: "rules/indicators.smk"
include: "rules/sensitivity.smk"


for paper in PAPERS:

    include: f"rules/{paper}/main.smk"


rule sensitivity:
    input:
        [
            f"results/{scenario}/{SENSITIVITY}/figures/{name}.png"
            for paper, names in SENSITIVITY_FIGURES.items()
            for scenario in scenarios_of(paper)
            for name in names
        ],
    message:
        "sensitivity: all figures are there"


include: "rules/audit.smk"
include: "rules/publication.smk"


rule all:
    default_target: True
    input:
        rules.inputs.input,
        [getattr(rules, paper).input for paper in PAPERS],
        rules.publication.input,
        rules.sensitivity.input,
        rules.audit.input,
    message:
        "everything is there"


complete_rules(workflow, ROOT)

# Each result of the reference by the name of its rule: `snakemake --cores 1 table_1_moran_reference`.
for maker, files in results_by_rule(workflow, "reference").items():

    rule:
        name:
            f"{maker}_reference"
        input:
            files,


onstart:
    # Snakemake's limit of jobs a second wakes its scheduler once more a second for every job that has ended, until the run ends. One
    # machine needs no such limit.
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
