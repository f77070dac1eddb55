"""Rule figure_3_coupling_maps: classes of the coupling degree in the first year, 2012 and the last year, and counts of all years."""

from collections.abc import Sequence

import pandas as pd

from scripts import geodata
from scripts.coverage import Coverage
from scripts.figures import plt, save_figure
from scripts.maps import BOUNDARY_NOTE, class_colours, draw_classes
from scripts.methods.coupling import CLASSES
from scripts.provincial_coupling.figure_2_coupling_over_time import LAST_PUBLISHED, by_group
from scripts.rule import run_rule
from scripts.tables import write_table

PRINTED_MIDDLE = 2012


def figure_3_coupling_maps(
    coupling: str,
    provinces: str,
    lines: str,
    coverage: str,
    bounds: Sequence[float],
    maritime_inset: bool,
    table: Sequence[str],
    figure: Sequence[str],
) -> None:
    """Draw three maps side by side; write how many provinces are in each class, every year and region."""
    rows = pd.read_csv(coupling, dtype={"unit_code": str})
    note = f"Classes at {bounds[0]:g} and {bounds[1]:g}. {Coverage.load(coverage).note()}"
    write_table(class_counts(rows), table, "Figure 3. Number of provinces by class of the coupling coordination degree", note)
    years = chosen_years(sorted(rows["year"].unique()))
    layer, boundary = geodata.load(provinces), geodata.load(lines)
    drawing, axes = plt.subplots(1, len(years), figsize=(4.0 * len(years), 3.4), layout="constrained", squeeze=False)
    low, high = bounds
    labels = {"low": f"low (below {low:g})", "moderate": f"moderate ({low:g} to {high:g})", "high": f"high ({high:g} and above)"}
    for axis, year in zip(axes.flat, years, strict=True):
        values = rows[rows["year"] == year].set_index("unit_code")["class"].map(labels)
        classes = pd.Series(pd.Categorical(values, list(labels.values()), ordered=True), index=values.index)
        colours = class_colours(len(CLASSES))
        draw_classes(
            axis,
            layer,
            layer,
            classes,
            colours,
            "Coordination",
            boundary,
            maritime_inset=maritime_inset,
            legend=axis is axes.flat[0],
        )
        axis.set_title(title_of(rows, year, years[-1]), fontsize=9)
    save_figure(drawing, figure, f"{note} {BOUNDARY_NOTE}.")


def title_of(rows: pd.DataFrame, year: int, last: int) -> str:
    """Return the year, with the paper's last year where ours is another, and how many provinces are in each class."""
    counts = rows.loc[rows["year"] == year, "class"].value_counts()
    words = ", ".join(f"{counts.get(name, 0)} {name}" for name in CLASSES)
    other = f" (last year of the run; the paper's is {LAST_PUBLISHED})" if year == last != LAST_PUBLISHED else ""
    return f"{year}{other}\n{words}"


def class_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the number of provinces in each class and their share of the nation's class, by group and year."""
    counts = by_group(rows).groupby(["group", "year", "class"]).size().unstack("class", fill_value=0)
    long = counts.reindex(columns=CLASSES, fill_value=0).stack().rename("provinces").reset_index()
    nation = long[long["group"] == "Nation"].set_index(["year", "class"])["provinces"]
    whole = nation.reindex(pd.MultiIndex.from_frame(long[["year", "class"]])).to_numpy()
    return long.assign(share_of_class=(long["provinces"] / whole).where(whole > 0))


def chosen_years(years: Sequence[int]) -> list[int]:
    """Return the first year, 2012 (or the middle year where it is not there) and the last, each once."""
    middle = PRINTED_MIDDLE if PRINTED_MIDDLE in years else years[len(years) // 2]
    return sorted({int(years[0]), int(middle), int(years[-1])})


if __name__ == "__main__":
    run_rule(figure_3_coupling_maps)
