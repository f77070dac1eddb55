# Which specification of the scores comes nearest to the published ones. See docs/audit.md.

CITY_SCORES = "resources/papers/urban_opportunity/published/table_a1_city_scores.csv"


def city_scores_searched(scenario):
    """The search of the scores, where the scenario has a year that is published."""
    years = {*printed_years(ROOT / CITY_SCORES)} & {*years_of(URBAN, scenario)}
    return (
        [f"results/{scenario}/audit/tables/city_scores_specifications.csv"]
        if years
        else []
    )


SEARCHES[URBAN] = city_scores_searched


rule search_city_scores:
    input:
        indicators="results/{scenario}/urban_opportunity/data/indicators.csv",
        definitions=definitions_of(URBAN),
        scores=CITY_SCORES,
        weights="resources/papers/urban_opportunity/published/table_1_weights.csv",
        units="resources/units/units.csv",
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
    output:
        specifications=table("audit", "city_scores_specifications"),
        choices=table("audit", "city_scores_choices"),
        residuals=table("audit", "city_scores_residuals"),
        units_left_out=table("audit", "city_scores_units_left_out"),
        map=figure("audit", "city_scores_published_to_ours"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        search_settings=setting("audit.search"),
        settings=setting("urban_opportunity"),
    message:
        "audit [{wildcards.scenario}]: specifications of the city scores against Table A1"
    script:
        "../../scripts/urban_opportunity/search_city_scores.py"
