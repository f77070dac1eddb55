"""Rule figure_2_coupling_over_time: mean coupling degree of nation, regions, coast and inland, and of each province, by year."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.figures import PALETTE, plt, save_figure
from scripts.provincial_coupling.panel import employment_break
from scripts.rule import run_rule
from scripts.tables import write_table

LINES = {"Nation": "#000000", "East": PALETTE[0], "Central": PALETTE[1], "West": PALETTE[2], "Northeast": PALETTE[3]}
SHORES = {"Nation": "#000000", "Coast": PALETTE[5], "Inland": PALETTE[4]}
LAST_PUBLISHED = 2019


def figure_2_coupling_over_time(
    coupling: str, breaks: str, coverage: str, bounds: Sequence[float], table: Sequence[str], periods: Sequence[str], figure: Sequence[str]
) -> None:
    """Write the means by group and year with the spread between provinces, and before and after the break; draw them and all provinces."""
    rows = pd.read_csv(coupling, dtype={"unit_code": str})
    means, note, year = group_means(rows), Coverage.load(coverage).note(), employment_break(breaks)
    write_table(means, table, "Figure 2. Mean coupling coordination degree by region and year", note)
    title = f"Means before and after {year}, when employment by industry began to count more units"
    write_table(before_and_after(rows, year), periods, title, note, 3)
    drawing, axes = plt.subplots(1, 3, figsize=(13, 5.2), width_ratios=[1, 1, 1.25], layout="constrained")
    wide = means.pivot(index="year", columns="group", values="mean")
    for axis, lines, words in ((axes[0], LINES, "Economic location"), (axes[1], SHORES, "Geographic location")):
        _lines(axis, wide, lines, bounds, year)
        axis.set_title(words, fontsize=10)
    axes[0].set_ylabel("Coupling coordination degree")
    _heat(axes[2], rows, year)
    drawing.colorbar(axes[2].collections[0], ax=axes[2], shrink=0.6, label="Degree")
    dotted = f"Dotted: bounds of the classes, {' and '.join(f'{bound:g}' for bound in bounds)}. Dashed: break of {year}."
    missing = (
        f" Grey: {wide.index.max() + 1}-{LAST_PUBLISHED}, without employment by industry." if wide.index.max() < LAST_PUBLISHED else ""
    )
    carried = sorted(rows.loc[rows["carried"] == "yes", "year"].unique())
    if carried:
        missing = f" {carried[0]}-{carried[-1]}: agglomeration of {carried[0] - 1} carried on."
        for axis in axes[:2]:
            axis.axvspan(carried[0] - 0.5, carried[-1] + 0.5, color="#eeeeee", zorder=0)
    save_figure(drawing, figure, f"{dotted}{missing} {note}")


def _lines(axis: plt.Axes, wide: pd.DataFrame, lines: dict[str, str], bounds: Sequence[float], year: int) -> None:
    """Draw one line a group with its name at the end; names keep a distance from each other."""
    ends = pd.Series({name: wide[name].iloc[-1] for name in lines}).sort_values()
    height, step = -1.0, 0.025
    for name, value in ends.items():
        height = max(height + step, value)
        axis.annotate(name, (wide.index[-1], height), textcoords="offset points", xytext=(6, -3), fontsize=8, color=lines[str(name)])
    for name, colour in lines.items():
        style = {"lw": 2.2} if name == "Nation" else {"lw": 1.4, "marker": "o", "ms": 3.5}
        axis.plot(wide.index, wide[name], color=colour, **style)
    for bound in bounds:
        axis.axhline(bound, color="#999999", lw=0.7, ls=":")
    axis.axvline(year - 0.5, color="#666666", lw=0.8, ls="--")
    if wide.index[-1] < LAST_PUBLISHED:
        axis.axvspan(wide.index[-1] + 0.5, LAST_PUBLISHED + 0.5, color="#eeeeee", zorder=0)
    axis.set_xticks(range(int(wide.index[0]), max(int(wide.index[-1]), LAST_PUBLISHED) + 1, 3))
    axis.set_xlim(wide.index[0] - 0.5, max(wide.index[-1] + 3, LAST_PUBLISHED) + 0.5)
    axis.set_ylim(0, max(0.7, wide.max().max() * 1.05))
    axis.set_xlabel("Year")


def _heat(axis: plt.Axes, rows: pd.DataFrame, year: int) -> None:
    """Draw all provinces, the highest mean on top."""
    wide = rows.pivot(index="province", columns="year", values="coordination")
    wide = wide.loc[wide.mean(axis=1).sort_values().index]
    axis.pcolormesh(wide.columns, range(len(wide)), wide.to_numpy(), cmap="viridis", vmin=0, vmax=1, shading="nearest")
    axis.axvline(year - 0.5, color="white", lw=1, ls="--")
    axis.set_yticks(range(len(wide)), wide.index, fontsize=6.5)
    axis.set_xlabel("Year")
    axis.set_title("Provinces", fontsize=10)


def by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of provinces once for the nation, once for their region and once for coast or inland, named in `group`."""
    return pd.concat([rows.assign(group="Nation"), rows.assign(group=rows["region"]), rows.assign(group=rows["coast"])])


def group_means(rows: pd.DataFrame) -> pd.DataFrame:
    """Return mean, range and spread of the degree between the provinces of each group, by year."""
    means = by_group(rows).groupby(["group", "year"])["coordination"].agg(["mean", "min", "max", "std", "count"]).reset_index()
    means["range"] = means["max"] - means["min"]
    means["coefficient_of_variation"] = means["std"] / means["mean"]
    return means.rename(columns={"count": "provinces"})


def before_and_after(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return means of the degree and of agglomeration by group before `year` and from it on, and in the two years at the break."""
    long = by_group(rows)
    values = long.groupby(["group", "year"])[["coordination", "agglomeration"]].mean()
    parts: dict[str, pd.Series] = {}
    for column in values:
        wide = values[column].unstack("year")
        parts |= {f"{column}_before": wide.loc[:, : year - 1].mean(axis=1), f"{column}_after": wide.loc[:, year:].mean(axis=1)}
        parts |= {f"{column}_{y}": wide[y] for y in (year - 1, year) if y in wide}
    return pd.DataFrame(parts).reset_index()


if __name__ == "__main__":
    run_rule(figure_2_coupling_over_time)
