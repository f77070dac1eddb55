# Specification searches: which variant of a method comes nearest to what is published. See docs/audit.md.

GEODATA = "results/inputs/geodata"
CITY_SCORES = "resources/papers/urban_opportunity/published/table_a1_city_scores.csv"


def searched(wildcards):
    """The searches of the job's scenario: they try every setting, so that only other indicators give other results.

    Scores are searched where the scenario has a year that is printed.
    """
    scenario = wildcards.scenario
    urban, border = (
        scenario in scenarios_of(paper, "units", "years", "filling")
        and not own_indicators_of(paper, scenario)
        for paper in ("urban_opportunity", "border_cities")
    )
    years = set(printed_years(ROOT / CITY_SCORES))
    scores = urban and years.intersection(years_of("urban_opportunity", scenario))
    folder = f"results/{scenario}/audit/tables"
    return [
        *([f"{folder}/city_scores_specifications.csv"] if scores else []),
        *([f"{folder}/weights_specifications.csv"] if urban and border else []),
    ]


rule search_city_scores:
    input:
        indicators="results/{scenario}/urban_opportunity/data/indicators.csv",
        definitions="resources/papers/urban_opportunity/indicators.csv",
        scores=CITY_SCORES,
        weights="resources/papers/urban_opportunity/published/table_1_weights.csv",
        units="resources/units/units.csv",
        cities=f"{GEODATA}/cities.parquet",
        provinces=f"{GEODATA}/provinces.parquet",
    output:
        specifications=table("audit", "city_scores_specifications"),
        choices=table("audit", "city_scores_choices"),
        residuals=table("audit", "city_scores_residuals"),
        units_left_out=table("audit", "city_scores_units_left_out"),
        map=figure("audit", "city_scores_print_to_ours"),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
        search_settings=setting("audit.search"),
        settings=setting("urban_opportunity"),
    message:
        "audit [{wildcards.scenario}]: specifications of the city scores against Table A1"
    script:
        "../scripts/audit/search_city_scores.py"


rule search_weights:
    input:
        urban_weights="resources/papers/urban_opportunity/published/table_1_weights.csv",
        urban_indicators="results/{scenario}/urban_opportunity/data/indicators.csv",
        urban_definitions="resources/papers/urban_opportunity/indicators.csv",
        border_weights="resources/papers/border_cities/published/table_2_weights.csv",
        border_indicators="results/{scenario}/border_cities/data/complete_indicators.csv",
        border_definitions="resources/papers/border_cities/indicators.csv",
    output:
        table=table("audit", "weights_specifications"),
    conda:
        "../envs/tables.yaml"
    message:
        "audit [{wildcards.scenario}]: ways of weighing against printed weights"
    script:
        "../scripts/audit/search_weights.py"
