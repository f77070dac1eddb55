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
    means = group_means(rows)
    note = Coverage.load(coverage).note()
    write_table(means, table, "Figure 2. Mean coupling coordination degree by region and year", note)
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


def by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of provinces once for the nation, once for their region and once for coast or inland, named in `group`."""
    return pd.concat([rows.assign(group="Nation"), rows.assign(group=rows["region"]), rows.assign(group=rows["coast"])])


def group_means(rows: pd.DataFrame) -> pd.DataFrame:
    """Return mean, range and spread of the degree between the provinces of each group, by year."""
    means = by_group(rows).groupby(["group", "year"])["coordination"].agg(["mean", "min", "max", "std", "count"]).reset_index()
    means["range"] = means["max"] - means["min"]
    means["coefficient_of_variation"] = means["std"] / means["mean"]
    return means.rename(columns={"count": "provinces"})


if __name__ == "__main__":
    run_rule(figure_2_coupling_over_time)
