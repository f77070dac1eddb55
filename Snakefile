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


PAPERS = [
    p for p in PAPERS if (ROOT / f"rules/{p}.smk").exists()
]  # while they are being written
for paper in PAPERS:

    include: f"rules/{paper}.smk"


rule all:
    default_target: True
    input:
        rules.inputs.input,
        [rules.__getattr__(paper).input for paper in PAPERS],
