# The urban opportunity paper beside the published values: agreement, differences, and the settings that print leaves open.

URBAN_COMPARISON_RULES = ["compare_with_published", "figure_agreement_with_published"]


def urban_searches(scenario):
    """Rules that try every setting on the same indicators: not repeated where a scenario changes settings alone."""
    searched_before = scenario not in scenarios_of(URBAN, "units", "years", "filling")
    if searched_before or own_indicators_of(URBAN, scenario):
        return []
    return [
        "score_specifications",
        "data_year_of_published_scores",
        "figure_data_year_of_published_scores",
        "opportunity_specifications",
    ]


rule compare_with_published:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        indicators=f"{URBAN_DATA}/indicators.csv",
        definitions=definitions_of(URBAN),
        weights=f"{URBAN_DATA}/weights.csv",
        published="resources/papers/urban_opportunity/published/table_a1_city_scores.csv",
        units="resources/units/units.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        score_pairs=table(URBAN, "scores_beside_published"),
        by_year=table(URBAN, "agreement_with_published"),
        by_province=table(URBAN, "differences_by_province"),
        largest_differences=table(URBAN, "largest_differences"),
    conda:
        "../../envs/tables.yaml"
    params:
        index=setting("urban_opportunity.index"),
        listed=setting("urban_opportunity.differences"),
    message:
        "urban_opportunity [{wildcards.scenario}]: scores beside the published values"
    script:
        "../../scripts/urban_opportunity/compare_with_published.py"


rule figure_agreement_with_published:
    input:
        score_pairs=table(URBAN, "scores_beside_published")[0],
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        figure=figure(URBAN, "agreement_with_published"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "urban_opportunity [{wildcards.scenario}]: scatter and rank plots against the published scores"
    script:
        "../../scripts/urban_opportunity/figure_agreement_with_published.py"


rule score_specifications:
    input:
        indicators=f"{URBAN_DATA}/indicators.csv",
        definitions=definitions_of(URBAN),
        weights=table(URBAN, "table_1_weights")[0],
        published="resources/papers/urban_opportunity/published/table_a1_city_scores.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        specifications=table(URBAN, "score_specifications"),
        without=table(URBAN, "scores_without_indicators"),
    conda:
        "../../envs/tables.yaml"
    message:
        "urban_opportunity [{wildcards.scenario}]: scores under every setting, against the published ones"
    script:
        "../../scripts/urban_opportunity/score_specifications.py"


rule opportunity_specifications:
    input:
        indicators=f"{URBAN_DATA}/indicators.csv",
        published_scores="resources/papers/urban_opportunity/published/table_a1_city_scores.csv",
        published_index="resources/papers/urban_opportunity/published/table_3_opportunity_index.csv",
        agglomerations="resources/units/agglomerations.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        table=table(URBAN, "opportunity_specifications"),
        bounds=table(URBAN, "opportunity_bounds"),
    conda:
        "../../envs/tables.yaml"
    message:
        "urban_opportunity [{wildcards.scenario}]: opportunity index under every reading, against the published one"
    script:
        "../../scripts/urban_opportunity/opportunity_specifications.py"
