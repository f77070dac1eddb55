"""Rule figure_moran: Moran's I by year, ours beside the published one, and how far they agree before and after the break of employment."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, plt, save_figure
from scripts.provincial_coupling.panel import employment_break
from scripts.provincial_coupling.table_1_moran import KINDS
from scripts.rule import run_rule
from scripts.tables import write_table

NAMES = {"nearest": "Nearest neighbours", "distance": "Distance band"}
Z95 = 1.959964  # 97.5 % quantile of the normal distribution


def figure_moran(moran: str, published: str, breaks: str, coverage: str, table: Sequence[str], figure: Sequence[str]) -> None:
    """Write r with its interval and the mean absolute difference by weights and period, and draw both series.

    The published standard deviation is the slope of I on z over the years: it tells the weights, whatever the degree.
    """
    both = pd.read_csv(published)[["year", *(f"{name}_{kind}" for kind in KINDS for name in ("moran", "z"))]]
    both = both.merge(pd.read_csv(moran), on="year", how="outer", suffixes=("_published", "")).sort_values("year")
    year = employment_break(breaks)
    note = Coverage.load(coverage).note()
    rows = [agreement(both, kind, *period) for kind in KINDS for period in _periods(both, year)]
    text = "r: of the two series over the years that both have, 95 % interval by Fisher's z. Sd: of Moran's I where place does not matter"
    text = f"{text}; published: slope of I on z over all years."
    write_table(pd.DataFrame(rows), table, "Moran's I beside the published series, before and after the break", f"{text} {note}", 3)
    drawing, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True, layout="constrained")
    for axis, kind in zip(axes, KINDS, strict=True):
        whole = agreement(both, kind, "all", both["year"].min(), both["year"].max())
        axis.plot(both["year"], both[f"moran_{kind}_published"], color="black", lw=1.4, marker="x", ms=5, label="published")
        axis.plot(both["year"], both[f"moran_{kind}"], color=PALETTE[0], lw=1.6, marker="o", ms=4, label="ours")
        axis.axhline(0, color="#999999", lw=0.6)
        axis.axvline(year - 0.5, color="#666666", lw=0.8, ls="--")
        words = f"r = {whole['r']:.2f} ({whole['r_lower']:.2f} to {whole['r_upper']:.2f}), {whole['years']} years"
        axis.set_title(f"{NAMES[kind]}: {words}", fontsize=9)
        axis.set_xlabel("Year")
    axes[0].set_ylabel("Moran's I")
    axes[0].legend(fontsize=8, loc="upper left")
    save_figure(drawing, figure, f"Dashed: from {year} on employment counts more units. In brackets: 95 % interval. {note}")


def _periods(both: pd.DataFrame, year: int) -> list[tuple[str, int, int]]:
    first, last = int(both["year"].min()), int(both["year"].max())
    return [("all", first, last), ("before", first, year - 1), ("after", year, last)]


def agreement(both: pd.DataFrame, kind: str, period: str, first: int, last: int) -> dict[str, object]:
    """Return how far both series of one kind of weights agree from `first` to `last`. both: by year, `_published` beside ours."""
    known = both[both["year"].between(first, last)].dropna(subset=[f"moran_{kind}", f"moran_{kind}_published"])
    ours, published = known[f"moran_{kind}"], known[f"moran_{kind}_published"]
    r, n = ours.corr(published), len(known)
    half = Z95 / np.sqrt(n - 3) if n > 3 else np.nan
    return {
        "weights": kind,
        "period": period,
        "years": n,
        "r": r,
        "r_lower": np.tanh(np.arctanh(r) - half),
        "r_upper": np.tanh(np.arctanh(r) + half),
        "mean_absolute_difference": (ours - published).abs().mean(),
        "standard_deviation": known[f"standard_deviation_{kind}"].mean(),
        "standard_deviation_published": np.polyfit(
            both[f"z_{kind}"].dropna(), both.loc[both[f"z_{kind}"].notna(), f"moran_{kind}_published"], 1
        )[0],
    }


if __name__ == "__main__":
    run_rule(figure_moran)
