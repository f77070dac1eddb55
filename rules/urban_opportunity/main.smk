# Urban economic resilience of 286 cities and opportunity in 19 agglomerations (Yu et al. 2018).
# Indicators -> weights (Table 1) -> scores (Table A1, Table 2) -> opportunity index (Table 3) -> tiers.

URBAN = "urban_opportunity"
URBAN_DATA = f"results/{{scenario}}/{URBAN}/data"
INDEX_INPUTS[URBAN] = {
    "units": "resources/units/units.csv",
    "agglomerations": "resources/units/agglomerations.csv",
    "shares": "resources/units/agglomeration_population.csv",
}


include: "agglomerations.smk"
include: "figures.smk"
include: "comparison.smk"
include: "data_year.smk"
include: "search.smk"


rule weigh_indicators:
    input:
        indicators=f"{URBAN_DATA}/indicators.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
        definitions=definitions_of(URBAN),
        published="resources/papers/urban_opportunity/published/table_1_weights.csv",
    output:
        table=table(URBAN, "table_1_weights"),
        by_year=table(URBAN, "entropy_weights_by_year"),
        probes=table(URBAN, "probe_weights"),
        weights=f"{URBAN_DATA}/weights.csv",
    conda:
        "../../envs/tables.yaml"
    params:
        index=setting("urban_opportunity.index"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Table 1, weights of the indicators"
    script:
        "../../scripts/urban_opportunity/weigh_indicators.py"


module index:
    snakefile:
        "../index.smk"
    config:
        index_of(URBAN)


use rule score from index as urban_opportunity_score


rule table_2_regional_means:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
        units="resources/units/units.csv",
    output:
        table_2=table(URBAN, "table_2_regional_means"),
        by_year=table(URBAN, "regional_means_by_year"),
        changes=table(URBAN, "regional_changes"),
    conda:
        "../../envs/tables.yaml"
    params:
        average=setting("urban_opportunity.regional_means.average"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Table 2, mean scores of the regions"
    script:
        "../../scripts/urban_opportunity/table_2_regional_means.py"


rule table_a1_city_scores:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
        units="resources/units/units.csv",
    output:
        table_a1=table(URBAN, "table_a1_city_scores"),
        by_year=table(URBAN, "city_scores_by_year"),
    conda:
        "../../envs/tables.yaml"
    message:
        "urban_opportunity [{wildcards.scenario}]: Table A1, scores and ranks of every year"
    script:
        "../../scripts/urban_opportunity/table_a1_city_scores.py"


rule urban_opportunity:
    input:
        [
            target
            for scenario in scenarios_of(URBAN)
            for output in [
                rules.weigh_indicators.output.table,
                rules.weigh_indicators.output.by_year,
                *[
                    getattr(rules, name).output
                    for name in [
                        "table_2_regional_means",
                        "table_a1_city_scores",
                        "opportunity_index",
                        "agglomeration_tiers",
                        *URBAN_FIGURE_RULES,
                        *URBAN_COMPARISON_RULES,
                        *urban_searches(scenario),
                    ]
                ],
            ]
            for target in expand(output, scenario=scenario)
        ],
        # Beside the nearest reading, which stands beside the reference.
        [
            target
            for scenario in scenarios_of(URBAN)
            if scenario == "reference" and published_years_of(scenario)
            for target in expand(rules.replaced_columns.output, scenario=scenario)
        ],
    message:
        "urban_opportunity: all results are there"
