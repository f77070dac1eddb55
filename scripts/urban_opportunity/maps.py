"""Rule urban_opportunity_maps: Figures 3 (quantiles of scores), 4 (agglomerations) and 5 (their mean scores)."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from scripts import geodata
from scripts.coverage import Coverage
from scripts.figures import save_figure
from scripts.maps import BOUNDARY_NOTE, class_colours, draw_classes
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import check_years, read_members
from scripts.urban_opportunity.printed import printed_scores

# Mean scores of agglomerations by the bounds that the paper's text speaks of, and a further one for the highest.
MEAN_BOUNDS = [0.05, 0.1, 0.15]

NO_MEMBER = "in no agglomeration"


def urban_opportunity_maps(
    scores: str,
    opportunity: str,
    agglomerations: str,
    membership: str,
    coverage: str,
    cities: str,
    provinces: str,
    lines: str,
    settings: Mapping[str, Any],
    maritime_inset: bool,
    published: str,
    quantiles_map: Sequence[str],
    quantiles_table: Sequence[str],
    agglomerations_map: Sequence[str],
    mean_scores_map: Sequence[str],
) -> None:
    """Draw the three figures of maps from scores, mean scores by agglomeration and the members' codes.

    published: Table A1; its classes stand below ours in Figure 3, and quantiles_table counts the cities by both.
    """
    scored = pd.read_csv(scores, dtype={"unit_code": str})
    years = check_years(settings["years"], scored["year"], "maps.years")
    style = {"maritime_inset": maritime_inset}
    drawn = {name: geodata.load(path) for name, path in (("cities", cities), ("provinces", provinces), ("lines", lines))}
    note = f"{Coverage.load(coverage).note()} {BOUNDARY_NOTE}."

    by_year = {year: quantile_classes(scored[scored["year"] == year], settings["classes"]) for year in years}
    theirs = printed_scores(published)
    known = [year for year in years if year in set(theirs["year"])]
    in_paper = {year: quantile_classes(theirs[theirs["year"] == year], settings["classes"]) for year in known}
    counts = {year: both_classes(by_year[year], in_paper[year]) for year in known}
    words = f"{note} Class limits are those of each year and of each source."
    _quantile_maps(by_year, in_paper, counts, drawn, "Quartile" if settings["classes"] == 4 else "Quantile", quantiles_map, words, style)
    listed = [part.reset_index().assign(year=year) for year, part in counts.items()]
    table = pd.concat(listed) if listed else pd.DataFrame(columns=["year", "ours"])
    table = table[["year", *(column for column in table if column != "year")]]
    write_table(table, quantiles_table, "Cities by the class of our score (rows) and of the published one (columns), 1 the lowest", note)

    every = read_members(agglomerations, membership, scored["unit_code"].unique())
    members = every.drop_duplicates("unit_code")
    note += " Cities of two agglomerations have the colour of the first."
    shared = every.loc[every.duplicated("unit_code"), "unit_code"]
    _agglomeration_map(members, shared, drawn, agglomerations_map, note, style | {"outside": NO_MEMBER})
    means = pd.read_csv(opportunity)
    classes = {year: mean_classes(members, means[means["year"] == year]) for year in years}
    _year_maps(classes, drawn, "Mean score", mean_scores_map, note, style | {"outside": NO_MEMBER})


def quantile_classes(cities: pd.DataFrame, classes: int) -> pd.Series:
    """Quantile class of each city's score in one year, labelled with the scores it spans; ordered from the lowest."""
    score = cities.set_index("unit_code")["score"]
    bounds = score.quantile(np.linspace(0, 1, classes + 1)).to_numpy()
    labels = [f"{low:.3f} to {high:.3f}" for low, high in itertools.pairwise(bounds)]
    return pd.cut(score, bounds, labels=labels, include_lowest=True)


def both_classes(ours: pd.Series, published: pd.Series) -> pd.DataFrame:
    """Return the number of cities by class of ours (rows) and of the published score (columns), from 1, the lowest."""
    codes = pd.DataFrame({"ours": ours.cat.codes + 1, "published": published.cat.codes + 1}).dropna().astype(int)
    classes = range(1, len(ours.cat.categories) + 1)
    table = pd.crosstab(codes["ours"], codes["published"]).reindex(index=classes, columns=classes, fill_value=0)
    return table.rename(columns=lambda number: f"published_{number}").rename_axis(columns=None)


def mean_classes(members: pd.DataFrame, means: pd.DataFrame) -> pd.Series:
    """Class of the mean score of each member's agglomeration."""
    mean = members.set_index("unit_code")["agglomeration"].map(means.set_index("agglomeration")["mean_score"])
    labels = [f"below {MEAN_BOUNDS[0]}", *(f"{low} to {high}" for low, high in itertools.pairwise(MEAN_BOUNDS))]
    return pd.cut(mean, [0, *MEAN_BOUNDS, 1], labels=[*labels, f"above {MEAN_BOUNDS[-1]}"])


