# Panel -> each paper's indicators; or, where raw files are missing, analysis data -> the same indicators.

# Papers whose indicators are formulas over variables (resources/papers/<paper>/indicators.csv); others evaluate their own.
BY_FORMULA = [name for name, paper in read_papers(ROOT).items() if paper.formulas]


rule evaluate_indicators:
    input:
        panel="results/inputs/panel.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        dictionary="resources/variables.csv",
    output:
        indicators="results/inputs/indicators/{paper}.parquet",
    wildcard_constraints:
        paper=one_of(BY_FORMULA),
    conda:
        "../envs/inputs.yaml"
    message:
        "inputs: evaluating the indicators of {wildcards.paper}"
    script:
        "../scripts/inputs/evaluate_indicators.py"


use rule evaluate_indicators as evaluate_uncorrected_indicators with:
    input:
        panel="results/inputs/uncorrected/panel.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        dictionary="resources/variables.csv",
    output:
        indicators="results/inputs/uncorrected/indicators/{paper}.parquet",
    message:
        "inputs: evaluating the indicators of {wildcards.paper} on uncorrected values"


rule own_indicators:
    # A user's own indicators, where a scenario names a file of them (key `indicators.file`).
    input:
        own=lambda wildcards: own_indicators_of(wildcards.paper, wildcards.scenario),
        published="resources/papers/{paper}/indicators.csv",
        dictionary="resources/variables.csv",
    output:
        definitions="results/{scenario}/{paper}/data/definitions.csv",
    wildcard_constraints:
        paper=one_of(BY_FORMULA),
    conda:
        "../envs/inputs.yaml"
    params:
        origin=lambda wildcards: origin_of(wildcards.paper, wildcards.scenario),
    message:
        "{wildcards.paper} [{wildcards.scenario}]: the user's own indicators"
    script:
        "../scripts/inputs/own_indicators.py"


use rule evaluate_indicators as evaluate_own_indicators with:
    input:
        panel=lambda wildcards: f"{panel_folder(wildcards.scenario)}/panel.parquet",
        definitions="results/{scenario}/{paper}/data/definitions.csv",
        dictionary="resources/variables.csv",
    output:
        indicators="results/{scenario}/{paper}/data/evaluated_indicators.parquet",
    message:
        "{wildcards.paper} [{wildcards.scenario}]: evaluating the user's own indicators"


rule rescale_indicators:
    input:
        evaluated="results/inputs/indicators/{paper}.parquet",
        definitions="resources/papers/{paper}/indicators.csv",
        units=lambda wildcards: config[wildcards.paper]["units"],
        known_units="resources/units/units.csv",
    output:
        indicators="results/inputs/analysis_data/{paper}/indicators.csv",
        flags="results/inputs/analysis_data/{paper}/flags.csv",
    conda:
        "../envs/inputs.yaml"
    message:
        "inputs: rescaling the indicators of {wildcards.paper} to the form shipped with the repository"
    script:
        "../scripts/inputs/rescale_indicators.py"


rule construct_indicators:
    input:
        unpack(indicator_source),
        definitions=definitions_of("{paper}"),
        units=lambda wildcards: SCENARIOS[wildcards.scenario][wildcards.paper]["units"],
        known_units="resources/units/units.csv",
        breaks="resources/breaks.csv",
    output:
        indicators="results/{scenario}/{paper}/data/indicators.csv",
        coverage="results/{scenario}/{paper}/data/coverage.json",
    conda:
        "../envs/tables.yaml"
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
    # What `make analysis-data` copies to resources/papers/<paper>/analysis_data: indicators and flags, and what a paper has beside them.
    input:
        sorted(
            {
                f"results/inputs/analysis_data/{paper}/{table}.csv"
                for paper in PAPERS
                for table in [
                    *["indicators", "flags"],
                    *[
                        path.stem
                        for path in ROOT.glob(
                            f"resources/papers/{paper}/analysis_data/*.csv"
                        )
                    ],
                ]
            }
        ),
