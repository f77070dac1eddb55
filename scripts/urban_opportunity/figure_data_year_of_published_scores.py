"""Rule figure_data_year_of_published_scores: how closely each data year follows the two printed columns of scores."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.rule import run_rule

GDP_PER_CAPITA = "X6"
LINES = [
    ("weighted sum", "none", "weighted sum, all indicators", "-", PALETTE[0]),
    ("weighted sum", GDP_PER_CAPITA, "weighted sum, without GDP per capita", "-", PALETTE[1]),
    ("TOPSIS, equation 1", "none", "TOPSIS, equation 1, all indicators", "--", PALETTE[0]),
    ("TOPSIS, equation 1", GDP_PER_CAPITA, "TOPSIS, equation 1, without GDP per capita", "--", PALETTE[1]),
]


def figure_data_year_of_published_scores(readings: str, coverage: str, figure: Sequence[str]) -> None:
    """Draw the rank correlation with the published scores by data year, a panel for each printed column."""
    table = pd.read_csv(readings)
    years = sorted(table["printed_year"].unique())
    drawing, axes = plt.subplots(1, len(years), figsize=(4.4 * len(years), 3.6), sharey=True, layout="constrained", squeeze=False)
    for axis, year in zip(axes.flat, years, strict=True):
        of_year = table[table["printed_year"] == year]
        for arithmetic, without, label, style, colour in LINES:
            line = of_year[(of_year["arithmetic"] == arithmetic) & (of_year["without"] == without)].sort_values("data_year")
            axis.plot(line["data_year"], line["spearman"], style, color=colour, marker=".", linewidth=1.2, label=label)
        axis.set_title(f"Scores published for {year}", fontsize=9)
        axis.set_xlabel("Year of the data")
        axis.grid(axis="y", color="#dddddd", linewidth=0.5)
    axes[0, 0].set_ylabel("Rank correlation with the published scores (Spearman)")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside upper center", ncols=2, fontsize=7.5)
    save_figure(drawing, figure, Coverage.load(coverage).note())


if __name__ == "__main__":
    run_rule(figure_data_year_of_published_scores)
