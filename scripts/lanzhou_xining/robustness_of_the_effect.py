"""Rule robustness_of_the_effect: the effect of population change within and between cities, and without each city in turn."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scripts.errors import EstimationError
from scripts.figures import PALETTE, save_figure
from scripts.lanzhou_xining.data import DATA_SETS, FEW_CLUSTERS, OUTCOME, PREDICTOR, chosen_random, load, model_frame, note
from scripts.methods.mediation import mediate
from scripts.methods.mixed_design import Formula
from scripts.methods.mixed_inference import coefficient_table
from scripts.methods.mixed_model import fit
from scripts.rule import run_rule
from scripts.tables import write_table

ESTIMATORS = ("mixed model", "least squares")
EFFECTS = ("whole", "within", "between")


def robustness_of_the_effect(
    data: str,
    coverage: str,
    scale: str,
    models: Mapping[str, Any],
    mediators: Sequence[str],
    level: float,
    within_between: Sequence[str],
    leave_one_out: Sequence[str],
    drawing: Sequence[str],
) -> None:
    """Write both tables for both data sets, and draw the effects with their intervals. level: coverage of the intervals."""
    frame, random = load(data), chosen_random(models)
    parts, without = [], []
    for data_set in DATA_SETS:
        sample = model_frame(frame, data_set, [OUTCOME, PREDICTOR], scale)
        parts.append(within_and_between(sample, random, level).assign(data_set=data_set))
        complete = model_frame(frame, data_set, [OUTCOME, PREDICTOR, *mediators], scale)
        without.append(without_each_city(complete, random, mediators, level).assign(data_set=data_set))
    effects, left_out = (pd.concat(tables, ignore_index=True) for tables in (parts, without))
    scaled = "Effects are per standard deviation of population change over all cities" if scale == "z_score" else f"Scale: {scale}"
    remarks = (f"Random terms of model {models['chosen']}, REML, p by Satterthwaite", scaled, FEW_CLUSTERS)
    split = "Mundlak (1978): the city's mean of population change and the deviation from it side by side; p_equal tests that they are equal"
    first = ["data_set", "effect"]
    write_table(
        effects[first + [c for c in effects.columns if c not in first]],
        within_between,
        "Effect of population change within and between cities",
        note(coverage, split, *remarks),
        4,
    )
    first = ["data_set", "estimator", "left_out"]
    write_table(
        left_out[first + [c for c in left_out.columns if c not in first]],
        leave_one_out,
        "Effect of population change without each city",
        note(coverage, "reduction_percent: how much smaller the effect is with the mediators", *remarks),
        4,
    )
    draw(effects, left_out, drawing, note(coverage, split, *remarks, f"Bars: {100 * level:.0f} % intervals"))


def within_and_between(sample: pd.DataFrame, random: str, level: float) -> pd.DataFrame:
    """Return the effect as a whole, within and between cities (Mundlak's device, in the form of a within and a between effect).

    sample: complete rows, scaled. random: random terms. Estimates with standard errors, intervals and p; p_equal is the p of the city
    mean beside population change itself, whose coefficient is the difference of the two effects.
    """
    tail = f" + {random}" if random else ""
    mean = sample.groupby("city")[PREDICTOR].transform("mean")
    sample = sample.assign(between=mean, within=sample[PREDICTOR] - mean)

    def table(terms: str) -> pd.DataFrame:
        return coefficient_table(fit(Formula.parse(f"{OUTCOME} ~ {terms}{tail}"), sample), level).set_index("term")

    apart, equal = table("within + between"), table(f"{PREDICTOR} + between")
    rows = pd.DataFrame([table(PREDICTOR).loc[PREDICTOR], apart.loc["within"], apart.loc["between"]], index=EFFECTS)
    rows["p_equal"] = equal.at["between", "p"]
    return rows.rename_axis("effect").reset_index()


def without_each_city(sample: pd.DataFrame, random: str, mediators: Sequence[str], level: float) -> pd.DataFrame:
    """Return the effect with and without mediators, of all cities and without each, by both estimators; missing where it has none."""
    rows = []
    for estimator, terms in zip(ESTIMATORS, (random, ""), strict=True):
        for name in ["none", *sample["unit"].unique()]:
            kept = sample[sample["unit"] != name].reset_index(drop=True)
            row: dict[str, Any] = {"estimator": estimator, "left_out": name, "observations": len(kept), "cities": kept["city"].nunique()}
            try:
                fitted = mediate(kept, OUTCOME, PREDICTOR, mediators, terms)
                total = coefficient_table(fitted.total, level).set_index("term").loc[PREDICTOR]
                found = fitted.estimates()
            except EstimationError as error:
                rows.append(row | {"singular": str(error)})
                continue
            columns = ["estimate", "standard_error", "p", "lower", "upper"]
            shares = {f"share_percent_{m}": 100 * share for m, share in zip(found.mediators, found.shares, strict=True)}
            reduction = 100 * (1 - found.direct / found.total)
            row |= dict(total[columns]) | {"with_mediators": found.direct, "reduction_percent": reduction} | shares
            rows.append(row | {"singular": "; ".join(fitted.total.singular) or "no"})
    return pd.DataFrame(rows)


def draw(effects: pd.DataFrame, left_out: pd.DataFrame, paths: Sequence[str], text: str) -> None:
    """Draw the effects of both data sets as points with intervals: whole, within, between, then without each city by both estimators."""
    figure, axes = plt.subplots(1, len(DATA_SETS), figsize=(9.2, 4.2), sharex=True, sharey=True, layout="constrained")
    cities = [name for name in left_out["left_out"].unique() if name != "none"]
    labels = ["All cities", "Within cities", "Between cities", *(f"Without {name}" for name in cities)]
    for axis, data_set in zip(axes, DATA_SETS, strict=True):
        of_set = effects[effects["data_set"] == data_set].set_index("effect").loc[list(EFFECTS)]
        mixed, least = (
            left_out[(left_out["data_set"] == data_set) & (left_out["estimator"] == estimator)].set_index("left_out")
            for estimator in ESTIMATORS
        )
        _points(axis, np.arange(len(labels)) - 0.13, pd.concat([of_set, mixed.reindex(cities)]), PALETTE[0], "mixed model")
        positions = np.array([0, *range(len(EFFECTS), len(labels))]) + 0.13
        _points(axis, positions, least.reindex(["none", *cities]), PALETTE[1], "least squares")
        axis.axvline(0, color="#999999", linewidth=0.8)
        axis.set(xlabel="Effect on the resilience index", title=f"{data_set.capitalize()} data set", yticks=range(len(labels)))
        axis.set_yticklabels(labels)
    axes[0].invert_yaxis()
    axes[0].legend(loc="upper right", bbox_to_anchor=(1.0, 0.9), fontsize=7.5, frameon=True, edgecolor="none")
    save_figure(figure, paths, text)


def _points(axis: Axes, positions: np.ndarray, rows: pd.DataFrame, colour: str, label: str) -> None:
    error = np.abs(rows[["lower", "upper"]].to_numpy(float).T - rows["estimate"].to_numpy(float))
    axis.errorbar(rows["estimate"], positions, xerr=error, fmt="o", markersize=4, linewidth=1.1, color=colour, label=label)


if __name__ == "__main__":
    run_rule(robustness_of_the_effect)
