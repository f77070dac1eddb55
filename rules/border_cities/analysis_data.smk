# Border cities: the neighbours' part of the analysis data (the cities' part is made by `rescale_indicators`).


rule rescale_neighbours:
    input:
        panel="results/inputs/panel.parquet",
    output:
        neighbours=f"results/inputs/analysis_data/{BORDER}/neighbours.csv",
    conda:
        "../../envs/inputs.yaml"
    message:
        "inputs: rescaling the neighbours' indices to the form shipped with the repository"
    script:
        "../../scripts/border_cities/rescale_neighbours.py"
