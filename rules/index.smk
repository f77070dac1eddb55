# The index of one paper: indicators -> weights -> scores -> a table of all years, maps of the scores.
# A paper takes these rules, and excludes those that it has of its own:
#
#     module index:
#         snakefile: "../index.smk"
#         config: index_of("<paper>")
#     use rule * from index as <paper>_*
#
# See scripts/workflow/shared.py for where the functions come from.

from scripts.workflow.shared import definitions_of, figure, setting, table

PAPER = config["paper"]
DATA = f"results/{{scenario}}/{PAPER}/data"
INDICATORS = {
    "indicators": f"{DATA}/indicators.csv",
    "definitions": definitions_of(PAPER),
}
GEODATA = "results/inputs/geodata"


rule weigh:
    input:
        **INDICATORS,
        **config["published"],
    output:
        weights=f"{DATA}/weights.csv",
    conda:
        "../envs/tables.yaml"
    params:
        index=setting(f"{PAPER}.index"),
    message:
        f"{PAPER} [{{wildcards.scenario}}]: weights of the indicators"
    script:
        "../scripts/index/weigh.py"


rule score:
    input:
        **INDICATORS,
        weights=f"{DATA}/weights.csv",
    output:
        scores=f"{DATA}/scores.csv",
    conda:
        "../envs/tables.yaml"
    params:
        index=setting(f"{PAPER}.index"),
    message:
        f"{PAPER} [{{wildcards.scenario}}]: scores of all units and years"
    script:
        "../scripts/index/score.py"


rule table_of_scores:
    input:
        scores=f"{DATA}/scores.csv",
        coverage=f"{DATA}/coverage.json",
        units="resources/units/units.csv",
    output:
        scores_table=table(PAPER, "scores"),
        by_year=table(PAPER, "scores_by_year"),
    conda:
        "../envs/tables.yaml"
    message:
        f"{PAPER} [{{wildcards.scenario}}]: scores and ranks of every year"
    script:
        "../scripts/index/table_of_scores.py"


rule map_of_scores:
    input:
        scores=f"{DATA}/scores.csv",
        coverage=f"{DATA}/coverage.json",
        units=f"{GEODATA}/{config['layer']}.parquet",
        provinces=f"{GEODATA}/provinces.parquet",
        lines=f"{GEODATA}/lines.parquet",
    output:
        figure=figure(PAPER, "scores"),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
        maritime_inset=setting("output.maritime_inset"),
    message:
        f"{PAPER} [{{wildcards.scenario}}]: maps of the scores"
    script:
        "../scripts/index/map_of_scores.py"
