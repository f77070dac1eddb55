# Specification searches: which variant of a method comes nearest to what is published. See docs/audit.md.

WEIGHED = [paper for paper in PAPERS if index_of(paper)["published"]]


def searched(wildcards):
    """The searches of the job's scenario: they try every setting, so that only other indicators give other results."""
    scenario = wildcards.scenario
    papers = [
        paper
        for paper in PAPERS
        if scenario in scenarios_of(paper, "units", "years", "filling")
        and not own_indicators_of(paper, scenario)
    ]
    folder = f"results/{scenario}/audit/tables"
    return [
        *(f"{folder}/weights_specifications_{p}.csv" for p in papers if p in WEIGHED),
        *(file for p in papers if p in SEARCHES for file in SEARCHES[p](scenario)),
    ]


rule search_weights:
    input:
        indicators=lambda wildcards: SEARCHED_INDICATORS.get(
            wildcards.paper, "results/{scenario}/{paper}/data/indicators.csv"
        ).format(**wildcards),
        definitions=definitions_of("{paper}"),
        published=lambda wildcards: index_of(wildcards.paper)["published"]["published"],
    output:
        table=table("audit", "weights_specifications_{paper}"),
    wildcard_constraints:
        paper=one_of(WEIGHED),
    conda:
        "../envs/tables.yaml"
    message:
        "audit [{wildcards.scenario}]: ways of weighing against the published weights of {wildcards.paper}"
    script:
        "../scripts/audit/search_weights.py"
