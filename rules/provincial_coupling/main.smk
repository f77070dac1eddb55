# Zheng et al. (2022): industrial agglomeration, resilience and their coupling in 31 provinces.
# Panel -> indicators -> coupling -> tables, figures and regressions. Moran's I is in space.smk, the Tobit in tobit.smk.

from scripts.audit.wanted import published_files

PC = "provincial_coupling"
PC_DATA = f"results/{{scenario}}/{PC}/data"
PC_COVERAGE = f"{PC_DATA}/coverage.json"
PC_COUPLING = f"{PC_DATA}/coupling.csv"


rule evaluate_provincial_indicators:
    input:
        panel="results/inputs/panel.parquet",
        industries="resources/papers/provincial_coupling/industries.csv",
        units=config[PC]["units"],
        crosswalk="resources/units/units.csv",
        provinces="results/inputs/geodata/provinces.parquet",
    output:
        indicators=f"results/inputs/indicators/{PC}.parquet",
        check=f"results/inputs/{PC}_city_sums.csv",
    conda:
        "../../envs/figures.yaml"
    message:
        "inputs: evaluating the indicators of provincial_coupling"
    script:
        "../../scripts/provincial_coupling/evaluate_provincial_indicators.py"


use rule evaluate_provincial_indicators as evaluate_uncorrected_provincial_indicators with:
    input:
        panel="results/inputs/uncorrected/panel.parquet",
        industries="resources/papers/provincial_coupling/industries.csv",
        units=config[PC]["units"],
        crosswalk="resources/units/units.csv",
        provinces="results/inputs/geodata/provinces.parquet",
    output:
        indicators=f"results/inputs/uncorrected/indicators/{PC}.parquet",
        check=f"results/inputs/uncorrected/{PC}_city_sums.csv",
    message:
        "inputs: evaluating the indicators of provincial_coupling on uncorrected values"


rule compute_coupling:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/papers/provincial_coupling/industries.csv",
        units=setting(f"{PC}.units"),
    output:
        coupling=PC_COUPLING,
    conda:
        "../../envs/tables.yaml"
    params:
        resilience=setting(f"{PC}.resilience"),
        concentration=setting(f"{PC}.concentration"),
        standardisation=setting(f"{PC}.standardisation"),
        coordination_rule=setting(f"{PC}.coordination"),
    message:
        "provincial_coupling [{wildcards.scenario}]: resilience, agglomeration and their coupling coordination degree"
    script:
        "../../scripts/provincial_coupling/compute_coupling.py"


rule tables_by_province:
    input:
        coupling=PC_COUPLING,
        coverage=PC_COVERAGE,
    output:
        resilience=table(PC, "resilience"),
        industrial_agglomeration=table(PC, "industrial_agglomeration"),
        industrial_agglomeration_usual=table(PC, "industrial_agglomeration_usual"),
        coupling_coordination=table(PC, "coupling_coordination"),
        coupling_class=table(PC, "coupling_class"),
    conda:
        "../../envs/tables.yaml"
    message:
        "provincial_coupling [{wildcards.scenario}]: resilience, agglomeration and coupling by province and year"
    script:
        "../../scripts/provincial_coupling/tables_by_province.py"


rule figure_2_coupling_over_time:
    input:
        coupling=PC_COUPLING,
        breaks="resources/breaks.csv",
        coverage=PC_COVERAGE,
    output:
        table=table(PC, "figure_2_coupling_over_time"),
        periods=table(PC, "before_and_after_break"),
        figure=figure(PC, "figure_2_coupling_over_time"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        bounds=setting(f"{PC}.coordination.bounds"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Figure 2, coupling by region over time"
    script:
        "../../scripts/provincial_coupling/figure_2_coupling_over_time.py"


include: "space.smk"
include: "tobit.smk"
include: "choices.smk"
include: "sensitivity.smk"


rule provincial_coupling:
    input:
        [
            f"results/{scenario}/{PC}/{kind}"
            for scenario in scenarios_of(PC)
            for kind in [
                "tables/resilience.csv",
                "tables/figure_2_coupling_over_time.csv",
                "tables/figure_3_coupling_classes.csv",
                "tables/table_1_moran.csv",
                "tables/local_moran.csv",
                "tables/variants.csv",
                "tables/moran_agreement.csv",
                "tables/influence.csv",
                "tables/environmental_damage.csv",
                "tables/table_2_tobit.csv",
                "tables/hausman_test.csv",
                "figures/coefficients.png",
            ]
        ],
        [
            f"results/{scenario}/{PC}/tables/search_of_readings.csv"
            for scenario in scenarios_of(PC)
            if scenario == "reference"
        ],
    message:
        "provincial_coupling: all results are there"
