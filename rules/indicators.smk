# Panel -> each paper's indicators; or, where raw files are missing, analysis data -> the same indicators.

# Papers whose indicators are formulas over variables (resources/papers/<paper>/indicators.csv); provincial_coupling evaluates its own.
BY_FORMULA = ["urban_opportunity", "border_cities", "lanzhou_xining"]


rule evaluate_indicators:
    input:
        panel="results/inputs/panel.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        dictionary="resources/variables.csv",
        code=code("inputs/evaluate_indicators"),
    output:
        indicators="results/inputs/indicators/{paper}.parquet",
    log:
        "results/inputs/logs/evaluate_{paper}.log",
    wildcard_constraints:
        paper="|".join(BY_FORMULA),
    conda:
        "../envs/inputs.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    message:
        "inputs: evaluating the indicators of {wildcards.paper}"
    script:
        "../scripts/inputs/evaluate_indicators.py"


use rule evaluate_indicators as evaluate_uncorrected_indicators with:
    input:
        panel="results/inputs/uncorrected/panel.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        dictionary="resources/variables.csv",
        code=code("inputs/evaluate_indicators"),
    output:
        indicators="results/inputs/uncorrected/indicators/{paper}.parquet",
    log:
        "results/inputs/logs/evaluate_uncorrected_{paper}.log",
    message:
        "inputs: evaluating the indicators of {wildcards.paper} on uncorrected values"


rule rescale_indicators:
    input:
        evaluated="results/inputs/indicators/{paper}.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        units=lambda wildcards: config[wildcards.paper]["units"],
        known_units="resources/units/units.csv",
        code=code("inputs/rescale_indicators"),
    output:
        indicators="results/inputs/analysis_data/{paper}/indicators.csv",
        flags="results/inputs/analysis_data/{paper}/flags.csv",
    log:
        "results/inputs/logs/rescale_{paper}.log",
    conda:
        "../envs/inputs.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    message:
        "inputs: rescaling the indicators of {wildcards.paper} to the form shipped with the repository"
    script:
        "../scripts/inputs/rescale_indicators.py"


rule construct_indicators:
    input:
        unpack(indicator_source),
        definitions="resources/papers/{paper}/indicators.csv",
        units=lambda wildcards: SCENARIOS[wildcards.scenario][wildcards.paper]["units"],
        known_units="resources/units/units.csv",
        code=code("inputs/construct_indicators"),
    output:
        indicators="results/{scenario}/{paper}/data/indicators.csv",
        coverage="results/{scenario}/{paper}/data/coverage.json",
    log:
        "results/{scenario}/{paper}/logs/construct_indicators.log",
    conda:
        "../envs/tables.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        years=lambda wildcards: years_of(wildcards.paper, wildcards.scenario),
        coverage_floor=lambda wildcards: SCENARIOS[wildcards.scenario][
            wildcards.paper
        ]["coverage_floor"],
        remarks=remarks_on_origin,
        origin=lambda wildcards: origin_of(wildcards.paper, wildcards.scenario),
        unit_levels=lambda wildcards: REGISTRY.papers[wildcards.paper].unit_levels,
        filling=lambda wildcards: SCENARIOS[wildcards.scenario][wildcards.paper][
            "filling"
        ],
        reconstructed=lambda wildcards: SCENARIOS[wildcards.scenario][
            wildcards.paper
        ].get("reconstructed", False),
    message:
        "{wildcards.paper} [{wildcards.scenario}]: indicators from {params.origin} data"
    script:
        "../scripts/inputs/construct_indicators.py"


rule analysis_data:
    # What `make analysis-data` copies to resources/papers/<paper>/analysis_data.
    input:
        expand(
            "results/inputs/analysis_data/{paper}/{table}.csv",
            paper=PAPERS,
            table=["indicators", "flags"],
        ),
        "results/inputs/analysis_data/border_cities/neighbours.csv",
