# Geodata of all maps: no scenario changes it, so it is prepared once.


rule prepare_geodata:
    input:
        folding="resources/units/geodata_folding.csv",
        splits="resources/units/geodata_splits.csv",
    output:
        cities="results/inputs/geodata/cities.parquet",
        provinces="results/inputs/geodata/provinces.parquet",
        lines="results/inputs/geodata/lines.parquet",
    conda:
        "../envs/figures.yaml"
    message:
        "inputs: geodata of cities, provinces and boundary lines"
    script:
        "../scripts/inputs/prepare_geodata.py"
