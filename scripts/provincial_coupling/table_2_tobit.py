"""Rule table_2_tobit: Table 2 in the printed layout, by model, with all estimates as numbers beside it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.provincial_coupling.prepare_regression import REGRESSORS
from scripts.provincial_coupling.samples import EVERY_PROVINCE, MODELS, ON_EVERY_ROW, SAMPLES
from scripts.rule import run_rule
from scripts.tables import write_table

TITLES = {
    "fixed_effects": "Tobit with province dummies",
    "pooled": "pooled Tobit without province effects",
    "random_effects": "random-effects Tobit",
    "two_way": "Tobit with province and year dummies",
    EVERY_PROVINCE: "pooled Tobit, every province and year that has all factors",
    "random_effects_every_province": "random-effects Tobit, every province and year that has all factors",
}
PRINTED_LAYOUT = {
    "fixed_effects": "table_2_tobit",
    "pooled": "table_2_tobit_pooled",
    EVERY_PROVINCE: "table_2_tobit_every_province",
}
STATISTICS = {
    "observations": "N",
    "provinces": "Provinces",
    "censored_left": "Censored from the left",
    "censored_right": "Censored from the right",
    "sigma": "Sigma",
    "log_likelihood": "Log-likelihood",
    "pseudo_r2": "Pseudo R2 (McFadden)",
    "share_of_province_variance": "Share of province variance (rho)",
}


def stars(p: float) -> str:
    """Return the printed marks of significance: *, **, *** at 10, 5 and 1 per cent."""
    return "***" if p < 0.01 else "**" if p < 0.05 else "*" if p < 0.1 else ""


def table_2_tobit(estimates: str, statistics: str, coverage: str, model: str, outputs: Mapping[str, Sequence[str]]) -> None:
    """Write Table 2 for three models, the estimates of all models, their statistics, and marginal effects.

    model: the one whose estimates stand beside the published Table 2; `table_2` marks them.
    """
    found, summary = pd.read_csv(estimates), pd.read_csv(statistics)
    note = (
        "Standard errors in parentheses (observed information); *, **, *** significant at 10, 5 and 1 per cent. McFadden's pseudo R2 "
        f"has no bounds where the likelihood of a density exceeds one. {Coverage.load(coverage).note()}"
    )
    for shape, name in PRINTED_LAYOUT.items():
        table = printed_layout(found[found["model"] == shape], summary[summary["model"] == shape])
        write_table(table, outputs[name], f"Table 2. Factors of the coupling coordination degree: {TITLES[shape]}", note)
    shown = found[found["term"].isin(REGRESSORS)].rename(columns={"term": "variable"})
    shown.insert(2, "table_2", (shown["model"] == model).map({True: "yes", False: "no"}))
    write_table(shown, outputs["table_2_estimates"], "Estimates of all samples and models", note)
    write_table(summary, outputs["table_2_statistics"], "Observations, censoring and fit of all samples and models", note)
    write_table(sensitivity(shown), outputs["sensitivity_of_signs"], "Sign and significance of each factor by model, all provinces", note)
    effects = shown[~shown["model"].str.startswith("random_effects")]
    columns = ["model", "sample", "variable", "marginal_effect", "marginal_effect_standard_error"]
    write_table(effects[columns], outputs["marginal_effects"], "Average marginal effects on the expected observed degree", note)


def printed_layout(estimates: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """Return one row a factor with its standard error below, one column a sample, and the statistics at the foot."""
    cells = estimates.set_index(["term", "sample"])
    rows = []
    for variable in REGRESSORS:
        known = [sample for sample in SAMPLES if (variable, sample) in cells.index]
        values = {s: f"{cells.at[(variable, s), 'coefficient']:.3f}{stars(cells.at[(variable, s), 'p'])}" for s in known}
        errors = {s: f"({cells.at[(variable, s), 'standard_error']:.3f})" for s in known}
        rows += [{"variable": variable} | values, {"variable": ""} | errors]
    by_sample = summary.set_index("sample")
    for key, label in STATISTICS.items():
        if key in by_sample and by_sample[key].notna().any():
            digits = 0 if key in ("observations", "provinces", "censored_left", "censored_right") else 3
            rows.append({"variable": label} | {s: f"{v:.{digits}f}" for s, v in by_sample[key].dropna().items()})
    return pd.DataFrame(rows, columns=["variable", *SAMPLES])


def sensitivity(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the coefficient with its marks for each factor and model of the whole sample, and how many signs agree."""
    total = estimates[estimates["sample"] == "Total"]
    text = total.assign(text=[f"{c:.3f}{stars(p)}" for c, p in zip(total["coefficient"], total["p"], strict=True)])
    table = text.pivot(index="variable", columns="model", values="text").reindex(index=REGRESSORS, columns=[*MODELS, *ON_EVERY_ROW])
    total = total[~total["model"].isin(ON_EVERY_ROW)]
    positive = total.assign(positive=total["coefficient"] > 0).groupby("variable")["positive"].sum()
    return table.assign(models_with_positive_sign=positive).reset_index()


if __name__ == "__main__":
    run_rule(table_2_tobit)
