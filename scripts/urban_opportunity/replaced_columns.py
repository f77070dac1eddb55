"""Rule replaced_columns: which columns the published scores were computed from, and which rows stand above what they say.

Beside the nearest reading, each heavy indicator is left out or given the values of each other one, with patents and without. Cities that
are off together are looked for as runs of rows of the yearbook (order of the codes), whose length a scan of all runs finds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.index.by_year import data_by_year
from scripts.index.data import read_index
from scripts.index.standardisation import standardise, years_of
from scripts.methods.agreement import agreement
from scripts.methods.runs import highest_run, highest_runs_by_chance
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import city_names
from scripts.urban_opportunity.data_year_of_published_scores import HEAVY
from scripts.urban_opportunity.printed import printed_scores

PATENTS = "X25"
NOTHING, LEFT_OUT = "none", "left out"
DRAWS = 999
Column = NDArray[np.float64]


def replaced_columns(
    indicators: str,
    definitions: str,
    weights: str,
    published: str,
    units: str,
    coverage: str,
    index: Mapping[str, Any],
    seed: int,
    columns: Sequence[str],
    runs: Sequence[str],
    surplus: Sequence[str],
) -> None:
    """Write the fit of every replacement, the run of rows that is furthest above ours, and what its surplus follows.

    indicators, weights: of the nearest reading, whose section `index` is `index`.
    """
    data = read_index(indicators, definitions).refuse_gaps()
    if PATENTS not in data.values:
        raise ConfigError("replaced_columns needs patents: urban_opportunity.reconstructed of the nearest reading")
    used = pd.read_csv(weights).set_index("indicator")["weight"][data.values.columns]
    printed = printed_scores(published).pivot(index="unit_code", columns="year", values="score").sort_index()
    printed = printed.loc[printed.index.isin(data.values.index.unique("unit_code")), printed.columns.isin(data.years)]
    note = Coverage.load(coverage).note()
    plain = _by_year(data_by_year(data, {**index, "replaced": []}), printed)
    rows = [
        {"replaced": target, "by": by, "patents": patents, "published_year": year} | _fit(score, printed[year])
        for year, block in plain.items()
        for (target, by, patents), score in scores_with_replaced(block, used)
    ]
    table = pd.DataFrame(rows).sort_values(["published_year", "mean_absolute_difference"], kind="stable")
    write_table(table, columns, f"Published scores with columns replaced, nearest first ({len(table) // len(plain)} readings a year)", note)
    names = city_names(units)
    found, explained = [], []
    for year, block in _by_year(data_by_year(data, index), printed).items():
        score = block @ used
        run, statistics = _run(score, printed[year], names, seed)
        found.append({"published_year": year} | statistics)
        rest = printed[year][run] - score[run]
        explained += [{"published_year": year} | row for row in followed(rest, block, used)]
    words = f"Of all runs of 3 to 20 rows; p: share of {DRAWS} random orders of the cities whose highest run is as high."
    write_table(pd.DataFrame(found), runs, "The run of yearbook rows furthest above the nearest reading", f"{words} {note}")
    ranked = pd.DataFrame(explained).sort_values(["published_year", "share_explained"], ascending=[True, False])
    remark = "Share of the sum of squares of published minus ours, line through the origin; a column explains it where the share is 1."
    write_table(ranked, surplus, "What the surplus of these rows follows", f"{remark} {note}")


def _by_year(data: Any, printed: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Return the min-max values of each published year, cities x indicators, in the order of the codes."""
    scaled = standardise(data.values, data.directions, "min_max", years_of(data.values, "within_year"))
    return {int(year): scaled.xs(year, level="year").loc[printed.index] for year in printed}


def scores_with_replaced(block: pd.DataFrame, weights: pd.Series) -> Iterator[tuple[tuple[str, str, str], pd.Series]]:
    """Yield (replaced, by, patents) and the weighted sums. Indicators heavier than HEAVY are replaced; patents are there or not."""
    heavy = [name for name in weights.index if weights[name] > HEAVY and name != PATENTS]
    for patents, dropped in (("with", []), ("without", [PATENTS])):
        whole = block.drop(columns=dropped) @ weights.drop(dropped)
        yield (NOTHING, NOTHING, patents), whole
        for target in heavy:
            without = whole - weights[target] * block[target]
            yield (target, LEFT_OUT, patents), without
            for by in block.columns.drop(target):
                yield (target, str(by), patents), without + weights[target] * block[by]


def _fit(score: pd.Series, published: pd.Series) -> dict[str, float]:
    measures = agreement(score, published)
    apart = (score / published - 1).abs()
    shares = {"within_10_percent": int((apart <= 0.1).sum()), "within_2_percent": int((apart <= 0.02).sum())}
    return {name: measures[name] for name in ("mean_absolute_difference", "pearson", "spearman")} | shares


def _run(score: pd.Series, published: pd.Series, names: pd.DataFrame, seed: int) -> tuple[pd.Index, dict[str, object]]:
    ratio = np.log((published / score).to_numpy())
    first, last, height = highest_run(ratio, 3, 20)
    chance = highest_runs_by_chance(ratio, 3, 20, DRAWS, seed)
    cities = score.index[first:last]
    return cities, {
        "first": names.at[cities[0], "city"],
        "last": names.at[cities[-1], "city"],
        "province": names.at[cities[0], "province"],
        "cities": last - first,
        "median_published_to_ours": float(np.exp(np.median(ratio[first:last]))),
        "before": float(np.exp(ratio[first - 1])) if first else np.nan,
        "after": float(np.exp(ratio[last])) if last < len(ratio) else np.nan,
        "height": height,
        "p": (1 + int((chance >= height).sum())) / (DRAWS + 1),
    }


def followed(surplus: pd.Series, block: pd.DataFrame, used: pd.Series) -> Iterator[dict[str, object]]:
    """Yield how much of the surplus of a run of rows each explanation leaves nothing of (1) or nothing at all (0, below: worse).

    block: values of all cities. Explanations: proportional to an indicator or to the score, with which factor; or the rows' extremes taken
    among themselves or among their province.
    """
    total, rows = float((surplus**2).sum()), block.loc[surplus.index]
    for name, column in {**{str(c): rows[c] for c in rows}, "score": rows @ used}.items():
        if not (size := float((column**2).sum())):
            continue
        factor = float(column @ surplus) / size
        yield {"follows": name, "factor": factor, "share_explained": 1 - float(((surplus - factor * column) ** 2).sum()) / total}
    province = block[block.index.str[:2] == surplus.index[0][:2]]
    for name, among in (("extremes of the run", rows), ("extremes of the province", province)):
        width = (among.max() - among.min()).replace(0, np.nan)
        expected = ((rows - among.min()) / width).fillna(0.0) @ used - rows @ used
        yield {"follows": name, "factor": 1.0, "share_explained": 1 - float(((surplus - expected) ** 2).sum()) / total}


if __name__ == "__main__":
    run_rule(replaced_columns)
