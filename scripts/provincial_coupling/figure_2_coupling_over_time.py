"""Rule figure_2_coupling_over_time: mean coupling degree of the nation, the four regions, coast and inland, year by year."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, plt, save_figure
from scripts.rule import run_rule
from scripts.tables import write_table

LINES = {"Nation": "#000000", "East": PALETTE[0], "Central": PALETTE[1], "West": PALETTE[2], "Northeast": PALETTE[3]}
SHORES = {"Nation": "#000000", "Coast": PALETTE[5], "Inland": PALETTE[4]}


def figure_2_coupling_over_time(coupling: str, coverage: str, bounds: Sequence[float], table: Sequence[str], figure: Sequence[str]) -> None:
    """Write the means by group and year with the spread between provinces, and draw them; bounds of the classes are dotted."""
    rows = pd.read_csv(coupling, dtype={"unit_code": str})
    groups = [rows.assign(group="Nation"), rows.assign(group=rows["region"]), rows.assign(group=rows["coast"])]
    means = pd.concat(groups).groupby(["group", "year"])["coordination"].agg(["mean", "min", "max", "std", "count"]).reset_index()
    means["range"] = means["max"] - means["min"]
    means["coefficient_of_variation"] = means["std"] / means["mean"]
    note = Coverage.load(coverage).note()
    write_table(means.rename(columns={"count": "provinces"}), table, "Figure 2. Mean coupling coordination degree by region and year", note)
    drawing, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True, layout="constrained")
    wide = means.pivot(index="year", columns="group", values="mean")
    for axis, lines, title in ((axes[0], LINES, "Economic location"), (axes[1], SHORES, "Geographic location")):
        for name, colour in lines.items():
            style = {"lw": 2.2} if name == "Nation" else {"lw": 1.4, "marker": "o", "ms": 3.5}
            axis.plot(wide.index, wide[name], color=colour, label=name, **style)
        for bound in bounds:
            axis.axhline(bound, color="#999999", lw=0.7, ls=":")
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("Year")
        axis.set_xticks(wide.index[::2])
        axis.legend(fontsize=8, ncols=2, loc="lower left")
    axes[0].set_ylabel("Coupling coordination degree")
    axes[0].set_ylim(0, max(0.7, wide.max().max() * 1.05))
    save_figure(drawing, figure, f"Dotted: bounds of the classes, {' and '.join(f'{bound:g}' for bound in bounds)}. {note}")


if __name__ == "__main__":
    run_rule(figure_2_coupling_over_time)
