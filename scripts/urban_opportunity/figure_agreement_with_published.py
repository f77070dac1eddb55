"""Rule figure_agreement_with_published: scatter of scores and of ranks, ours against Table A1."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.labels import unit_names
from scripts.rule import run_rule

NAMED = 8
# Changzhou, Suzhou, Nantong, Lianyungang, Huai'an, Yancheng, Yangzhou, Zhenjiang: neighbours in the yearbook.
SURPLUS = ["320400", "320500", "320600", "320700", "320800", "320900", "321000", "321100"]
# Height of a label and the room above it, as a share of the panel.
LABEL_HEIGHT = 0.035
# Room that a name needs on the left, likewise.
ROOM = 0.15
SCORE_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]


def figure_agreement_with_published(score_pairs: str, coverage: str, figure: Sequence[str]) -> None:
    """Draw scores (logarithmic axes) and ranks, one row a year that print has."""
    pairs = pd.read_csv(score_pairs, dtype={"unit_code": str})
    years = sorted(pairs["year"].unique())
    drawing, axes = plt.subplots(len(years), 2, figsize=(8.5, 3.9 * len(years)), layout="constrained", squeeze=False)
    for row, year in zip(axes, years, strict=True):
        of_year = pairs[pairs["year"] == year]
        _scores(row[0], of_year, int(year))
        _ranks(row[1], of_year, int(year))
    save_figure(drawing, figure, f"Grey line: equality. Names: the {NAMED} cities that differ most. {Coverage.load(coverage).note()}")


def _scores(axis: Axes, pairs: pd.DataFrame, year: int) -> None:
    axis.plot(pairs["score"], pairs["printed_score"], "o", color=PALETTE[0], markersize=3, alpha=0.6, markeredgewidth=0)
    _surplus(axis, pairs, "score", "printed_score")
    both = pairs[["score", "printed_score"]]
    limits = [0.8 * both.min().min(), 1.25 * both.max().max()]
    axis.plot(limits, limits, color="#999999", linewidth=0.8)
    axis.set(xscale="log", yscale="log", xlim=limits, ylim=limits, xlabel="Our score", ylabel="Published score")
    for scale in (axis.xaxis, axis.yaxis):
        scale.set_major_locator(FixedLocator(SCORE_TICKS))
        scale.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        scale.set_minor_formatter(NullFormatter())
    ratio = (pairs["printed_score"] / pairs["score"]).map(lambda value: max(value, 1 / value))
    _name(axis, pairs.loc[ratio.nlargest(NAMED).index], "score", "printed_score")
    pearson = pairs["score"].corr(pairs["printed_score"])
    axis.set_title(f"{year}: scores, Pearson {pearson:.3f} (n = {len(pairs)})", fontsize=9)


def _surplus(axis: Axes, pairs: pd.DataFrame, across: str, up: str) -> None:
    """Colour the eight cities of Jiangsu whose published scores no indicator explains."""
    chosen = pairs[pairs["unit_code"].isin(SURPLUS)]
    axis.plot(chosen[across], chosen[up], "o", color=PALETTE[3], markersize=4.5, markeredgewidth=0, label="eight cities of Jiangsu")
    axis.legend(loc="upper left", fontsize=7)


def _ranks(axis: Axes, pairs: pd.DataFrame, year: int) -> None:
    axis.plot(pairs["rank"], pairs["printed_rank"], "o", color=PALETTE[1], markersize=3, alpha=0.6, markeredgewidth=0)
    axis.plot([1, len(pairs)], [1, len(pairs)], color="#999999", linewidth=0.8)
    axis.set(xlabel="Our rank", ylabel="Published rank")
    _surplus(axis, pairs, "rank", "printed_rank")
    ticks = [1, *range(50, len(pairs), 50), len(pairs)]
    axis.set(xlim=(len(pairs) + 6, -5), ylim=(len(pairs) + 6, -5), xticks=ticks, yticks=ticks)
    gap = (pairs["printed_rank"] - pairs["rank"]).abs()
    _name(axis, pairs.loc[gap.nlargest(NAMED).index], "rank", "printed_rank")
    spearman = pairs["score"].corr(pairs["printed_score"], method="spearman")
    axis.set_title(f"{year}: ranks, Spearman {spearman:.3f} (n = {len(pairs)})", fontsize=9)


def _name(axis: Axes, pairs: pd.DataFrame, across: str, up: str) -> None:
    """Write city names beside their points, those above the diagonal on the left, moved apart where they would overlap."""
    place = axis.transAxes.inverted().transform(axis.transData.transform(pairs[[across, up]].to_numpy(dtype=float)))
    labels = pd.DataFrame({"city": pairs["unit_code"].map(unit_names()).to_numpy(), "x": place[:, 0], "y": place[:, 1]})
    labels["above"] = labels["y"] > labels["x"]
    for above, side in labels.groupby("above"):
        height = -1.0
        for label in side.sort_values("y").itertuples():
            height = max(label.y, height + LABEL_HEIGHT)
            x, align = (label.x - 0.015, "right") if above and label.x > ROOM else (label.x + 0.015, "left")
            axis.annotate(
                label.city, (label.x, label.y), (x, height), "axes fraction", "axes fraction", fontsize=6.5, ha=align, va="center",
                arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.4, "shrinkA": 0, "shrinkB": 1},
            )  # fmt: skip


if __name__ == "__main__":
    run_rule(figure_agreement_with_published)
