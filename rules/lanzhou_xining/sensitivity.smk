# How the mixed models and the mediation depend on choices: specification curves.

SENSITIVITY_FIGURES[LX] = [*SENSITIVITY_FIGURES.get(LX, []), "mixed_models_curve"]


rule assess_mixed_models:
    input:
        data=f"{LX_DATA}/model_data.csv",
        indicators=f"{LX_DATA}/indicators.csv",
        coverage=f"{LX_DATA}/coverage.json",
        definitions=definitions_of(LX),
        units=setting(f"{LX}.units"),
    output:
        curve_table=table(SENSITIVITY, "mixed_models_curve"),
        summary_table=table(SENSITIVITY, "mixed_models_summary"),
        mediation_table=table(SENSITIVITY, "mediation_curve"),
    conda:
        "../../envs/models.yaml"
    params:
        settings=setting(LX),
        choices=setting(f"{LX}.{SENSITIVITY}.mixed_models"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve of the mixed models"
    script:
        "../../scripts/lanzhou_xining/assess_mixed_models.py"


rule draw_mixed_models:
    input:
        mixed=f"{SENSITIVITY_FOLDER}/tables/mixed_models_curve.csv",
        coverage=f"{LX_DATA}/coverage.json",
    output:
        mixed_figure=figure(SENSITIVITY, "mixed_models_curve"),
    conda:
        "../../envs/figures.yaml"
    params:
        language=setting("output.language"),
    message:
        "sensitivity [{wildcards.scenario}]: specification curve of the mixed models"
    script:
        "../../scripts/sensitivity/draw_curves.py"
