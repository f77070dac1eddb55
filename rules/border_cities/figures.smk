# Border cities: Figures 2 and 3, one of each for every run.


rule border_cities_figure_2_maps:
    input:
        scores=f"{BORDER_DATA}/scores.csv",
        breaks=f"{BORDER_DATA}/breaks.csv",
        coverage=BORDER_COVERAGE,
        prefectures=border_units,
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
        ranges=f"{BORDER_PRINTED}/published/table_3_grades.csv",
        claims=f"{BORDER_PRINTED}/claims.csv",
    output:
        **{
            name: figure(BORDER, f"figure_2_maps_{name}")
            for name in [*BORDER_RUNS, "published_ranges"]
        },
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1500,
    params:
        language=setting("output.language"),
        maritime_inset=setting("output.maritime_inset"),
        primary=setting("border_cities.primary"),
    message:
        "border_cities [{wildcards.scenario}]: Figure 2, maps of the grades"
    script:
        "../../scripts/border_cities/figure_2_maps.py"


rule border_cities_figure_3_trends:
    input:
        points=f"{BORDER_DATA}/trend_points.csv",
        curves=f"{BORDER_DATA}/trend_curves.csv",
        coverage=BORDER_COVERAGE,
    output:
        **{run: figure(BORDER, f"figure_3_trends_{run}") for run in BORDER_RUNS},
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1500,
    params:
        language=setting("output.language"),
        trend=setting("border_cities.trend"),
    message:
        "border_cities [{wildcards.scenario}]: Figure 3, trends of the sample zones"
    script:
        "../../scripts/border_cities/figure_3_trends.py"


rule border_cities_figure_s2_coverage:
    input:
        indicators=f"{BORDER_DATA}/complete_indicators.csv",
        prefectures=border_units,
        coverage=BORDER_SCORED,
    output:
        figure=figure(BORDER, "figure_s2_coverage"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "border_cities [{wildcards.scenario}]: Figure S2, cities by indicators"
    script:
        "../../scripts/border_cities/figure_s2_coverage.py"
