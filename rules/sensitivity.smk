# How far results depend on choices: indicators, weights and definitions of a paper -> the same index under every combination of
# choices and under random draws -> tables and figures in results/<scenario>/sensitivity. One job a paper computes, one draws.

SENSITIVITY = "sensitivity"
SENSITIVITY_FOLDER = f"results/{{scenario}}/{SENSITIVITY}"
INDICES = [p for p in PAPERS if "index" in config[p].get(SENSITIVITY, {})]
# The figures that stand for all of a paper's sensitivity; papers with regressions add theirs.
SENSITIVITY_FIGURES = {paper: [f"{paper}_rank_intervals"] for paper in INDICES}


def index_inputs(wildcards):
    """What the index of a paper is read from, by name; INDEX_INPUTS has what its own loader, scripts/<paper>/assessed_index.py, wants otherwise."""
    paper = wildcards.paper
    data = "results/{scenario}/{paper}/data"
    files = {
        "indicators": f"{data}/indicators.csv",
        "coverage": f"{data}/coverage.json",
        "definitions": definitions_of(paper)(wildcards),
        "units": SCENARIOS[wildcards.scenario][paper]["units"],
        "names": "resources/units/units.csv",
        **index_of(paper)["published"],
        **INDEX_INPUTS.get(paper, {}),
    }
    return {name: path.format(**wildcards) for name, path in files.items() if path}


def loader_of(paper):
    """The script that reads the index of a paper: its own, or the one of any paper."""
    own = f"{paper}/assessed_index"
    return own if (ROOT / f"scripts/{own}.py").is_file() else "sensitivity/any_paper"


def general_settings(wildcards):
    """Settings that all analyses share."""
    section = SCENARIOS[wildcards.scenario][SENSITIVITY]
    return {key: section[key] for key in ("level", "draws", "weight_spread")}


rule assess_index:
    input:
        unpack(index_inputs),
        claims="resources/papers/{paper}/headline_claims.csv",
    output:
        specifications="results/{scenario}/sensitivity/data/{paper}_specifications.parquet",
        ranks_table=table(SENSITIVITY, "{paper}_rank_intervals"),
        pairs_table=table(SENSITIVITY, "{paper}_pair_order"),
        choices_table=table(SENSITIVITY, "{paper}_choices"),
        options_table=table(SENSITIVITY, "{paper}_options"),
        claims_table=table(SENSITIVITY, "{paper}_claims"),
        intervals_table=table(SENSITIVITY, "{paper}_intervals"),
    wildcard_constraints:
        paper=one_of(INDICES),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=2000,
    params:
        settings=lambda wildcards: SCENARIOS[wildcards.scenario][wildcards.paper],
        choices=lambda wildcards: SCENARIOS[wildcards.scenario][wildcards.paper][
            SENSITIVITY
        ]["index"],
        general=general_settings,
        seed=setting("seed"),
        code=lambda wildcards: code_hash(
            "sensitivity/assess_index", loader_of(wildcards.paper)
        ),
    message:
        "sensitivity [{wildcards.scenario}]: {wildcards.paper} under every combination of choices"
    script:
        "../scripts/sensitivity/assess_index.py"


rule draw_index:
    input:
        ranks="results/{scenario}/sensitivity/tables/{paper}_rank_intervals.csv",
        choices="results/{scenario}/sensitivity/tables/{paper}_choices.csv",
        claims="results/{scenario}/sensitivity/tables/{paper}_claims.csv",
        intervals="results/{scenario}/sensitivity/tables/{paper}_intervals.csv",
        coverage=lambda wildcards: index_inputs(wildcards)["coverage"],
    output:
        ranks_figure=figure(SENSITIVITY, "{paper}_rank_intervals"),
        choices_figure=figure(SENSITIVITY, "{paper}_choices"),
        claims_figure=figure(SENSITIVITY, "{paper}_claims"),
        intervals_figure=figure(SENSITIVITY, "{paper}_intervals"),
    wildcard_constraints:
        paper=one_of(INDICES),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
        level=setting(f"{SENSITIVITY}.level"),
    message:
        "sensitivity [{wildcards.scenario}]: figures of {wildcards.paper}"
    script:
        "../scripts/sensitivity/draw_index.py"
