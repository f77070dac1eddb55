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
from scripts.urban_opportunity.data import check_years, read_members

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
    quantiles_map: Sequence[str],
    agglomerations_map: Sequence[str],
    mean_scores_map: Sequence[str],
) -> None:
    """Draw the three figures of maps from scores, mean scores by agglomeration and the members' codes."""
    scored = pd.read_csv(scores, dtype={"unit_code": str})
    years = check_years(settings["years"], scored["year"], "maps.years")
    style = {"maritime_inset": maritime_inset}
    drawn = {name: geodata.load(path) for name, path in (("cities", cities), ("provinces", provinces), ("lines", lines))}
    note = f"{Coverage.load(coverage).note()} {BOUNDARY_NOTE}."

    by_year = {year: quantile_classes(scored[scored["year"] == year], settings["classes"]) for year in years}
    _year_maps(by_year, drawn, "Quartile of the score" if settings["classes"] == 4 else "Quantile of the score", quantiles_map, note, style)

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


def mean_classes(members: pd.DataFrame, means: pd.DataFrame) -> pd.Series:
    """Class of the mean score of each member's agglomeration."""
    mean = members.set_index("unit_code")["agglomeration"].map(means.set_index("agglomeration")["mean_score"])
    labels = [f"below {MEAN_BOUNDS[0]}", *(f"{low} to {high}" for low, high in itertools.pairwise(MEAN_BOUNDS))]
    return pd.cut(mean, [0, *MEAN_BOUNDS, 1], labels=[*labels, f"above {MEAN_BOUNDS[-1]}"])


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
