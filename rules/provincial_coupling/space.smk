# Zheng et al. (2022): maps and spatial autocorrelation of the coupling degree, and the environmental damage index.


rule figure_3_coupling_maps:
    input:
        coupling=PC_COUPLING,
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
        coverage=PC_COVERAGE,
        code=code("provincial_coupling/figure_3_coupling_maps"),
    output:
        table=table(PC, "figure_3_coupling_classes"),
        figure=figure(PC, "figure_3_coupling_maps"),
    log:
        log_of(PC, "figure_3_coupling_maps"),
    conda:
        "../../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
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
        code=code("provincial_coupling/table_1_moran"),
    output:
        table=table(PC, "table_1_moran"),
    log:
        log_of(PC, "table_1_moran"),
    conda:
        "../../envs/models.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
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
        code=code("provincial_coupling/figure_local_moran"),
    output:
        table=table(PC, "local_moran"),
        figure=figure(PC, "local_moran"),
    log:
        log_of(PC, "figure_local_moran"),
    conda:
        "../../envs/models.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
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
        code=code("provincial_coupling/table_variants"),
    output:
        table=table(PC, "variants"),
    log:
        log_of(PC, "table_variants"),
    conda:
        "../../envs/models.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        lag=setting(f"{PC}.resilience.lag"),
        neighbours=setting(f"{PC}.spatial.neighbours"),
    message:
        "provincial_coupling [{wildcards.scenario}]: variants of the coupling degree beside the printed series"
    script:
        "../../scripts/provincial_coupling/table_variants.py"


rule table_environmental_damage:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        units=setting(f"{PC}.units"),
        coverage=PC_COVERAGE,
        code=code("provincial_coupling/table_environmental_damage"),
    output:
        data=f"{PC_DATA}/environmental_damage.csv",
        index_table=table(PC, "environmental_damage"),
        weight_table=table(PC, "environmental_damage_weights"),
    log:
        log_of(PC, "table_environmental_damage"),
    conda:
        "../../envs/tables.yaml"
    resources:
        mem_mb=500,
        runtime=3,
    params:
        weighting=setting(f"{PC}.damage"),
    message:
        "provincial_coupling [{wildcards.scenario}]: comprehensive environmental damage index"
    script:
        "../../scripts/provincial_coupling/table_environmental_damage.py"
