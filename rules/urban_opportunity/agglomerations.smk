# Opportunity index of the agglomerations, and their tiers.


rule opportunity_index:
    input:
        scores=f"{URBAN_DATA}/scores.csv",
        indicators=f"{URBAN_DATA}/indicators.csv",
        coverage=f"{URBAN_DATA}/coverage.json",
        agglomerations="resources/units/agglomerations.csv",
        shares="resources/units/agglomeration_population.csv",
        units="resources/units/units.csv",
    output:
        table_3=table(URBAN, "table_3_opportunity_index"),
        by_year=table(URBAN, "opportunity_by_year"),
        changes=table(URBAN, "opportunity_changes"),
        curves=table(URBAN, "opportunity_curves"),
    conda:
        "../../envs/tables.yaml"
    params:
        settings=setting("urban_opportunity.opportunity"),
        years=setting("urban_opportunity.opportunity.years"),
    message:
        "urban_opportunity [{wildcards.scenario}]: Table 3, opportunity and fairness index"
    script:
        "../../scripts/urban_opportunity/opportunity_index.py"


rule agglomeration_tiers:
    input:
        by_year=table(URBAN, "opportunity_by_year")[0],
        coverage=f"{URBAN_DATA}/coverage.json",
    output:
        table=table(URBAN, "agglomeration_tiers"),
    conda:
        "../../envs/tables.yaml"
    params:
        tiers=setting("urban_opportunity.tiers"),
    message:
        "urban_opportunity [{wildcards.scenario}]: tiers of agglomerations"
    script:
        "../../scripts/urban_opportunity/agglomeration_tiers.py"
