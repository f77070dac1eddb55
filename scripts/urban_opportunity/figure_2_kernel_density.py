"""Rule figure_2_kernel_density: kernel densities of our scores, and of the printed ones beside them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.rule import run_rule

# S: standard deviation, IQR: interquartile range, n: number of cities (scripts/methods/kernel_density.py).
BANDWIDTHS = {
    "silverman_robust": "0.9 min(S, IQR / 1.34) / n^(1/5)",
    "silverman_deviation": "0.9 S / n^(1/5)",
    "printed_exponent": "0.9 S / n^(4/5)",
    "normal_reference": "1.06 S / n^(1/5)",
}
TITLES = {"ours": "Our scores", "printed": "Scores printed in Table A1"}


def figure_2_kernel_density(curves: str, coverage: str, bandwidth_rule: str | float, figure: Sequence[str]) -> None:
    """Draw the densities by year, one panel for each source of scores, on one scale."""
    table = pd.read_csv(curves)
    drawing, axes = plt.subplots(1, 2, figsize=(8.5, 3.4), sharey=True, layout="constrained")
    for axis, (source, title) in zip(axes, TITLES.items(), strict=True):
        for year, line in table[table["source"] == source].groupby("year"):
            axis.plot(line["score"], line["density"], linewidth=1.3, label=str(year))
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("Score of urban economic resilience")
        axis.set_xlim(-0.02, 0.4)
        axis.set_ylim(bottom=0)
        axis.legend()
    axes[0].set_ylabel("Density")
    width = BANDWIDTHS.get(str(bandwidth_rule), bandwidth_rule)
    note = f"{Coverage.load(coverage).note()} Gaussian kernel, bandwidth {width}; scores above 0.4 are not shown."
    save_figure(drawing, figure, note)


if __name__ == "__main__":
    run_rule(figure_2_kernel_density)
