# Zheng et al. (2022): what if another choice were made, or a province left out.


rule probe_values:
    input:
        reading=f"config/readings/{PC}.yaml",
        published=published_files(Path(f"resources/papers/{PC}")),
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/papers/provincial_coupling/industries.csv",
        units=setting(f"{PC}.units"),
        provinces="results/inputs/geodata/provinces.parquet",
        coverage=PC_COVERAGE,
    output:
        values=table(PC, "probe_values"),
        what_if=table(PC, "what_if"),
    conda:
        "../../envs/models.yaml"
    params:
        settings=setting(PC),
        seed=setting("seed"),
    message:
        "provincial_coupling [{wildcards.scenario}]: ours under each probe"
    script:
        "../../scripts/provincial_coupling/probe_values.py"


rule figure_influence:
    input:
        coupling=PC_COUPLING,
        regression=f"{PC_DATA}/regression.csv",
        provinces="results/inputs/geodata/provinces.parquet",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "influence"),
        figure=figure(PC, "influence"),
    conda:
        "../../envs/models.yaml"
    params:
        language=setting("output.language"),
        settings=setting(PC),
    message:
        "provincial_coupling [{wildcards.scenario}]: what each province does to the degree, Moran's I and the Tobit"
    script:
        "../../scripts/provincial_coupling/figure_influence.py"


rule search_readings:
    input:
        reading=f"config/readings/{PC}.yaml",
        published=published_files(Path(f"resources/papers/{PC}")),
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/papers/provincial_coupling/industries.csv",
        units=setting(f"{PC}.units"),
        provinces="results/inputs/geodata/provinces.parquet",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "search_of_readings"),
    conda:
        "../../envs/models.yaml"
    params:
        settings=setting(PC),
        tolerances=setting("audit.tolerances"),
        seed=setting("seed"),
    message:
        "provincial_coupling [{wildcards.scenario}]: readings that the nearest one was chosen from"
    script:
        "../../scripts/provincial_coupling/search_readings.py"
