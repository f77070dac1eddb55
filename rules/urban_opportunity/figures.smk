# Figures 1 to 5 of the urban opportunity paper.

URBAN_FIGURE_RULES = [
    "figure_1_opportunity_curves",
    "kernel_density",
    "figure_2_kernel_density",
    "urban_opportunity_maps",
]


rule figure_1_opportunity_curves:
    input:
        curves=table(URBAN, "opportunity_curves")[0],
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        figure=figure(URBAN, "figure_1_opportunity_curves"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        years=setting("urban_opportunity.opportunity.years"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Figure 1, opportunity curves"
    script:
        "../../scripts/urban_opportunity/figure_1_opportunity_curves.py"


rule kernel_density:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        published="resources/papers/urban_opportunity/published/table_a1_city_scores.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        peaks=table(URBAN, "kernel_density_peaks"),
        curves=table(URBAN, "kernel_density_curves"),
    conda:
        "../../envs/tables.yaml"
    params:
        bandwidth_rule=setting("urban_opportunity.density.bandwidth"),
        years=setting("urban_opportunity.density.years"),
    message:
        "urban_opportunity [{wildcards.scenario}]: kernel densities of the scores"
    script:
        "../../scripts/urban_opportunity/kernel_density.py"


rule figure_2_kernel_density:
    input:
        curves=table(URBAN, "kernel_density_curves")[0],
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        figure=figure(URBAN, "figure_2_kernel_density"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        bandwidth_rule=setting("urban_opportunity.density.bandwidth"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Figure 2, kernel densities"
    script:
        "../../scripts/urban_opportunity/figure_2_kernel_density.py"


rule urban_opportunity_maps:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        opportunity=table(URBAN, "opportunity_by_year")[0],
        agglomerations="resources/units/agglomerations.csv",
        published="resources/papers/urban_opportunity/published/table_a1_city_scores.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
    output:
        quantiles_map=figure(URBAN, "figure_3_score_quartiles"),
        quantiles_table=table(URBAN, "quartiles_beside_published"),
        agglomerations_map=figure(URBAN, "figure_4_agglomerations"),
        mean_scores_map=figure(URBAN, "figure_5_agglomeration_scores"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1500,
    params:
        membership=setting("urban_opportunity.opportunity.membership"),
        settings=setting("urban_opportunity.maps"),
        language=setting("output.language"),
        maritime_inset=setting("output.maritime_inset"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Figures 3 to 5, maps"
    script:
        "../../scripts/urban_opportunity/maps.py"
