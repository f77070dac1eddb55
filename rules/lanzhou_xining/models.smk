# Tables of the Lanzhou-Xining paper: models, their diagnostics, mediation.


rule table_3_mixed_models:
    input:
        **LX_MODEL_INPUT,
    output:
        table=table(LX, "table_3_mixed_models"),
        engines=table(LX, "table_3_engines"),
    conda:
        "../../envs/models.yaml"
    params:
        **LX_MODEL_SETTINGS,
    message:
        "lanzhou_xining [{wildcards.scenario}]: Table 3, six mixed models"
    script:
        "../../scripts/lanzhou_xining/table_3_mixed_models.py"


rule table_4_parameters:
    input:
        **LX_MODEL_INPUT,
    output:
        table=table(LX, "table_4_parameters"),
    conda:
        "../../envs/models.yaml"
    params:
        **LX_MODEL_SETTINGS,
        draws=setting(f"{LX}.bootstrap.draws"),
        level=setting(f"{LX}.bootstrap.level"),
        seed=setting("seed"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: Table 4, parameters with bootstrap"
    script:
        "../../scripts/lanzhou_xining/table_4_parameters.py"


rule residual_diagnostics:
    input:
        **LX_MODEL_INPUT,
    output:
        residuals=table(LX, "residuals"),
        tests=table(LX, "residual_tests"),
        plots=figure(LX, "residual_diagnostics"),
    conda:
        "../../envs/figures.yaml"
    params:
        **LX_MODEL_SETTINGS,
        language=setting("output.language"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: residual diagnostics"
    script:
        "../../scripts/lanzhou_xining/residual_diagnostics.py"


rule mediation_models:
    input:
        **LX_MODEL_INPUT,
    output:
        table_5=table(LX, "table_5_mediation_models"),
        table_6=table(LX, "table_6_indirect_effects"),
    conda:
        "../../envs/models.yaml"
    params:
        **LX_MODEL_SETTINGS,
        mediators=setting(f"{LX}.mediation.mediators"),
        estimator=setting(f"{LX}.mediation.estimator"),
        draws=setting(f"{LX}.bootstrap.draws"),
        level=setting(f"{LX}.bootstrap.level"),
        seed=setting("seed"),
    message:
        "lanzhou_xining [{wildcards.scenario}]: Tables 5 and 6, mediation with bootstrap"
    script:
        "../../scripts/lanzhou_xining/mediation_models.py"
