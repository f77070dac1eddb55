# Figures of the Lanzhou-Xining paper: maps, diagrams, series.


rule maps_of_the_agglomeration:
    input:
        table_2=table(LX, "table_2_resilience")[0],
        units=setting(f"{LX}.units"),
        agglomerations="resources/units/agglomerations.csv",
        province_names="resources/units/provinces.csv",
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
        coverage=f"{LX_DATA}/index_coverage.json",
    output:
        area=figure(LX, "figure_1_study_area"),
        resilience=figure(LX, "figure_3_resilience"),
    conda:
        "../../envs/figures.yaml"
    params:
        classes=setting(f"{LX}.maps.classes"),
        language=setting("output.language"),
        maritime_inset=setting("output.maritime_inset"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: Figures 1 and 3, maps"
    script:
        "../../scripts/lanzhou_xining/maps_of_the_agglomeration.py"


rule diagrams_of_mediation:
    input:
        table_5=table(LX, "table_5_mediation_models")[0],
        coverage=f"{LX_DATA}/index_coverage.json",
    output:
        scenarios=figure(LX, "figure_2_scenarios"),
        estimates=figure(LX, "mediation_paths"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        mediators=setting(f"{LX}.mediation.mediators"),
        level=setting(f"{LX}.bootstrap.level"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: Figure 2 and the estimated paths"
    script:
        "../../scripts/lanzhou_xining/diagrams_of_mediation.py"


rule robustness_of_the_effect:
    input:
        **LX_MODEL_INPUT,
    output:
        within_between=table(LX, "within_between_effects"),
        leave_one_out=table(LX, "leave_one_city_out"),
        drawing=figure(LX, "robustness_of_the_effect"),
    conda:
        "../../envs/models.yaml"
    params:
        **LX_MODEL_SETTINGS,
        language=setting("output.language"),
        mediators=setting(f"{LX}.mediation.mediators"),
        level=setting(f"{LX}.bootstrap.level"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: the effect within and between cities, and without each city"
    script:
        "../../scripts/lanzhou_xining/robustness_of_the_effect.py"


rule observed_cells:
    input:
        indicators=f"{LX_DATA}/indicators.csv",
        coverage=f"{LX_DATA}/index_coverage.json",
        definitions=definitions_of(LX),
        units=setting(f"{LX}.units"),
    output:
        drawing=figure(LX, "observed_cells"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: which cells are observed, by city, indicator and year"
    script:
        "../../scripts/lanzhou_xining/observed_cells.py"


rule figure_population_change:
    input:
        **LX_MODEL_INPUT,
    output:
        figure=figure(LX, "population_change"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: population change and resilience by year"
    script:
        "../../scripts/lanzhou_xining/figure_population_change.py"
