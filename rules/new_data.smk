# What the data cover, what a paper lacks, and where it may come from: coverage, templates for a user's values, open sources.


rule coverage:
    input:
        panel="results/inputs/panel.parquet",
        reports=expand("results/inputs/reading/{dataset}.csv", dataset=AVAILABLE),
        variables="resources/variables.csv",
        units="resources/units/units.csv",
        paper_units=[config[paper]["units"] for paper in PAPERS],
    output:
        table="results/inputs/coverage.csv",
        figure=["results/inputs/coverage.png", "results/inputs/coverage.pdf"],
        reading_report="results/inputs/reading_report.csv",
        crosswalk="results/inputs/crosswalk.csv",
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1500,
    params:
        language=config["output"]["language"],
        papers=PAPERS,
    message:
        "inputs: coverage by variable and year, reading report, check of the crosswalk"
    script:
        "../scripts/inputs/coverage.py"


rule templates:
    input:
        # Without any raw file everything is lacking.
        **({"panel": "results/inputs/panel.parquet"} if AVAILABLE else {}),
        definitions=expand("resources/papers/{paper}/indicators.csv", paper=PAPERS),
        variables="resources/variables.csv",
        units=[config[paper]["units"] for paper in PAPERS],
        known_units="resources/units/units.csv",
    output:
        templates=expand("results/inputs/templates/{paper}.csv", paper=PAPERS),
    conda:
        "../envs/inputs.yaml"
    params:
        years=[years_listed(config[paper]["years"]) for paper in PAPERS],
    message:
        "inputs: templates of the values that the papers lack"
    script:
        "../scripts/inputs/templates.py"


rule fetch:
    # No output: what it fetches is an input of the study, to be kept when results are removed.
    input:
        sources="resources/sources.csv",
    log:
        "results/inputs/logs/fetch.log",
    conda:
        "../envs/inputs.yaml"
    params:
        wanted=config["fetch"],
        search_path=config["inputs"]["search_path"],
    message:
        "inputs: fetching {params.wanted} from the origin"
    script:
        "../scripts/inputs/fetch.py"