def _quantile_maps(
    ours: Mapping[int, pd.Series],
    published: Mapping[int, pd.Series],
    counts: Mapping[int, pd.DataFrame],
    drawn: Mapping[str, Any],
    title: str,
    paths: Sequence[str],
    note: str,
    style: Mapping[str, Any],
) -> None:
    """Draw a column a year: the map of our classes, below it that of the published ones, and the cities by both."""
    heights = [4.6, 4.6, 2.4] if published else [4.6]
    figure, axes = plt.subplots(
        len(heights), len(ours), figsize=(5.6 * len(ours), sum(heights)), layout="constrained", squeeze=False,
        gridspec_kw={"height_ratios": heights},
    )  # fmt: skip
    for column, year in zip(axes.T, ours, strict=True):
        for axis, words, source in zip(column, (f"{year}", f"{year}, as published"), (ours, published), strict=False):
            if year not in source:
                axis.set_axis_off()
                continue
            values = source[year]
            colours = class_colours(len(values.cat.categories))
            draw_classes(axis, drawn["cities"], drawn["provinces"], values, colours, title, drawn["lines"], **style)
            axis.set_title(words)
        if year in counts:
            _draw_counts(column[2], counts[year])
        elif published:
            column[2].set_axis_off()
    save_figure(figure, paths, note)


def _draw_counts(axis: plt.Axes, table: pd.DataFrame) -> None:
    values = table.to_numpy()
    axis.imshow(values, cmap="Blues", vmin=0, vmax=values.max() * 1.6)
    for (row, column), count in np.ndenumerate(values):
        axis.text(column, row, str(count), ha="center", va="center", fontsize=8)
    places = range(len(values))
    axis.set_xticks(places, [str(place + 1) for place in places])
    axis.set_yticks(places, [str(place + 1) for place in places])
    axis.set_xlabel("Quartile as published" if len(values) == 4 else "Quantile as published", fontsize=8)
    axis.set_ylabel("Ours", fontsize=8)
    axis.set_title(f"{np.trace(values)} of {values.sum()} cities in the same class", fontsize=8)
    axis.tick_params(labelsize=7, length=0)


def _year_maps(
    by_year: Mapping[int, pd.Series], drawn: Mapping[str, Any], title: str, paths: Sequence[str], note: str, style: Mapping[str, Any]
) -> None:
    figure, axes = plt.subplots(1, len(by_year), figsize=(5.6 * len(by_year), 4.6), layout="constrained", squeeze=False)
    for axis, (year, values) in zip(axes.flat, by_year.items(), strict=True):
        colours = class_colours(len(values.cat.categories))
        draw_classes(axis, drawn["cities"], drawn["provinces"], values, colours, title, drawn["lines"], **style)
        axis.set_title(str(year))
    save_figure(figure, paths, note)


def _agglomeration_map(
    members: pd.DataFrame, shared: pd.Series, drawn: Mapping[str, Any], paths: Sequence[str], note: str, style: Mapping[str, Any]
) -> None:
    names = list(members["agglomeration"].drop_duplicates())
    numbered = {name: f"{number} {name}" for number, name in enumerate(names, 1)}
    label = members["agglomeration"].map(numbered)
    values = pd.Series(pd.Categorical(label, categories=list(numbered.values())), index=members["unit_code"].to_numpy())
    scale = matplotlib.colormaps["tab20"]
    colours = [matplotlib.colors.to_hex(scale(position)) for position in range(len(names))]
    figure, axis = plt.subplots(figsize=(9.5, 5.6), layout="constrained")
    entries = draw_classes(axis, drawn["cities"], drawn["provinces"], values, colours, "", drawn["lines"], legend=False, **style)
    cities = drawn["cities"]
    cities[cities["unit_code"].isin(shared)].plot(ax=axis, facecolor="none", edgecolor="#333333", hatch="/////", linewidth=0.2)
    entries.append(Patch(facecolor="white", edgecolor="#333333", hatch="/////", linewidth=0.3, label="in two agglomerations"))
    axis.legend(handles=entries, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, title="Agglomeration")
    centres = drawn["cities"].merge(members, on="unit_code").dissolve("agglomeration").geometry.representative_point()
    for number, name in enumerate(names, 1):
        point = centres[name]
        text = axis.annotate(str(number), (point.x, point.y), ha="center", va="center", fontsize=7, fontweight="bold")
        text.set_bbox({"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.8})
    save_figure(figure, paths, note)


if __name__ == "__main__":
    run_rule(urban_opportunity_maps)
