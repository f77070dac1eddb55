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
        code=code("sensitivity/assess_coupling"),
    output:
        specifications=f"results/{{scenario}}/sensitivity/data/{PC}_specifications.parquet",
        ranks=table(SENSITIVITY, f"{PC}_rank_intervals"),
        pairs=table(SENSITIVITY, f"{PC}_pair_order"),
        choices=table(SENSITIVITY, f"{PC}_choices"),
        options=table(SENSITIVITY, f"{PC}_options"),
        claims=table(SENSITIVITY, f"{PC}_claims"),
        moran=table(SENSITIVITY, f"{PC}_moran"),
    log:
        log_of(SENSITIVITY, "assess_coupling"),
    conda:
        "../envs/models.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        settings=setting(PC),
        choices=setting(f"{PC}.{SENSITIVITY}.coupling"),
        general=general_settings,
        seed=setting("seed"),
    message:
        "sensitivity [{wildcards.scenario}]: coupling degree and Moran's I under every combination of choices"
    script:
        "../scripts/sensitivity/assess_coupling.py"


rule draw_coupling:
    input:
        ranks=f"{SENSITIVITY_TABLES}/{PC}_rank_intervals.csv",
        choices=f"{SENSITIVITY_TABLES}/{PC}_choices.csv",
        claims=f"{SENSITIVITY_TABLES}/{PC}_claims.csv",
        coverage=PC_COVERAGE,
        code=code("sensitivity/draw_index"),
    output:
        ranks=figure(SENSITIVITY, f"{PC}_rank_intervals"),
        choices=figure(SENSITIVITY, f"{PC}_choices"),
        claims=figure(SENSITIVITY, f"{PC}_claims"),
    log:
        log_of(SENSITIVITY, "draw_coupling"),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        language=setting("output.language"),
        level=setting(f"{SENSITIVITY}.level"),
    message:
        "sensitivity [{wildcards.scenario}]: figures of the coupling degree"
    script:
        "../scripts/sensitivity/draw_index.py"


rule assess_tobit:
    input:
        regression=f"{PC_DATA}/regression.csv",
        coverage=PC_COVERAGE,
        code=code("sensitivity/assess_tobit"),
    output:
        curve=table(SENSITIVITY, "tobit_curve"),
        summary=table(SENSITIVITY, "tobit_summary"),
        bootstrap=table(SENSITIVITY, "tobit_bootstrap"),
    log:
        log_of(SENSITIVITY, "assess_tobit"),
    conda:
        "../envs/models.yaml"
    resources:
        mem_mb=1500,
        runtime=5,
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
        code=code("sensitivity/assess_mixed_models"),
    output:
        curve=table(SENSITIVITY, "mixed_models_curve"),
        summary=table(SENSITIVITY, "mixed_models_summary"),
    log:
        log_of(SENSITIVITY, "assess_mixed_models"),
    conda:
        "../envs/models.yaml"
    resources:
        mem_mb=500,
        runtime=3,
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
        code=code("sensitivity/draw_curves"),
    output:
        tobit=figure(SENSITIVITY, "tobit_curves"),
        moran=figure(SENSITIVITY, f"{PC}_moran"),
    log:
        log_of(SENSITIVITY, "draw_provincial_curves"),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        language=setting("output.language"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curves of the Tobit, and Moran's I with its intervals"
    script:
        "../scripts/sensitivity/draw_curves.py"


rule draw_mixed_models:
    input:
        mixed=f"{SENSITIVITY_TABLES}/mixed_models_curve.csv",
        coverage=f"{LX_DATA}/coverage.json",
        code=code("sensitivity/draw_curves"),
    output:
        mixed=figure(SENSITIVITY, "mixed_models_curve"),
    log:
        log_of(SENSITIVITY, "draw_mixed_models"),
    conda:
        "../envs/figures.yaml"
    resources:
        mem_mb=1000,
        runtime=3,
    params:
        language=setting("output.language"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve of the mixed models"
    script:
        "../scripts/sensitivity/draw_curves.py"
