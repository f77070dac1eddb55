# Four published studies of regional economic resilience in China: from raw statistics to every table and figure.
# `snakemake --cores 8` regenerates everything; `snakemake --cores 8 border_cities` one paper.

from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


include: "rules/common.smk"
include: "rules/inputs.smk"
include: "rules/new_data.smk"
include: "rules/geodata.smk"
include: "rules/indicators.smk"
include: "rules/urban_opportunity.smk"
include: "rules/provincial_coupling.smk"
include: "rules/border_cities.smk"
include: "rules/lanzhou_xining.smk"
include: "rules/sensitivity.smk"
include: "rules/audit.smk"
include: "rules/publication.smk"


rule all:
    default_target: True
    input:
        rules.inputs.input,
        rules.urban_opportunity.input,
        rules.provincial_coupling.input,
        rules.border_cities.input,
        rules.lanzhou_xining.input,
        rules.publication.input,
        rules.sensitivity.input,
        rules.audit.input,
    message:
        "everything is there"
