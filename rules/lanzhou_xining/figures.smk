# Figures of the Lanzhou-Xining paper: maps, diagrams, series.


rule maps_of_the_agglomeration:
    input:
        table_2=table(LX, "table_2_resilience")[0],
        units=setting(f"{LX}.units"),
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
