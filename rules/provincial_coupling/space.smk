# Zheng et al. (2022): maps and spatial autocorrelation of the coupling degree, and the environmental damage index.


rule figure_3_coupling_maps:
    input:
        coupling=PC_COUPLING,
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "figure_3_coupling_classes"),
        figure=figure(PC, "figure_3_coupling_maps"),
    conda:
        "../../envs/figures.yaml"
    params:
        bounds=setting(f"{PC}.coordination.bounds"),
        language=setting("output.language"),
        maritime_inset=setting("output.maritime_inset"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Figure 3, maps of the classes of coupling"
    script:
        "../../scripts/provincial_coupling/figure_3_coupling_maps.py"


rule table_1_moran:
    input:
        coupling=PC_COUPLING,
        provinces="results/inputs/geodata/provinces.parquet",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "table_1_moran"),
    conda:
        "../../envs/models.yaml"
    params:
        neighbours=setting(f"{PC}.spatial.neighbours"),
        permutations=setting(f"{PC}.spatial.permutations"),
        seed=setting("seed"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Table 1, Moran's I by year"
    script:
        "../../scripts/provincial_coupling/table_1_moran.py"


rule figure_local_moran:
    input:
        coupling=PC_COUPLING,
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
        units=setting(f"{PC}.units"),
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "local_moran"),
        figure=figure(PC, "local_moran"),
    conda:
        "../../envs/models.yaml"
    params:
        language=setting("output.language"),
        neighbours=setting(f"{PC}.spatial.neighbours"),
        permutations=setting(f"{PC}.spatial.permutations"),
        significance=setting(f"{PC}.spatial.significance"),
        seed=setting("seed"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Moran scatter and map of local Moran's I"
    script:
        "../../scripts/provincial_coupling/figure_local_moran.py"


rule table_variants:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/papers/provincial_coupling/industries.csv",
        provinces="results/inputs/geodata/provinces.parquet",
        published=f"resources/papers/{PC}/published/table_1_moran.csv",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "variants"),
    conda:
        "../../envs/models.yaml"
    params:
        lag=setting(f"{PC}.resilience.lag"),
        neighbours=setting(f"{PC}.spatial.neighbours"),
    message:
        "provincial_coupling [{wildcards.scenario}]: variants of the coupling degree beside the published series"
    script:
        "../../scripts/provincial_coupling/table_variants.py"


rule table_environmental_damage:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        units=setting(f"{PC}.units"),
        coverage=PC_COVERAGE,
    output:
        data=f"{PC_DATA}/environmental_damage.csv",
        index_table=table(PC, "environmental_damage"),
        weight_table=table(PC, "environmental_damage_weights"),
    conda:
        "../../envs/tables.yaml"
    params:
        weighting=setting(f"{PC}.damage"),
    message:
        "provincial_coupling [{wildcards.scenario}]: comprehensive environmental damage index"
    script:
        "../../scripts/provincial_coupling/table_environmental_damage.py"


rule figure_moran:
    input:
        moran=f"results/{{scenario}}/{PC}/tables/table_1_moran.csv",
        published=f"resources/papers/{PC}/published/table_1_moran.csv",
        breaks="resources/breaks.csv",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "moran_agreement"),
        figure=figure(PC, "moran"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Moran's I by year, ours beside the published one"
    script:
        "../../scripts/provincial_coupling/figure_moran.py"
