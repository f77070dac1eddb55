"""Rule figure_2_kernel_density: kernel densities of our scores, and of the printed ones beside them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, save_figure
from scripts.rule import run_rule

# S: standard deviation, IQR: interquartile range, n: number of cities (scripts/methods/kernel_density.py).
BANDWIDTHS = {
    "silverman_robust": "0.9 min(S, IQR / 1.34) / n^(1/5)",
    "silverman_deviation": "0.9 S / n^(1/5)",
    "printed_exponent": "0.9 S / n^(4/5)",
    "normal_reference": "1.06 S / n^(1/5)",
}
# The text: the peak of 2004 is over 30, those of 2010 and 2016 are below 25.
TEXT_BOUNDS = (25, 30)
TITLES = {"ours": "Our scores", "printed": "Scores published in Table A1"}


def figure_2_kernel_density(curves: str, coverage: str, bandwidth_rule: str | float, figure: Sequence[str]) -> None:
    """Draw the densities by year, one panel for each source of scores, on one scale."""
    table = pd.read_csv(curves)
    drawing, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), sharey=True, layout="constrained")
    colours = dict(zip(sorted(table["year"].unique()), PALETTE, strict=False))
    for axis, (source, title) in zip(axes, TITLES.items(), strict=True):
        for year, line in table[table["source"] == source].groupby("year"):
            peak = line.loc[line["density"].idxmax()]
            style = {"color": colours[year]}
            axis.plot(line["score"], line["density"], linewidth=1.3, label=f"{year}: peak {peak['density']:.1f}", **style)
            axis.plot(peak["score"], peak["density"], "o", markersize=4, **style)
        for bound in TEXT_BOUNDS:
            axis.axhline(bound, color="#888888", linewidth=0.7, linestyle=":", zorder=0)
            axis.text(0.398, bound, f"{bound}", fontsize=6.5, color="#666666", ha="right", va="bottom")
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("Score of urban economic resilience")
        axis.set_xlim(0, 0.4)
        axis.set_ylim(bottom=0)
        axis.legend()
    axes[0].set_ylabel("Density")
    width = BANDWIDTHS.get(str(bandwidth_rule), bandwidth_rule)
    remark = "dotted: the bounds that the text gives (over 30, below 25); scores above 0.4 are not shown."
    note = f"{Coverage.load(coverage).note()} Gaussian kernel, bandwidth {width}; {remark}"
    save_figure(drawing, figure, note)


if __name__ == "__main__":
    run_rule(figure_2_kernel_density)
