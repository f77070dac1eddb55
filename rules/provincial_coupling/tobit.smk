# Zheng et al. (2022), section 6: the factors of the coupling degree, by panel Tobit models.


rule prepare_regression:
    input:
        coupling=PC_COUPLING,
        indicators=f"{PC_DATA}/indicators.csv",
        damage=f"{PC_DATA}/environmental_damage.csv",
    output:
        regression=f"{PC_DATA}/regression.csv",
    conda:
        "../../envs/tables.yaml"
    params:
        years=setting(f"{PC}.regression.years"),
        openness=setting(f"{PC}.regression.openness"),
        minimum_coverage=setting(f"{PC}.city_sums.coverage"),
    message:
        "provincial_coupling [{wildcards.scenario}]: outcome and factors of the regression"
    script:
        "../../scripts/provincial_coupling/prepare_regression.py"


rule estimate_tobit:
    input:
        regression=f"{PC_DATA}/regression.csv",
    output:
        estimates=f"{PC_DATA}/estimates.csv",
        statistics=f"{PC_DATA}/estimate_statistics.csv",
    conda:
        "../../envs/models.yaml"
    params:
        lower=setting(f"{PC}.regression.lower"),
        upper=setting(f"{PC}.regression.upper"),
        nodes=setting(f"{PC}.regression.nodes"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Tobit models of all samples"
    script:
        "../../scripts/provincial_coupling/estimate_tobit.py"


rule table_2_tobit:
    input:
        estimates=f"{PC_DATA}/estimates.csv",
        statistics=f"{PC_DATA}/estimate_statistics.csv",
        coverage=PC_COVERAGE,
    output:
        table_2_tobit=table(PC, "table_2_tobit"),
        table_2_tobit_pooled=table(PC, "table_2_tobit_pooled"),
        table_2_tobit_every_province=table(PC, "table_2_tobit_every_province"),
        table_2_estimates=table(PC, "table_2_estimates"),
        table_2_statistics=table(PC, "table_2_statistics"),
        sensitivity_of_signs=table(PC, "sensitivity_of_signs"),
        marginal_effects=table(PC, "marginal_effects"),
    conda:
        "../../envs/models.yaml"
    params:
        model=setting(f"{PC}.regression.model"),
    message:
        "provincial_coupling [{wildcards.scenario}]: Table 2, factors of the coupling"
    script:
        "../../scripts/provincial_coupling/table_2_tobit.py"


rule tables_of_regressors:
    input:
        regression=f"{PC_DATA}/regression.csv",
        coverage=PC_COVERAGE,
    output:
        descriptive_statistics=table(PC, "descriptive_statistics"),
        correlation=table(PC, "correlation"),
        hausman_test=table(PC, "hausman_test"),
    conda:
        "../../envs/models.yaml"
    message:
        "provincial_coupling [{wildcards.scenario}]: descriptive statistics, correlation and Hausman test"
    script:
        "../../scripts/provincial_coupling/tables_of_regressors.py"


rule figure_coefficients:
    input:
        estimates=f"{PC_DATA}/estimates.csv",
        published=f"resources/papers/{PC}/published/table_2_tobit.csv",
        coverage=PC_COVERAGE,
    output:
        figure=figure(PC, "coefficients"),
    conda:
        "../../envs/models.yaml"
    params:
        language=setting("output.language"),
    message:
        "provincial_coupling [{wildcards.scenario}]: coefficients by model and sample"
    script:
        "../../scripts/provincial_coupling/figure_coefficients.py"
