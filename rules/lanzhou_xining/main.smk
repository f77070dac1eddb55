# Wang et al. (2025): population change and economic resilience of six cities, linear mixed models, two mediators.
# Indicators -> resilience index, population change, mediators -> models -> mediation, tables and figures.

LX = "lanzhou_xining"
LX_DATA = f"results/{{scenario}}/{LX}/data"
LX_MODEL_INPUT = {
    "data": f"{LX_DATA}/model_data.csv",
    "coverage": f"{LX_DATA}/index_coverage.json",
}
# What a rule of models takes from the configuration.
LX_MODEL_SETTINGS = {
    "scale": setting(f"{LX}.population_change.scale"),
    "models": setting(f"{LX}.models"),
}


rule measure_resilience:
    input:
        indicators=f"{LX_DATA}/indicators.csv",
        coverage=f"{LX_DATA}/coverage.json",
        definitions=definitions_of(LX),
        units=setting(f"{LX}.units"),
    output:
        model_data=f"{LX_DATA}/model_data.csv",
        weights=f"{LX_DATA}/weights.csv",
        index_coverage=f"{LX_DATA}/index_coverage.json",
    conda:
        "../../envs/tables.yaml"
    params:
        snapshot_years=setting(f"{LX}.snapshot_years"),
        participation=setting(f"{LX}.participation"),
        method=setting(f"{LX}.index"),
        first_year=setting(f"{LX}.population_change.first_year"),
        denominator=setting(f"{LX}.informatisation.denominator"),
        sectors=setting(f"{LX}.rationalisation.sectors"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: resilience index, population change and mediators"
    script:
        "../../scripts/lanzhou_xining/measure_resilience.py"


rule table_1_resilience_indicators:
    input:
        weights=f"{LX_DATA}/weights.csv",
        coverage=f"{LX_DATA}/index_coverage.json",
    output:
        table=table(LX, "table_1_resilience_indicators"),
    conda:
        "../../envs/tables.yaml"
    message:
        "lanzhou_xining [{wildcards.scenario}]: Table 1, indicators and weights"
    script:
        "../../scripts/lanzhou_xining/table_1_resilience_indicators.py"


rule table_2_resilience:
    input:
        **LX_MODEL_INPUT,
    output:
        table=table(LX, "table_2_resilience"),
    conda:
        "../../envs/tables.yaml"
    params:
        classes=setting(f"{LX}.maps.classes"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: Table 2, resilience by unit and year"
    script:
        "../../scripts/lanzhou_xining/table_2_resilience.py"


rule population_change:
    input:
        **LX_MODEL_INPUT,
    output:
        table=table(LX, "population_change"),
    conda:
        "../../envs/tables.yaml"
    params:
        first_year=setting(f"{LX}.population_change.first_year"),
        denominator=setting(f"{LX}.informatisation.denominator"),
        sectors=setting(f"{LX}.rationalisation.sectors"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: population change and mediators"
    script:
        "../../scripts/lanzhou_xining/population_change.py"


include: "models.smk"
include: "figures.smk"
include: "sensitivity.smk"


rule lanzhou_xining:
    input:
        [
            target
            for scenario in scenarios_of(LX)
            for name in [
                "table_1_resilience_indicators",
                "table_2_resilience",
                "population_change",
                "table_3_mixed_models",
                "table_4_parameters",
                "residual_diagnostics",
                "robustness_of_the_effect",
                "observed_cells",
                "mediation_models",
                "maps_of_the_agglomeration",
                "diagrams_of_mediation",
                "figure_population_change",
            ]
            for target in expand(getattr(rules, name).output, scenario=scenario)
        ],
    message:
        "lanzhou_xining: all results are there"
