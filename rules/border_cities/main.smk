# Border cities (Sui et al. 2022): indicators -> border system -> samples -> entropy weights -> TOPSIS -> grades.
# Maps, trend curves and what drives the changes are in border_cities_results.smk.

BORDER = "border_cities"
BORDER_DATA = f"results/{{scenario}}/{BORDER}/data"
BORDER_RUNS = ["covered", "common", "all"]
BORDER_CELLS = [f"{BORDER_DATA}/cells_{run}.csv" for run in BORDER_RUNS]
BORDER_COVERAGE = [f"{BORDER_DATA}/coverage_{run}.json" for run in BORDER_RUNS]
# What the primary run covers: for what is about the paper as a whole.
BORDER_SCORED = f"{BORDER_DATA}/index_coverage.json"
BORDER_DEFINITIONS = f"resources/papers/{BORDER}/indicators.csv"
BORDER_PRINTED = f"resources/papers/{BORDER}"
# The sensitivity assesses the run `common`.
INDEX_INPUTS[BORDER] = {
    "indicators": None,
    "cells": f"{BORDER_DATA}/cells_common.csv",
    "coverage": f"{BORDER_DATA}/coverage_common.json",
}
LEDGER_COVERAGE[BORDER] = BORDER_SCORED
SEARCHED_INDICATORS[BORDER] = f"{BORDER_DATA}/complete_indicators.csv"


def border_neighbours(wildcards):
    """Indices of the neighbouring countries: the panel, or the analysis data."""
    if origin_of(BORDER, wildcards.scenario) == "raw":
        return f"{panel_folder(wildcards.scenario)}/panel.parquet"
    return f"resources/papers/{BORDER}/analysis_data/neighbours.csv"


def border_user_file(wildcards):
    """A user's own indicator values, where there are any."""
    path = Path(lookup(SCENARIOS[wildcards.scenario], f"{BORDER}.user_indicators"))
    return {"user": str(path)} if path.is_file() else {}


def border_units(wildcards):
    """The table of the border cities."""
    return SCENARIOS[wildcards.scenario][BORDER]["units"]


rule complete_indicators:
    input:
        unpack(border_user_file),
        indicators=f"{BORDER_DATA}/indicators.csv",
        definitions=BORDER_DEFINITIONS,
        prefectures=border_units,
        seats="resources/units/border_seats.csv",
        cities="results/inputs/geodata/cities.parquet",
        neighbours=border_neighbours,
    output:
        complete=f"{BORDER_DATA}/complete_indicators.csv",
        template=f"{BORDER_DATA}/user_indicators_template.csv",
    conda:
        "../../envs/figures.yaml"
    params:
        years=lambda wildcards: years_of(BORDER, wildcards.scenario),
        border=setting("border_cities.border"),
        origin=lambda wildcards: origin_of(BORDER, wildcards.scenario),
    message:
        "border_cities [{wildcards.scenario}]: border system, and the template for a user's values"
    script:
        "../../scripts/border_cities/complete_indicators.py"


rule choose_samples:
    input:
        indicators=f"{BORDER_DATA}/complete_indicators.csv",
        definitions=BORDER_DEFINITIONS,
        prefectures=border_units,
    output:
        cells=BORDER_CELLS,
        coverage=BORDER_COVERAGE,
        scored=BORDER_SCORED,
        cities_table=table(BORDER, "coverage_of_cities"),
        indicators_table=table(BORDER, "coverage_of_indicators"),
        filled_table=table(BORDER, "filled_values"),
    conda:
        "../../envs/tables.yaml"
    params:
        considered=setting("border_cities.cities"),
        runs=setting("border_cities.runs"),
        primary=setting("border_cities.primary"),
        origin=lambda wildcards: origin_of(BORDER, wildcards.scenario),
    message:
        "border_cities [{wildcards.scenario}]: cities and indicators of each run"
    script:
        "../../scripts/border_cities/choose_samples.py"


rule border_cities_score_cities:
    input:
        cells=BORDER_CELLS,
        definitions=BORDER_DEFINITIONS,
        prefectures=border_units,
        printed_weights=f"{BORDER_PRINTED}/published/table_2_weights.csv",
        printed_grades=f"{BORDER_PRINTED}/published/table_3_grades.csv",
    output:
        scores=f"{BORDER_DATA}/scores.csv",
        weights=f"{BORDER_DATA}/weights.csv",
        standardised=f"{BORDER_DATA}/standardised.csv",
        breaks=f"{BORDER_DATA}/breaks.csv",
    conda:
        "../../envs/tables.yaml"
    params:
        index=setting("border_cities.index"),
        grades=setting("border_cities.grades"),
        jiuquan=setting("border_cities.jiuquan_region"),
        primary=setting("border_cities.primary"),
    message:
        "border_cities [{wildcards.scenario}]: weights, scores and grades"
    script:
        "../../scripts/border_cities/score_cities.py"


include: "results.smk"
include: "figures.smk"
include: "analysis_data.smk"


rule border_cities:
    input:
        expand(
            [
                *rules.complete_indicators.output,
                *rules.choose_samples.output,
                *rules.border_cities_table_1_divisions.output,
                *rules.border_cities_table_2_weights.output,
                *rules.border_cities_table_3_grades.output,
                *rules.supplementary_tables.output,
                *rules.drivers_of_change.output,
                *rules.trend_curves.output,
                *rules.other_readings.output,
                *rules.border_cities_figure_2_maps.output,
                *rules.border_cities_figure_3_trends.output,
                *rules.border_cities_figure_s2_coverage.output,
            ],
            scenario=scenarios_of(BORDER),
        ),
    message:
        "border_cities: all results are there"
