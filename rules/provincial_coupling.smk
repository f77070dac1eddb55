# Zheng et al. (2022): industrial agglomeration, resilience and their coupling in 31 provinces, Moran's I, environmental damage, Tobit.
# Panel -> indicators -> coupling -> tables, figures and regressions.

PC = "provincial_coupling"
PC_DATA = f"results/{{scenario}}/{PC}/data"


rule evaluate_provincial_indicators:
    input:
        panel="results/inputs/panel.parquet",
        industries="resources/provincial_coupling/industries.csv",
        units=config[PC]["units"],
        crosswalk="resources/units/units.csv",
        provinces="results/inputs/geodata/provinces.parquet",
        code=code("provincial_coupling/evaluate_provincial_indicators"),
    output:
        indicators=f"results/inputs/indicators/{PC}.parquet",
        check=f"results/inputs/{PC}_city_sums.csv",
    log:
        f"results/inputs/logs/evaluate_{PC}.log",
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    message:
        "inputs: evaluating the indicators of provincial_coupling"
    script:
        "../scripts/provincial_coupling/evaluate_provincial_indicators.py"


rule compute_coupling:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/provincial_coupling/industries.csv",
        units=setting(f"{PC}.units"),
        code=code("provincial_coupling/compute_coupling"),
    output:
        f"{PC_DATA}/coupling.csv",
    params:
        growth=setting(f"{PC}.resilience.growth"),
        lag=setting(f"{PC}.resilience.lag"),
        formula=setting(f"{PC}.concentration.formula"),
        number=setting(f"{PC}.concentration.industries"),
        standardisation=setting(f"{PC}.standardisation"),
        coordination=setting(f"{PC}.coordination"),
    log:
        log_of(PC, "compute_coupling"),
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    message:
        "provincial_coupling [{wildcards.scenario}]: resilience, agglomeration and their coupling coordination degree"
    script:
        "../scripts/provincial_coupling/compute_coupling.py"


rule provincial_coupling:
    input:
        [
            f"results/{scenario}/{PC}/data/coupling.csv"
            for scenario in SCENARIOS
        ],
