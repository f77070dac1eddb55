# Border cities: tables, maps and trend curves from the scores.

from scripts.audit.wanted import published_files


rule border_cities_table_1_divisions:
    input:
        indicators=f"{BORDER_DATA}/complete_indicators.csv",
        coverage=BORDER_SCORED,
        prefectures=border_units,
    output:
        table=table(BORDER, "table_1_divisions"),
    conda:
        "../../envs/tables.yaml"
    params:
        jiuquan=setting("border_cities.jiuquan_region"),
    message:
        "border_cities [{wildcards.scenario}]: Table 1, border cities by region"
    script:
        "../../scripts/border_cities/table_1_divisions.py"


rule border_cities_table_2_weights:
    input:
        cells=BORDER_CELLS,
        coverage=BORDER_COVERAGE,
        weights=f"{BORDER_DATA}/weights.csv",
        scores=f"{BORDER_DATA}/scores.csv",
        definitions=BORDER_DEFINITIONS,
        printed=f"{BORDER_PRINTED}/published/table_2_weights.csv",
        claims=f"{BORDER_PRINTED}/claims.csv",
    output:
        weights_table=table(BORDER, "table_2_weights"),
        conventions_table=table(BORDER, "entropy_conventions"),
    conda:
        "../../envs/tables.yaml"
    params:
        index=setting("border_cities.index"),
        grades=setting("border_cities.grades"),
        primary=setting("border_cities.primary"),
    message:
        "border_cities [{wildcards.scenario}]: Table 2, weights and conventions"
    script:
        "../../scripts/border_cities/table_2_weights.py"


rule border_cities_table_3_grades:
    input:
        scores=f"{BORDER_DATA}/scores.csv",
        breaks=f"{BORDER_DATA}/breaks.csv",
        coverage=BORDER_COVERAGE,
        printed=f"{BORDER_PRINTED}/published/table_3_grades.csv",
    output:
        grades_table=table(BORDER, "table_3_grades"),
        transitions_table=table(BORDER, "grade_transitions"),
    conda:
        "../../envs/tables.yaml"
    message:
        "border_cities [{wildcards.scenario}]: Table 3, grades and transitions"
    script:
        "../../scripts/border_cities/table_3_grades.py"


rule supplementary_tables:
    input:
        scores=f"{BORDER_DATA}/scores.csv",
        coverage=BORDER_COVERAGE,
    output:
        scores_table=table(BORDER, "supplementary_table_1_scores"),
        regions_table=table(BORDER, "supplementary_table_2_regional_means"),
    conda:
        "../../envs/tables.yaml"
    message:
        "border_cities [{wildcards.scenario}]: scores of cities and means of regions"
    script:
        "../../scripts/border_cities/supplementary_tables.py"


rule drivers_of_change:
    input:
        standardised=f"{BORDER_DATA}/standardised.csv",
        weights=f"{BORDER_DATA}/weights.csv",
        scores=f"{BORDER_DATA}/scores.csv",
        coverage=BORDER_COVERAGE,
        definitions=BORDER_DEFINITIONS,
    output:
        contributions_table=table(BORDER, "contributions_by_indicator"),
        drivers_table=table(BORDER, "drivers_of_change"),
        contributions_figure=figure(BORDER, "figure_s1_contributions"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "border_cities [{wildcards.scenario}]: what drives each city's change"
    script:
        "../../scripts/border_cities/drivers_of_change.py"


rule trend_curves:
    input:
        scores=f"{BORDER_DATA}/scores.csv",
        coverage=BORDER_COVERAGE,
        zones="resources/units/border_zones.csv",
        cities="results/inputs/geodata/cities.parquet",
    output:
        points=f"{BORDER_DATA}/trend_points.csv",
        curves=f"{BORDER_DATA}/trend_curves.csv",
        zones_table=table(BORDER, "trend_zones"),
        coefficients_table=table(BORDER, "trend_coefficients"),
    conda:
        "../../envs/models.yaml"
    params:
        trend=setting("border_cities.trend"),
    message:
        "border_cities [{wildcards.scenario}]: trend curves of the sample zones"
    script:
        "../../scripts/border_cities/trend_curves.py"


rule other_readings:
    input:
        cells=BORDER_CELLS,
        coverage=BORDER_COVERAGE,
        definitions=BORDER_DEFINITIONS,
        prefectures=border_units,
        points=f"{BORDER_DATA}/trend_points.csv",
        lists=published_files(Path(BORDER_PRINTED)),
    output:
        means_table=table(BORDER, "scores_by_reading"),
        values_table=table(BORDER, "probe_values"),
    conda:
        "../../envs/models.yaml"
    params:
        published=lambda wildcards: BORDER_PRINTED,
        index=setting("border_cities.index"),
        grades=setting("border_cities.grades"),
        jiuquan=setting("border_cities.jiuquan_region"),
        primary=setting("border_cities.primary"),
        trend=setting("border_cities.trend"),
    message:
        "border_cities [{wildcards.scenario}]: other weights, formulas, samples and grades"
    script:
        "../../scripts/border_cities/other_readings.py"
