"""Rule figure_agreement_with_print: scatter of scores and of ranks, ours against Table A1."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.rule import run_rule

NAMED = 8


def figure_agreement_with_print(beside: str, coverage: str, paths: Sequence[str]) -> None:
    """Draw scores (logarithmic axes) and ranks, one row a year that print has."""
    pairs = pd.read_csv(beside, dtype={"unit_code": str})
    years = sorted(pairs["year"].unique())
    figure, axes = plt.subplots(len(years), 2, figsize=(8.5, 3.9 * len(years)), layout="constrained", squeeze=False)
    for row, year in zip(axes, years, strict=True):
        of_year = pairs[pairs["year"] == year]
        _scores(row[0], of_year, int(year))
        _ranks(row[1], of_year, int(year))
    save_figure(figure, paths, Coverage.load(coverage).note())


def _scores(axis: Axes, pairs: pd.DataFrame, year: int) -> None:
    axis.plot(pairs["score"], pairs["printed_score"], "o", color=PALETTE[0], markersize=3, alpha=0.6, markeredgewidth=0)
    limits = [0.8 * pairs[["score", "printed_score"]].min().min(), 1.2 * pairs[["score", "printed_score"]].max().max()]
    axis.plot(limits, limits, color="#999999", linewidth=0.8)
    axis.set(xscale="log", yscale="log", xlim=limits, ylim=limits, xlabel="Our score", ylabel="Printed score")
    ratio = (pairs["printed_score"] / pairs["score"]).map(lambda value: max(value, 1 / value))
    for position in ratio.nlargest(NAMED).index:
        pair = pairs.loc[position]
        above = pair["printed_score"] > pair["score"]
        shift, side = ((-4, 2), "right") if above else ((4, -2), "left")
        axis.annotate(pair["city"], (pair["score"], pair["printed_score"]), shift, textcoords="offset points", fontsize=6.5, ha=side)
    pearson = pairs["score"].corr(pairs["printed_score"])
    axis.set_title(f"{year}: scores, Pearson {pearson:.3f}", fontsize=9)


def _ranks(axis: Axes, pairs: pd.DataFrame, year: int) -> None:
    axis.plot(pairs["rank"], pairs["printed_rank"], "o", color=PALETTE[1], markersize=3, alpha=0.6, markeredgewidth=0)
    axis.plot([1, len(pairs)], [1, len(pairs)], color="#999999", linewidth=0.8)
    axis.set(xlabel="Our rank", ylabel="Printed rank")
    axis.invert_xaxis()
    axis.invert_yaxis()
    gap = (pairs["printed_rank"] - pairs["rank"]).abs()
    for position in gap.nlargest(NAMED).index:
        pair = pairs.loc[position]
        above = pair["printed_rank"] < pair["rank"]
        shift, side = ((-4, 2), "right") if above else ((4, -2), "left")
        axis.annotate(pair["city"], (pair["rank"], pair["printed_rank"]), shift, textcoords="offset points", fontsize=6.5, ha=side)
    spearman = pairs["score"].corr(pairs["printed_score"], method="spearman")
    axis.set_title(f"{year}: ranks, Spearman {spearman:.3f}", fontsize=9)


if __name__ == "__main__":
    run_rule(
        figure_agreement_with_print,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        beside=snakemake.input.beside,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        paths=snakemake.output,  # type: ignore[name-defined]  # noqa: F821
    )
