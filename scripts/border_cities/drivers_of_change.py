"""Rule drivers_of_change: how much each indicator contributes to the change of each city's score, in a table and as a heat map."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from scripts.border_cities.frames import notes
from scripts.index.data import read_cells, wide
from scripts.methods.contributions import closeness_contributions
from scripts.rule import run_rule
from scripts.tables import write_table

STRONGEST = 3


def drivers_of_change(
    standardised: str,
    weights: str,
    scores: str,
    definitions: str,
    coverage: Sequence[str],
    contributions_table: Sequence[str],
    drivers_table: Sequence[str],
    contributions_figure: Sequence[str],
) -> None:
    """Write contributions (long), the strongest of each city and period, and the heat map of the whole period (run `covered`)."""
    table = read_cells(standardised)
    all_weights = pd.read_csv(weights)
    names = read_cells(scores).drop_duplicates("unit_code").set_index("unit_code")["city"]
    labels = pd.read_csv(definitions, keep_default_na=False).set_index("indicator")["label_en"]
    frames = []
    for run, cells in table.groupby("run", sort=False):
        w = all_weights[all_weights["run"] == run].set_index("indicator")["weight"]
        frames.append(_contributions(wide(cells), w).assign(run=run))
    long = pd.concat(frames, ignore_index=True)
    long["city"], long["label"] = long["unit_code"].map(names), long["indicator"].map(labels)
    long = long[["run", "unit_code", "city", "from_year", "to_year", "indicator", "label", "contribution"]]
    note = "Contributions of a city and period add up to the change of its score (gradient of the closeness along the straight path). "
    note += notes(coverage, list(table["run"].unique()))
    write_table(long, contributions_table, "Contribution of each indicator to the change of the score", note, decimals=5)
    write_table(_strongest(long, read_cells(scores)), drivers_table, "What drives the change of each city's score", note)
    _draw(long[long["run"] == "covered"], contributions_figure, notes(coverage, ["covered"]))


def _contributions(z: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    years = sorted(z.index.get_level_values("year").unique())
    periods = [*pairwise(years), *([(years[0], years[-1])] if len(years) > 2 else [])]
    frames = []
    for first, last in periods:
        start, end = z.xs(first, level="year"), z.xs(last, level="year")
        parts = closeness_contributions(start, end, weights, z.max(), z.min())
        long = parts.rename_axis(columns="indicator").stack().rename("contribution").reset_index()
        frames.append(long.assign(from_year=first, to_year=last))
    return pd.concat(frames, ignore_index=True)


def _strongest(long: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """One row a city and period; `remainder` is what moving ideals add where scores are standardised within each year."""
    keys = ["run", "unit_code", "city", "from_year", "to_year"]
    score = scores.set_index(["run", "unit_code", "year"])["score"]
    words = [f"{label} {contribution:+.4f}" for label, contribution in zip(long["label"], long["contribution"], strict=True)]
    ordered = long.assign(words=words).sort_values("contribution", ascending=False, kind="stable")
    table = long.groupby(keys, sort=False)["contribution"].sum().rename("explained").reset_index()
    first, last = (pd.MultiIndex.from_frame(table[["run", "unit_code", year]]) for year in ("from_year", "to_year"))
    table["change"] = score.reindex(last).to_numpy() - score.reindex(first).to_numpy()
    table["remainder"] = table["change"] - table.pop("explained")
    sides = {"strongest_rises": ordered[ordered["contribution"] > 0], "strongest_falls": ordered[ordered["contribution"] < 0].iloc[::-1]}
    for name, rows in sides.items():
        chosen = rows.groupby(keys).head(STRONGEST).groupby(keys)["words"].agg("; ".join)
        table[name] = chosen.reindex(pd.MultiIndex.from_frame(table[keys]), fill_value="").to_numpy()
    return table


def _draw(long: pd.DataFrame, outputs: Sequence[str], note: str) -> None:
    import matplotlib.pyplot as plt

    from scripts.figures import save_figure

    whole = long[(long["from_year"] == long["from_year"].min()) & (long["to_year"] == long["to_year"].max())]
    matrix = whole.pivot(index="city", columns="indicator", values="contribution")
    matrix = matrix[list(whole["indicator"].drop_duplicates())]
    matrix = matrix.loc[matrix.sum(axis=1).sort_values().index]
    # Few cells are far beyond all others: they are written out, and do not set the scale.
    limit = float(np.quantile(matrix.abs().to_numpy(), 0.98)) or 1.0
    figure, axis = plt.subplots(figsize=(8.5, 0.26 * len(matrix) + 2.6), layout="constrained")
    image = axis.imshow(matrix, cmap="RdBu", vmin=-limit, vmax=limit, aspect="auto")
    for row, column in zip(*np.nonzero(matrix.abs().to_numpy() > limit), strict=True):
        axis.text(column, row, f"{matrix.iloc[row, column]:+.2f}", ha="center", va="center", fontsize=5.5, color="white")
    labels = whole.drop_duplicates("indicator").set_index("indicator")["label"]
    axis.set_xticks(range(matrix.shape[1]), [labels[name] for name in matrix.columns], rotation=60, ha="right", fontsize=7)
    axis.set_yticks(range(len(matrix)), [f"{city} ({change:+.3f})" for city, change in matrix.sum(axis=1).items()], fontsize=7)
    first, last = whole["from_year"].iloc[0], whole["to_year"].iloc[0]
    figure.colorbar(image, ax=axis, label=f"Contribution to the change of the score, {first}-{last}", shrink=0.7, extend="both")
    save_figure(figure, outputs, f"In brackets: change of the score. Numbers: cells beyond the scale. {note}")


if __name__ == "__main__":
    run_rule(drivers_of_change)
