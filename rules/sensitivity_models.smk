# Sensitivity of the coupling degree, of Moran's I, and of the regressions: specification curves and resampling.

SENSITIVITY_TABLES = "results/{scenario}/sensitivity/tables"


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
        moran_table=table(SENSITIVITY, f"{PC}_moran"),
    conda:
        "../envs/models.yaml"
    params:
        settings=setting(PC),
        choices=setting(f"{PC}.{SENSITIVITY}.coupling"),
        general=general_settings,
        seed=setting("seed"),
    message:
        "sensitivity [{wildcards.scenario}]: coupling degree and Moran's I under every combination of choices"
    script:
        "../scripts/sensitivity/assess_coupling.py"


use rule draw_index as draw_coupling with:
    input:
        ranks=f"{SENSITIVITY_TABLES}/{PC}_rank_intervals.csv",
        choices=f"{SENSITIVITY_TABLES}/{PC}_choices.csv",
        claims=f"{SENSITIVITY_TABLES}/{PC}_claims.csv",
        coverage=PC_COVERAGE,
    output:
        ranks_figure=figure(SENSITIVITY, f"{PC}_rank_intervals"),
        choices_figure=figure(SENSITIVITY, f"{PC}_choices"),
        claims_figure=figure(SENSITIVITY, f"{PC}_claims"),
    message:
        "sensitivity [{wildcards.scenario}]: figures of the coupling degree"


rule assess_tobit:
    input:
        regression=f"{PC_DATA}/regression.csv",
        coverage=PC_COVERAGE,
    output:
        curve_table=table(SENSITIVITY, "tobit_curve"),
        summary_table=table(SENSITIVITY, "tobit_summary"),
        bootstrap_table=table(SENSITIVITY, "tobit_bootstrap"),
    conda:
        "../envs/models.yaml"
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
        "../scripts/sensitivity/assess_tobit.py"


rule assess_mixed_models:
    input:
        data=f"{LX_DATA}/model_data.csv",
        indicators=f"{LX_DATA}/indicators.csv",
        coverage=f"{LX_DATA}/coverage.json",
        definitions=f"resources/papers/{LX}/indicators.csv",
        units=setting(f"{LX}.units"),
    output:
        curve_table=table(SENSITIVITY, "mixed_models_curve"),
        summary_table=table(SENSITIVITY, "mixed_models_summary"),
        mediation_table=table(SENSITIVITY, "mediation_curve"),
    conda:
        "../envs/models.yaml"
    params:
        settings=setting(LX),
        choices=setting(f"{LX}.{SENSITIVITY}.mixed_models"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve of the mixed models"
    script:
        "../scripts/sensitivity/assess_mixed_models.py"


rule draw_provincial_curves:
    input:
        tobit=f"{SENSITIVITY_TABLES}/tobit_curve.csv",
        moran=f"{SENSITIVITY_TABLES}/{PC}_moran.csv",
        coverage=PC_COVERAGE,
    output:
        tobit_figure=figure(SENSITIVITY, "tobit_curves"),
        moran_figure=figure(SENSITIVITY, f"{PC}_moran"),
    conda:
        "../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curves of the Tobit, and Moran's I with its intervals"
    script:
        "../scripts/sensitivity/draw_curves.py"


use rule draw_provincial_curves as draw_mixed_models with:
    input:
        mixed=f"{SENSITIVITY_TABLES}/mixed_models_curve.csv",
        coverage=f"{LX_DATA}/coverage.json",
    output:
        mixed_figure=figure(SENSITIVITY, "mixed_models_curve"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve of the mixed models"
