# Which data and which arithmetic the published scores of the urban opportunity paper come from.

from scripts.audit.wanted import printed_years

URBAN_SCORES = f"resources/papers/{URBAN}/published/table_a1_city_scores.csv"


def published_years_of(scenario):
    """The years of a scenario that have published scores."""
    return {*printed_years(ROOT / URBAN_SCORES)} & {*years_of(URBAN, scenario)}


rule data_year_of_published_scores:
    input:
        indicators=f"{URBAN_DATA}/indicators.csv",
        definitions=definitions_of(URBAN),
        weights="resources/papers/urban_opportunity/published/table_1_weights.csv",
        published=URBAN_SCORES,
        units="resources/units/units.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        readings=table(URBAN, "data_year_of_published_scores"),
        nearest=table(URBAN, "nearest_reading_of_published_scores"),
        residuals=table(URBAN, "residuals_of_published_scores"),
    conda:
        "../../envs/tables.yaml"
    message:
        "urban_opportunity [{wildcards.scenario}]: which year and arithmetic the published scores come from"
    script:
        "../../scripts/urban_opportunity/data_year_of_published_scores.py"


rule figure_data_year_of_published_scores:
    input:
        readings=table(URBAN, "data_year_of_published_scores")[0],
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        figure=figure(URBAN, "data_year_of_published_scores"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "urban_opportunity [{wildcards.scenario}]: data years beside the published scores"
    script:
        "../../scripts/urban_opportunity/figure_data_year_of_published_scores.py"


rule replaced_columns:
    input:
        indicators=f"results/nearest/{URBAN}/data/indicators.csv",
        definitions=definitions_of(URBAN),
        weights=f"results/nearest/{URBAN}/data/weights.csv",
        published=URBAN_SCORES,
        units="resources/units/units.csv",
        coverage=f"results/nearest/{URBAN}/data/coverage.json",
    output:
        columns=table(URBAN, "replaced_columns"),
        runs=table(URBAN, "runs_of_cities"),
        surplus=table(URBAN, "surplus_of_the_run"),
    conda:
        "../../envs/tables.yaml"
    params:
        index=lambda wildcards: SCENARIOS["nearest"][URBAN]["index"],
        seed=setting("seed"),
    message:
        "urban_opportunity [{wildcards.scenario}]: which columns the published scores come from"
    script:
        "../../scripts/urban_opportunity/replaced_columns.py"
