# Geodata of all maps: no scenario changes it, so it is prepared once.


rule prepare_geodata:
    input:
        folding="resources/units/geodata_folding.csv",
        splits="resources/units/geodata_splits.csv",
        code=code("inputs/prepare_geodata"),
    output:
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
    log:
        "results/inputs/logs/prepare_geodata.log",
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=2,
    message:
        "inputs: geodata of cities, provinces and boundary lines"
    script:
        "../scripts/inputs/prepare_geodata.py"
