"""Rule figure_coefficients: what each factor's coefficient is under each model and in each sample, with 95 % intervals."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, plt, save_figure
from scripts.provincial_coupling.prepare_regression import NAMES, REGRESSORS
from scripts.provincial_coupling.samples import EVERY_PROVINCE, SAMPLES
from scripts.provincial_coupling.table_2_tobit import TITLES
from scripts.rule import run_rule

# The model that the text names, and the two that come nearer; the others are in table_2_estimates.
SHOWN_MODELS = ["fixed_effects", "pooled", EVERY_PROVINCE]


def figure_coefficients(estimates: str, published: str, coverage: str, figure: Sequence[str]) -> None:
    """Draw one panel a factor: samples down the side, a mark a model, and the published coefficient as a cross.

    A panel spans the published and the pooled coefficients and what lies near them; an arrowhead at its edge stands for one beyond.
    """
    found = pd.read_csv(estimates)
    known = pd.read_csv(published, dtype=str).set_index("variable")
    drawing, axes = plt.subplots(2, 4, figsize=(11, 7.4), sharey=True, layout="constrained")
    for axis, variable in zip(axes.flat, REGRESSORS, strict=True):
        _panel(axis, found[found["term"] == variable], known.loc[variable], variable)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=8)
    drawing.supxlabel("Coefficient", fontsize=9)
    cut = "Lines: 95 % intervals (observed information), cut at the edge of a panel. Arrowheads: estimates beyond it (table_2_estimates)."
    note = f"{cut} {Coverage.load(coverage).note()}"
    save_figure(drawing, figure, note)


def _panel(axis: plt.Axes, estimates: pd.DataFrame, published: pd.Series, variable: str) -> None:
    samples = list(SAMPLES)
    marks = [float(str(published[sample.lower()]).rstrip("*")) for sample in samples]
    bulk = pd.Series(estimates.loc[estimates["model"].isin(["pooled", EVERY_PROVINCE]), "coefficient"].tolist() + marks)
    low, high = min(bulk.min(), 0.0), max(bulk.max(), 0.0)
    edges = low - 0.6 * (high - low), high + 0.6 * (high - low)
    for offset, (model, colour) in enumerate(zip(SHOWN_MODELS, PALETTE, strict=False)):
        rows = estimates[estimates["model"] == model].set_index("sample").reindex(samples)
        heights = pd.Series([-i - 0.25 + 0.25 * offset for i in range(len(samples))], index=samples)
        inside = rows["coefficient"].between(*edges)
        half = 1.96 * rows["standard_error"]
        shown = rows["coefficient"].where(inside)
        axis.errorbar(shown, heights, xerr=half.where(inside), fmt="o", ms=3, lw=0.9, color=colour, label=TITLES[model])
        for sample in rows.index[rows["coefficient"].notna() & ~inside]:
            right = bool(rows.at[sample, "coefficient"] > edges[1])
            axis.plot(edges[right], heights[sample], ">" if right else "<", color=colour, ms=5, clip_on=False)
    axis.plot(marks, [-i for i in range(len(samples))], "x", color="black", ms=6, label="published")
    axis.set_xlim(*edges)
    axis.axvline(0, color="#999999", lw=0.6)
    axis.set_yticks([-i for i in range(len(samples))], samples)
    axis.set_title(NAMES[variable], fontsize=9)
    axis.tick_params(labelsize=8)


if __name__ == "__main__":
    run_rule(figure_coefficients)
