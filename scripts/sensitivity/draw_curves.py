"""Rules draw_provincial_curves and draw_mixed_models: specification curves of the regressions, and Moran's I by year with its intervals."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.provincial_coupling.prepare_regression import NAMES
from scripts.rule import run_rule

MODELS = {
    "fixed_effects": "province effects",
    "two_way": "province and year effects",
    "pooled": "pooled",
    "random_effects": "random effects",
}

OPTIONS = {
    "ml": "maximum likelihood", "reml": "restricted maximum likelihood", "entropy": "entropy weights", "equal": "equal weights",
    "equal_by_dimension": "equal weights by dimension",
}  # fmt: skip


def draw_curves(inputs: Mapping[str, str], coverage: str, outputs: Mapping[str, Sequence[str]]) -> None:
    """Draw each table (CSV) of `inputs`: `tobit` and `moran` of provinces, or `mixed` of cities, on what `coverage` says."""
    drawings = {"tobit": draw_tobit, "mixed": draw_mixed, "moran": draw_moran}
    note = Coverage.load(coverage).note()
    for name, table in inputs.items():
        drawings[name](pd.read_csv(table, dtype={"model": str}).fillna({"random_terms": ""}), outputs[f"{name}_figure"], note)


def draw_tobit(curves: pd.DataFrame, paths: Sequence[str], note: str) -> None:
    """One panel a factor: estimates in order, coloured by model, with 95% intervals; the stated one is ringed."""
    terms = list(curves["term"].drop_duplicates())
    columns = 4
    lines = -(-len(terms) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(11.5, 2.5 * lines + 0.9), layout="constrained", squeeze=False)
    for axis in axes.flat[len(terms) :]:
        axis.set_axis_off()
    for axis, term in zip(axes.flat, terms, strict=False):
        part = curves[curves["term"] == term]
        _points(axis, part, part["model"], list(MODELS), MODELS)
        same = (part["sign"] == part.loc[part["stated"] == "yes", "sign"].iloc[0]).sum()
        axis.set_title(f"{NAMES[term]}\nsame sign in {same} of {len(part)}", fontsize=8)
        axis.set_xticks([])
        axis.tick_params(labelsize=7)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside upper center",
        ncol=len(labels),
        fontsize=7,
        title="Tobit models of the coupling degree",
        title_fontsize=9,
    )
    figure.supxlabel("Specifications, from the lowest to the highest estimate", fontsize=8)
    save_figure(figure, paths, f"Lines: 95 % intervals. {note}")


def draw_mixed(curves: pd.DataFrame, paths: Sequence[str], note: str) -> None:
    """One column a data set: the curve above, which options each specification takes below."""
    sets = list(curves["data_set"].drop_duplicates())
    figure, axes = plt.subplots(
        2, len(sets), figsize=(5.2 * len(sets), 6.2), height_ratios=[3, 2.4], sharex="col", layout="constrained", squeeze=False
    )
    for (upper, lower), name in zip(axes.T, sets, strict=True):
        part = curves[curves["data_set"] == name]
        names = {model: f"model {model}: {terms}" for model, terms in part[["model", "random_terms"]].drop_duplicates().to_numpy()}
        _points(upper, part, part["model"], sorted(names), names)
        limit = 2.5 * part["estimate"].abs().max()
        upper.set_ylim(-limit, limit)
        upper.set_title(f"{name.capitalize()} data set ({part['observations'].iloc[0]} city-years)", fontsize=8)
        upper.set_ylabel("Effect (standard deviations)" if name == sets[0] else "", fontsize=8)
        _dots(lower, part, ["model", "estimation", "weights"])
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=7)
    figure.suptitle("Effect of population change on resilience under every combination of choices", fontsize=10)
    save_figure(figure, paths, f"Lines: 95 % intervals; those beyond the axis are cut. {note}")


def _points(axis: Axes, part: pd.DataFrame, groups: pd.Series, order: Sequence[str], names: Mapping[str, str]) -> None:
    axis.axhline(0, color="#888888", linewidth=0.6)
    for colour, group in zip(PALETTE, order, strict=False):
        chosen = part[groups == group]
        half = 1.96 * chosen["standard_error"]
        axis.vlines(chosen["position"], chosen["estimate"] - half, chosen["estimate"] + half, color=colour, alpha=0.25, linewidth=0.8)
        axis.plot(chosen["position"], chosen["estimate"], ".", color=colour, markersize=3, label=names[group])
    own = part[part["stated"] == "yes"]
    axis.plot(own["position"], own["estimate"], "o", markerfacecolor="none", markeredgecolor="black", markersize=7, label="as configured")


def _dots(axis: Axes, part: pd.DataFrame, choices: Sequence[str]) -> None:
    labels: list[str] = []
    for choice in choices:
        for option in sorted(part[choice].unique()):
            chosen = part[part[choice] == option]
            axis.plot(chosen["position"], np.full(len(chosen), len(labels)), "|", color=PALETTE[choices.index(choice)], markersize=5)
            labels.append(OPTIONS.get(option, f"{choice} {option}".replace("_", " ")))
    axis.set_yticks(range(len(labels)), labels, fontsize=6.5)
    axis.invert_yaxis()
    axis.set_xlabel("Specifications in order", fontsize=8)


def draw_moran(table: pd.DataFrame, paths: Sequence[str], note: str) -> None:
    """One panel a set of spatial weights: I by year with the jackknife interval, the permutation band, and the range over the grid."""
    names = list(table["weights"].drop_duplicates())
    figure, axes = plt.subplots(1, len(names), figsize=(2.7 * len(names), 3.1), sharey=True, layout="constrained", squeeze=False)
    for axis, name in zip(axes[0], names, strict=True):
        part = table[table["weights"] == name]
        axis.fill_between(part["year"], part["permutation_lower"], part["permutation_upper"], color="#dddddd", label="no autocorrelation")
        axis.fill_between(part["year"], part["lowest"], part["highest"], color=PALETTE[5], alpha=0.35, label="all specifications")
        axis.errorbar(
            part["year"], part["moran"], [part["moran"] - part["lower"], part["upper"] - part["moran"]],
            fmt="o-", color=PALETTE[0], markersize=3, linewidth=1, elinewidth=0.8, label="as configured, jackknife",
        )  # fmt: skip
        axis.axhline(0, color="#888888", linewidth=0.6)
        axis.set_title(name, fontsize=8)
        axis.tick_params(labelsize=7)
        axis.set_xticks(sorted(part["year"])[::3])
    axes[0][0].set_ylabel("Moran's I", fontsize=8)
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncol=3, fontsize=7)
    save_figure(figure, paths, note)


if __name__ == "__main__":
    run_rule(draw_curves)
