"""Rule draw_index: rank intervals, what each choice matters, in how many specifications claims hold, and intervals of groups."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from scripts.coverage import Coverage
from scripts.figures import PALETTE, SEQUENTIAL, save_figure
from scripts.labels import unit_names
from scripts.rule import run_rule
from scripts.workflow.papers import read_papers

NAMED_UNITS = 50
LABELS = {
    "filling": "filling of gaps", "normalisation": "normalisation", "scope": "scope of normalisation", "aggregation": "aggregation",
    "weights": "weights", "left_out": "indicator left out", "growth": "growth series", "lag": "lag", "formula": "formula of concentration",
    "industries": "industries", "share": "weight of agglomeration", "power": "power of the coupling",
}  # fmt: skip


# What an interval is of, by the measure's name in the table.
MEASURES = {
    "score": "Score", "region": "Mean score of regions", "role": "Mean score of core and other cities", "agglomeration": "Mean score",
    "opportunity": "Opportunity index", "fairness": "Fairness index",
    "three_region": "Mean score of regions", "four_region": "Mean score of regions",
}  # fmt: skip


def draw_index(
    inputs: Mapping[str, str], coverage: str, level: float, outputs: Mapping[str, Sequence[str]], paper: str = "provincial_coupling"
) -> None:
    """Draw the figures of one index.

    inputs: CSV files `ranks`, `choices`, `claims`, and `intervals` where there are some. level: of the intervals in them.
    """
    frames = {name: pd.read_csv(path, dtype={"unit_code": str}) for name, path in inputs.items()}
    count = int(frames["claims"]["specifications"].iloc[0])
    title = read_papers()[paper].name
    note = Coverage.load(coverage).note()
    of_ranks = f"Interval: {level:.0%} of the specifications. {note}"
    draw_ranks(frames["ranks"], f"{title}: ranks under {count} specifications", outputs["ranks_figure"], of_ranks)
    statements = frames["claims"].set_index("id")["statement"]
    draw_choices(frames["choices"], statements, f"{title}: share of each choice in the variance", outputs["choices_figure"], note)
    draw_claims(frames["claims"], f"{title}: claims under {count} specifications", outputs["claims_figure"], note)
    if "intervals" in frames:
        of_draws = f"Intervals: {level:.0%} of the random draws. {note}"
        draw_intervals(frames["intervals"], title, outputs["intervals_figure"], of_draws)


def draw_ranks(ranks: pd.DataFrame, title: str, paths: Sequence[str], note: str) -> None:
    """One panel for the first, the middle and the last year: the interval of each unit's rank, units in the order as configured."""
    every = sorted(ranks["year"].unique())
    years = every if len(every) <= 3 else [every[0], every[len(every) // 2], every[-1]]
    units = int((ranks["year"] == years[0]).sum())
    named = units <= NAMED_UNITS
    height = 0.17 * units + 1.6 if named else 6.5
    figure, axes = plt.subplots(1, len(years), figsize=(min(3.4 * len(years) + 1, 12), height), layout="constrained", squeeze=False)
    for axis, year in zip(axes[0], years, strict=True):
        part = ranks[ranks["year"] == year].reset_index(drop=True)
        place = np.arange(1, len(part) + 1)
        axis.hlines(place, part["best"], part["worst"], color="#d9d9d9", linewidth=3.2 if named else 0.8, label="all specifications")
        axis.hlines(place, part["lower"], part["upper"], color=PALETTE[5], linewidth=3.2 if named else 0.8, label="interval")
        axis.plot(part["median_rank"], place, "|", color=PALETTE[0], markersize=6 if named else 2.5, label="median")
        axis.plot(part["stated_rank"], place, ".", color=PALETTE[1], markersize=5 if named else 2, label="as configured")
        axis.set_title(str(year), fontsize=9)
        axis.set_xlabel("Rank")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        axis.set_ylim(len(part) + 0.7, 0.3)
        if named:
            axis.set_yticks(place, part["name"], fontsize=6.5)
        else:
            axis.set_ylabel("Units in the order of the method as configured" if year == years[0] else "")
            _name_some(axis, part)
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=7)
    figure.suptitle(title, fontsize=10)
    save_figure(figure, paths, note)


def _name_some(axis: Axes, part: pd.DataFrame, count: int = 12) -> None:
    """Name every unit of an even selection beside its interval's end, at the side where there is room."""
    halo = withStroke(linewidth=2, foreground="white")
    for position in np.linspace(0, len(part) - 1, count).astype(int):
        row = part.iloc[position]
        left = row["worst"] > 0.75 * len(part)
        where, align, gap = (row["best"], "right", -3) if left else (row["worst"], "left", 3)
        style: dict[str, Any] = {"fontsize": 6, "ha": align, "va": "center", "path_effects": [halo]}
        name = unit_names().get(row["unit_code"], row["name"])
        axis.annotate(name, (where, position + 1), xytext=(gap, 0), textcoords="offset points", **style)


def draw_choices(choices: pd.DataFrame, statements: pd.Series, title: str, paths: Sequence[str], note: str) -> None:
    """Left: shares in the variance of ranks and scores; right: total share of each choice in the verdict on each claim.

    statements: text of each claim, by its id.
    """
    overall = choices[choices["about"].str.match(r"(ranks|scores) ")]
    verdicts = choices[~choices["about"].isin(overall["about"])]
    matrix = verdicts.pivot(index="about", columns="choice", values="total") if len(verdicts) else pd.DataFrame()
    order = list(choices["choice"].drop_duplicates())
    if len(matrix):
        # A claim that holds everywhere, or nowhere, has no variance to share out.
        varying = matrix.index[matrix.max(axis=1) > 0]
        matrix = matrix.loc[[name for name in verdicts["about"].unique() if name in varying], order]
    widths = [3.6, 6.4] if len(matrix) else [3.6]
    height = max(3.4, 0.32 * max(len(matrix), len(order) * 1.4) + 1.8)
    figure, axes = plt.subplots(1, len(widths), figsize=(sum(widths) + 1, height), width_ratios=widths, layout="constrained", squeeze=False)
    _bars(axes[0][0], overall, order)
    if len(matrix):
        axis = axes[0][1]
        image = axis.imshow(matrix, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto")
        axis.set_xticks(range(len(order)), [LABELS.get(c, c) for c in order], rotation=35, ha="right", fontsize=7)
        axis.set_yticks(range(len(matrix)), [_lines(statements[name], 62) for name in matrix.index], fontsize=6)
        axis.set_title("Total share in the verdict on each claim", fontsize=8)
        figure.colorbar(image, ax=axis, shrink=0.8)
    figure.suptitle(title, fontsize=10)
    save_figure(figure, paths, note)


def _lines(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


def _bars(axis: Axes, overall: pd.DataFrame, order: Sequence[str]) -> None:
    """Total shares as light bars, first-order shares as dark ones upon them; mean over the years."""
    kinds = ["ranks", "scores"]
    for offset, kind in enumerate(kinds):
        part = overall[overall["about"].str.startswith(kind)].groupby("choice")[["first_order", "total"]].mean().reindex(order)
        place = np.arange(len(order)) + (offset - 0.5) * 0.38
        axis.barh(place, part["total"], 0.34, color=PALETTE[offset], alpha=0.35, label=f"{kind}, total")
        axis.barh(place, part["first_order"], 0.34, color=PALETTE[offset], label=f"{kind}, first order")
    axis.set_yticks(range(len(order)), [LABELS.get(c, c) for c in order], fontsize=7)
    axis.invert_yaxis()
    axis.set_xlabel("Share in the variance (mean over the years)", fontsize=8)
    axis.legend(fontsize=6.5, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncol=2)


def draw_claims(claims: pd.DataFrame, title: str, paths: Sequence[str], note: str) -> None:
    """Share of the specifications in which each claim holds, with the number and whether the method as configured agrees."""
    known = claims.dropna(subset="share").reset_index(drop=True)
    figure, axis = plt.subplots(figsize=(8.5, 0.42 * len(known) + 1.6), layout="constrained")
    place = np.arange(len(known))
    colours = [PALETTE[2] if stated == "holds" else PALETTE[1] for stated in known["stated"]]
    axis.barh(place, known["share"], 0.62, color=colours, alpha=0.85)
    for position, row in known.iterrows():
        words = f"{int(row['holds_in'])} of {int(row['specifications'])}"
        axis.annotate(words, (row["share"], position), xytext=(3, 0), textcoords="offset points", fontsize=7, va="center")
    axis.set_yticks(place, [_lines(text, 68) for text in known["statement"]], fontsize=6.5)
    axis.invert_yaxis()
    axis.set_xlim(0, 1.18)
    axis.set_xticks(np.linspace(0, 1, 6))
    axis.set_xlabel("Share of specifications in which the claim holds")
    handles = [plt.Rectangle((0, 0), 1, 1, color=PALETTE[c], alpha=0.85) for c in (2, 1)]
    meanings = ["holds in the method as configured", "does not hold there"]
    axis.legend(handles, meanings, loc="lower right", bbox_to_anchor=(1, 1), ncol=2, fontsize=7)
    figure.suptitle(title, fontsize=10)
    save_figure(figure, paths, note)


def draw_intervals(intervals: pd.DataFrame, title: str, paths: Sequence[str], note: str) -> None:
    """Estimates and both kinds of interval in the last year, of each measure with few labels."""
    last = intervals[intervals["year"] == intervals["year"].max()]
    sizes = last["measure"].value_counts(sort=False).drop("rank")
    shown = [name for name in sizes.index if min(10, sizes[sizes <= 25].max()) <= sizes[name] <= 25]
    rows = [int((last["measure"] == name).sum()) for name in shown]
    columns = min(3, len(shown))
    lines = [rows[i : i + columns] for i in range(0, len(rows), columns)]
    figure, axes = plt.subplots(
        len(lines), columns, figsize=(4.4 * columns + 0.8, sum(0.2 * max(line) + 0.8 for line in lines) + 0.6),
        height_ratios=[max(line) + 3 for line in lines], layout="constrained", squeeze=False,
    )  # fmt: skip
    for axis in axes.flat[len(shown) :]:
        axis.set_axis_off()
    for axis, name in zip(axes.flat, shown, strict=False):
        part = last[last["measure"] == name].sort_values("estimate", ascending=False).reset_index(drop=True)
        for offset, (kind, words) in enumerate((("weights", "random weights"), ("indicators", "resampled indicators"))):
            place = np.arange(len(part)) + (offset - 0.5) * 0.3
            axis.hlines(place, part[f"{kind}_lower"], part[f"{kind}_upper"], color=PALETTE[offset], linewidth=2.2, label=words)
        axis.plot(part["estimate"], np.arange(len(part)), "k.", markersize=4, label="as configured")
        axis.set_yticks(range(len(part)), part["label"], fontsize=7)
        axis.invert_yaxis()
        axis.set_title(f"{MEASURES.get(name, name)}, {part['year'].iloc[0]}", fontsize=8)
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=7)
    figure.suptitle(f"{title}: intervals under random draws", fontsize=10)
    save_figure(figure, paths, note)


if __name__ == "__main__":
    run_rule(draw_index)
