# Raw files -> observations (one row a cell) -> panel (one value a unit, year and variable).
# Inputs are shared by all scenarios; only datasets of which a file is on this machine take part.

DICTIONARY = [
    "resources/variables.csv",
    "resources/columns.csv",
    "resources/measures.csv",
    "resources/corrections/headers.csv",
    "resources/expected_columns.csv",
]
# Tables with a contract (scripts/inputs/check_resources.py).
CHECKED_TABLES = [
    *["measures.csv", "sources.csv", "datasets.csv", "cells_read.csv", "breaks.csv"],
    *["corrections/cells.csv", "corrections/headers.csv"],
    *[f"units/{table}.csv" for table in ["units", "aliases", "provinces"]],
    *[f"units/border_{table}.csv" for table in ["seats", "prefectures", "zones"]],
    *["units/agglomerations.csv", "units/agglomeration_population.csv"],
    "units/urban_opportunity_cities.csv",
    "units/lanzhou_xining.csv",
]
CROSSWALK = ["resources/units/units.csv", "resources/units/aliases.csv"]
AVAILABLE = REGISTRY.available()
# Large ones, and what the user changes, are read one by one: a change in one of the others rereads them all, in three seconds.
READ_ALONE = [USER_DATA, "city_yearbook", "city_panel_hao"]
SMALL = [dataset for dataset in AVAILABLE if dataset not in READ_ALONE]


def reader_of(dataset):
    """The script that reads a dataset, which read_dataset imports by name."""
    return f"inputs/{REGISTRY.datasets[dataset].reader}"


rule read_dataset:
    input:
        files=lambda wildcards: list(map(str, REGISTRY.files(wildcards.dataset))),
        sources="resources/sources.csv",
        dictionary=DICTIONARY,
        crosswalk=CROSSWALK,
    output:
        observations="results/inputs/observations/{dataset}.parquet",
        report="results/inputs/reading/{dataset}.csv",
    wildcard_constraints:
        dataset=one_of(READ_ALONE),
    conda:
        "../envs/inputs.yaml"
    resources:
        mem_mb=1500,
    params:
        reader=lambda wildcards: REGISTRY.datasets[wildcards.dataset].reader,
        code=lambda wildcards: code_hash(
            "inputs/read_dataset", reader_of(wildcards.dataset)
        ),
        flag=lambda wildcards: REGISTRY.datasets[wildcards.dataset].flag,
    message:
        "inputs: reading {wildcards.dataset} ({params.reader})"
    script:
        "../scripts/inputs/read_dataset.py"


rule read_small_datasets:
    input:
        **{dataset: list(map(str, REGISTRY.files(dataset))) for dataset in SMALL},
        sources="resources/sources.csv",
        dictionary=DICTIONARY,
        crosswalk=CROSSWALK,
    output:
        observations=expand(
            "results/inputs/observations/{dataset}.parquet", dataset=SMALL
        ),
        reports=expand("results/inputs/reading/{dataset}.csv", dataset=SMALL),
    conda:
        "../envs/inputs.yaml"
    resources:
        mem_mb=1500,
    params:
        readers=[REGISTRY.datasets[dataset].reader for dataset in SMALL],
        code=code_hash("inputs/read_small_datasets", *map(reader_of, SMALL)),
        flags=[REGISTRY.datasets[dataset].flag for dataset in SMALL],
    message:
        "inputs: reading the smaller datasets"
    script:
        "../scripts/inputs/read_small_datasets.py"


rule build_panel:
    input:
        observations=expand(
            "results/inputs/observations/{dataset}.parquet", dataset=AVAILABLE
        ),
        corrections="resources/corrections/cells.csv",
        gates="resources/gates.csv",
        relations="resources/relations.csv",
        dictionary=DICTIONARY,
    output:
        panel="results/inputs/panel.parquet",
        uncorrected="results/inputs/uncorrected/panel.parquet",
        disagreement_table="results/inputs/disagreements.csv",
        jump_table="results/inputs/jumps.csv",
        correction_table="results/inputs/corrections.csv",
        gate_table="results/inputs/gates.csv",
        relation_table="results/inputs/relations.csv",
        screening_table="results/inputs/screening.csv",
        doubt_table="results/inputs/unit_doubts.csv",
        row_doubt_table="results/inputs/row_doubts.csv",
    conda:
        "../envs/inputs.yaml"
    resources:
        mem_mb=2000,
    params:
        tolerance=config["inputs"]["tolerance"],
    message:
        "inputs: one value a unit, year and variable from all datasets"
    script:
        "../scripts/inputs/build_panel.py"


rule check_resources:
    input:
        tables=expand("resources/{table}", table=CHECKED_TABLES),
    output:
        checked="results/inputs/checked_resources.csv",
    conda:
        "../envs/inputs.yaml"
    message:
        "inputs: keys, types and ranges of the tables in resources"
    script:
        "../scripts/inputs/check_resources.py"


rule inputs:
    input:
        "results/inputs/checked_resources.csv",
        (
            [
                "results/inputs/panel.parquet",
                "results/inputs/coverage.csv",
                expand("results/inputs/templates/{paper}.csv", paper=PAPERS),
            ]
            if AVAILABLE
            else []
        ),
    message:
        "inputs: all are there"
