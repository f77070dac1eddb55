"""Rule figure_population_change: population change and resilience by city and year."""

from collections.abc import Sequence

import matplotlib.pyplot as plt

from scripts.figures import PALETTE, save_figure
from scripts.lanzhou_xining.data import load, note
from scripts.rule import run_rule


def figure_population_change(data: str, coverage: str, figure: Sequence[str]) -> None:
    """Draw registered minus resident population (loss above zero), and resilience, of the annual data set."""
    frame = load(data)
    frame = frame[frame["data_set"] == "annual"]
    drawing, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for number, (unit, rows) in enumerate(frame.groupby("unit", sort=False)):
        style = {"color": PALETTE[number % len(PALETTE)], "marker": "o", "markersize": 2.8, "linewidth": 1.1}
        left.plot(rows["year"], rows["population_change"], label=unit, **style)
        right.plot(rows["year"], rows["resilience"], **style)
    left.axhline(0, color="#999999", linewidth=0.8)
    left.set_xlim(frame.dropna(subset="population_change")["year"].min() - 0.5, frame["year"].max() + 0.5)
    left.set(ylabel="Registered minus resident population (10,000 persons)", title="Population change: loss above, growth below zero")
    right.set(ylabel="Resilience index", title="Urban economic resilience")
    for axis in (left, right):
        axis.title.set_fontsize(9)
        axis.xaxis.get_major_locator().set_params(integer=True)
    right.legend(*left.get_legend_handles_labels(), loc="upper left", fontsize=7.5)
    save_figure(
        drawing, figure, note(coverage, "Annual data set", "Haidong before 2013 and Hainan Prefecture: too few indicators for the index")
    )


if __name__ == "__main__":
    run_rule(figure_population_change)
