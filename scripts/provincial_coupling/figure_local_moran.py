"""Rule figure_local_moran: Moran scatter and map of local Moran's I in the last year, and the table behind both."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.patheffects import withStroke

from scripts import geodata
from scripts.coverage import Coverage
from scripts.figures import plt, save_figure
from scripts.maps import BOUNDARY_NOTE, draw_classes
from scripts.methods.moran import local_moran
from scripts.provincial_coupling.table_1_moran import degrees_by_year, describe, read_coupling, spatial_weights
from scripts.rule import run_rule
from scripts.tables import write_table

COLOURS = {"high-high": "#b2182b", "low-low": "#2166ac", "high-low": "#f4a582", "low-high": "#92c5de", "not significant": "#f0f0f0"}


def figure_local_moran(
    coupling: str,
    provinces: str,
    lines: str,
    units: str,
    coverage: str,
    neighbours: int,
    permutations: int,
    significance: float,
    seed: int,
    table: Sequence[str],
    figure: Sequence[str],
) -> None:
    """Local Moran's I of the last year under nearest neighbours; provinces with a pseudo p below `significance` are coloured."""
    degrees = degrees_by_year(read_coupling(coupling))
    year = degrees.columns[-1]
    weights = spatial_weights(provinces, list(degrees.index), neighbours)["nearest"]
    local = local_moran(degrees[year], weights, permutations, seed)
    local["class"] = local["quadrant"].where(local["p_permutation"] < significance, "not significant")
    names = pd.read_csv(units, dtype=str).set_index("unit_code")["name_en"]
    local["class_false_discovery"] = local["quadrant"].where(local["p_false_discovery"] < significance, "not significant")
    named, discovered = (int((local[kind] != "not significant").sum()) for kind in ("class", "class_false_discovery"))
    tests = f"{len(local)} one-sided tests: {named} named at unadjusted p < {significance:g} (class, and the figure), "
    tests += f"{discovered} at a false-discovery rate of {significance:g} (class_false_discovery)"
    note = f"{year}; {describe(weights)}; {permutations} conditional permutations, seed {seed}; {tests}. {Coverage.load(coverage).note()}"
    result = local.assign(province=names).rename_axis("unit_code").reset_index()
    write_table(
        result[["unit_code", "province", *local.columns]], table, f"Local Moran's I of the coupling coordination degree, {year}", note, 3
    )
    drawing, (scatter, chart) = plt.subplots(1, 2, figsize=(10.5, 4.6), width_ratios=[1, 1.35], layout="constrained")
    _scatter(scatter, local, names)
    scatter.set_title(f"Moran scatter, {year}", fontsize=10)
    classes = pd.Series(
        pd.Categorical(local["class"], [c for c in COLOURS if (local["class"] == c).any()], ordered=True), index=local.index
    )
    layer = geodata.load(provinces)
    used = [COLOURS[c] for c in classes.cat.categories]
    draw_classes(chart, layer, layer, classes, used, f"Local Moran's I, p < {significance:g}", geodata.load(lines))
    chart.set_title(f"Clusters, {year}", fontsize=10)
    save_figure(drawing, figure, f"{note} {BOUNDARY_NOTE}.")


def _scatter(axis: plt.Axes, local: pd.DataFrame, names: pd.Series) -> None:
    slope = (local["standardised"] * local["spatial_lag"]).sum() / (local["standardised"] ** 2).sum()
    colours = local["class"].map(COLOURS).replace("#f0f0f0", "#bbbbbb")
    axis.scatter(local["standardised"], local["spatial_lag"], c=colours, s=26, edgecolor="#555555", linewidth=0.4, zorder=3)
    span = [local["standardised"].min(), local["standardised"].max()]
    axis.plot(span, [slope * x for x in span], color="#333333", lw=1, label=f"slope = Moran's I = {slope:.3f}")
    axis.axhline(0, color="#999999", lw=0.6)
    axis.axvline(0, color="#999999", lw=0.6)
    marked = local[(local["class"] != "not significant") | (local["standardised"].abs() > 1.5)]
    _names(axis, local, [str(code) for code in marked.index], names)
    axis.set_xlabel("Coupling coordination degree (standardised)")
    axis.set_ylabel("Mean of the neighbours (standardised)")
    axis.legend(loc="lower right", fontsize=8)


def _names(axis: plt.Axes, local: pd.DataFrame, marked: Sequence[str], names: pd.Series, size: float = 7.0) -> None:
    """Write each name beside its point, on the first of eight sides where it covers neither a point nor another name."""
    axis.figure.canvas.draw()
    halo = withStroke(linewidth=2, foreground="white")
    points = axis.transData.transform(local[["standardised", "spatial_lag"]].to_numpy())
    scale = axis.figure.dpi / 72
    taken = [(x - 3 * scale, y - 3 * scale, x + 3 * scale, y + 3 * scale) for x, y in points]
    for code in marked:
        x, y = points[local.index.get_loc(code)]
        wide, high = 0.6 * size * len(names[code]) * scale, 1.1 * size * scale
        for left, rise in ((0, 3), (1, 3), (0, -10), (1, -10), (0, 10), (1, 10), (0, -17), (1, -17)):
            low = (x - wide - 5 * scale if left else x + 5 * scale, y + rise * scale)
            box = (*low, low[0] + wide, low[1] + high)
            if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                break
        taken.append(box)
        end = (box[2] if left else box[0], box[1])
        axis.annotate(
            names[code], tuple(axis.transData.inverted().transform(end)), fontsize=size, ha="right" if left else "left", path_effects=[halo]
        )


if __name__ == "__main__":
    run_rule(figure_local_moran)
