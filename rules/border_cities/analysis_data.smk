# Border cities: the neighbours' part of the analysis data (the cities' part is made by `rescale_indicators`).


rule rescale_neighbours:
    input:
        panel="results/inputs/panel.parquet",
        code=code("border_cities/rescale_neighbours"),
    output:
        neighbours=f"results/inputs/analysis_data/{BORDER}/neighbours.csv",
    log:
        "results/inputs/logs/rescale_neighbours.log",
    conda:
        "../../envs/inputs.yaml"
    resources:
        mem_mb=500,
        runtime=2,
    message:
        "inputs: rescaling the neighbours' indices to the form shipped with the repository"
    script:
        "../../scripts/border_cities/rescale_neighbours.py"
