"""Rule residual_diagnostics: are the residuals of the chosen model normal and of one spread?"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from scripts.figures import PALETTE, save_figure
from scripts.lanzhou_xining.data import DATA_SETS, OUTCOME, PREDICTOR, RECONSTRUCTED, chosen_random, formula_of, load, model_frame, note
from scripts.methods.mixed_model import fit
from scripts.rule import run_rule
from scripts.tables import write_table


def residual_diagnostics(
    data: str, coverage: str, scale: str, models: Mapping[str, Any], residuals: Sequence[str], tests: Sequence[str], plots: Sequence[str]
) -> None:
    """Write residuals and normality tests of the chosen model, and draw quantile and residual plots, for both data sets."""
    frame = load(data)
    figure, axes = plt.subplots(2, len(DATA_SETS), figsize=(7.6, 6.2), layout="constrained")
    listed, tested = [], []
    for column, data_set in enumerate(DATA_SETS):
        sample = model_frame(frame, data_set, [OUTCOME, PREDICTOR], scale)
        fitted = fit(formula_of(chosen_random(models)), sample)
        rows = sample[["unit_code", "unit", "year"]].assign(data_set=data_set, fitted=fitted.fitted())
        rows["residual"] = sample[OUTCOME] - rows["fitted"]
        rows["standardised_residual"] = rows["residual"] / fitted.sigma
        statistic, p = stats.shapiro(rows["residual"])
        listed.append(rows)
        tested.append({"data_set": data_set, "test": "Shapiro-Wilk", "statistic": statistic, "p": p, "observations": len(rows)})
        draw_quantiles(axes[0, column], rows["standardised_residual"])
        axes[0, column].set_title(f"{data_set.capitalize()} data set: Shapiro-Wilk W = {statistic:.3f}, p = {p:.3f}", fontsize=8.5)
        draw_residuals(axes[1, column], rows)
    axes[1, 0].legend(fontsize=6.5, loc="best", handletextpad=0.2)
    text = (
        f"Conditional residuals of model {models['chosen']} (REML). Predicted random effects take up part of each residual, so points are "
        "flatter than the line of equality (shrinkage). The test assumes independent residuals, which those of one city or year are not. "
        f"{RECONSTRUCTED}"
    )
    save_figure(figure, plots, note(coverage, text))
    order = ["data_set", "unit_code", "unit", "year", "fitted", "residual", "standardised_residual"]
    write_table(pd.concat(listed)[order], residuals, f"Residuals of model {models['chosen']}", note(coverage, RECONSTRUCTED))
    write_table(pd.DataFrame(tested), tests, f"Normality of the residuals of model {models['chosen']}", note(coverage, RECONSTRUCTED))


def draw_quantiles(axis: Axes, values: pd.Series) -> None:
    """Draw ordered residuals against normal quantiles (Blom's positions) with the line of equality."""
    ordered = np.sort(values.to_numpy())
    position = stats.norm.ppf((np.arange(1, len(ordered) + 1) - 0.375) / (len(ordered) + 0.25))
    limit = 1.1 * max(np.abs(ordered).max(), np.abs(position).max())
    axis.plot([-limit, limit], [-limit, limit], color="#999999", linewidth=0.8)
    axis.scatter(position, ordered, s=14, color=PALETTE[0])
    axis.set(xlabel="Normal quantile", ylabel="Residual (standard deviations)")


def draw_residuals(axis: Axes, rows: pd.DataFrame) -> None:
    """Draw residuals against fitted values, a colour a city."""
    for number, (unit, part) in enumerate(rows.groupby("unit", sort=False)):
        axis.scatter(part["fitted"], part["standardised_residual"], s=14, color=PALETTE[number % len(PALETTE)], label=unit)
    axis.axhline(0, color="#999999", linewidth=0.8)
    axis.set(xlabel="Fitted resilience", ylabel="Residual (standard deviations)")


if __name__ == "__main__":
    run_rule(residual_diagnostics)
