# How the coupling degree, Moran's I and the Tobit models depend on choices: specification curves and resampling.

SENSITIVITY_FIGURES[PC] = [f"{PC}_rank_intervals", "tobit_curves"]


rule assess_coupling:
    input:
        indicators=f"{PC_DATA}/indicators.csv",
        industries="resources/papers/provincial_coupling/industries.csv",
        provinces="results/inputs/geodata/provinces.parquet",
        units=setting(f"{PC}.units"),
        coverage=PC_COVERAGE,
        claims=f"resources/papers/{PC}/headline_claims.csv",
    output:
        specifications=f"results/{{scenario}}/sensitivity/data/{PC}_specifications.parquet",
        ranks_table=table(SENSITIVITY, f"{PC}_rank_intervals"),
        pairs_table=table(SENSITIVITY, f"{PC}_pair_order"),
        choices_table=table(SENSITIVITY, f"{PC}_choices"),
        options_table=table(SENSITIVITY, f"{PC}_options"),
        claims_table=table(SENSITIVITY, f"{PC}_claims"),
        claims_by_option_table=table(SENSITIVITY, f"{PC}_claims_by_option"),
        moran_table=table(SENSITIVITY, f"{PC}_moran"),
    conda:
        "../../envs/models.yaml"
    params:
        settings=setting(PC),
        choices=setting(f"{PC}.{SENSITIVITY}.coupling"),
        general=general_settings,
        seed=setting("seed"),
    message:
        "sensitivity [{wildcards.scenario}]: coupling degree and Moran's I under every combination of choices"
    script:
        "../../scripts/provincial_coupling/assess_coupling.py"


rule draw_coupling:
    input:
        ranks=f"{SENSITIVITY_FOLDER}/tables/{PC}_rank_intervals.csv",
        choices=f"{SENSITIVITY_FOLDER}/tables/{PC}_choices.csv",
        claims=f"{SENSITIVITY_FOLDER}/tables/{PC}_claims.csv",
        coverage=PC_COVERAGE,
    output:
        ranks_figure=figure(SENSITIVITY, f"{PC}_rank_intervals"),
        choices_figure=figure(SENSITIVITY, f"{PC}_choices"),
        claims_figure=figure(SENSITIVITY, f"{PC}_claims"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
        level=setting(f"{SENSITIVITY}.level"),
    message:
        "sensitivity [{wildcards.scenario}]: figures of the coupling degree"
    script:
        "../../scripts/sensitivity/draw_index.py"


rule assess_tobit:
    input:
        regression=f"{PC_DATA}/regression.csv",
        coverage=PC_COVERAGE,
    output:
        curve_table=table(SENSITIVITY, "tobit_curve"),
        summary_table=table(SENSITIVITY, "tobit_summary"),
        bootstrap_table=table(SENSITIVITY, "tobit_bootstrap"),
    conda:
        "../../envs/models.yaml"
    resources:
        mem_mb=1500,
    params:
        settings=setting(f"{PC}.regression"),
        choices=setting(f"{PC}.{SENSITIVITY}.tobit"),
        general=general_settings,
        seed=setting("seed"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve and bootstrap of the Tobit models"
    script:
        "../../scripts/provincial_coupling/assess_tobit.py"


rule draw_provincial_curves:
    input:
        tobit=f"{SENSITIVITY_FOLDER}/tables/tobit_curve.csv",
        moran=f"{SENSITIVITY_FOLDER}/tables/{PC}_moran.csv",
        coverage=PC_COVERAGE,
    output:
        tobit_figure=figure(SENSITIVITY, "tobit_curves"),
        moran_figure=figure(SENSITIVITY, f"{PC}_moran"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curves of the Tobit, and Moran's I with its intervals"
    script:
        "../../scripts/sensitivity/draw_curves.py"
