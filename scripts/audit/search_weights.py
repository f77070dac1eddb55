"""Which way of weighing comes nearest to published weights: combinations of two published columns, and entropy weights of the data."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd

from scripts.index.combinations import COMBINATIONS, combine, rescale
from scripts.index.data import read_index
from scripts.index.entropy import entropy_weights, shift_to_positive
from scripts.index.given import published_weights
from scripts.index.readings import against_published
from scripts.index.standardisation import standardise
from scripts.rule import run_rule
from scripts.tables import write_table

POWERS = [0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0]
SHARES = [0.1, 0.25, 0.5, 0.75, 0.9]
OFFSETS = [0.0001, 0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0]
# Indicators take part that this share of the rows have: fewer units and more indicators (tourism of the border cities) below one half.
SHARES_OF_ROWS = [0.5, 0.4]


def search_weights(indicators: str, definitions: str, published: str, table: Sequence[str]) -> None:
    """Write all candidates for each published column of weights, ranked by fit.

    published: the table of weights. Published AHP weights are judgements: nothing is tried for them.
    """
    columns = published_weights(published)
    ahp, entropy = columns.pop("published_ahp", None), columns.get("published_entropy")
    parts = []
    for name, weights in columns.items():
        combined = ahp is not None and entropy is not None and name != "published_entropy"
        tried = combinations(ahp, entropy) if combined else entropy_candidates(indicators, definitions)
        parts.append(ranked(name, weights, tried))
    ways = pd.concat(parts, ignore_index=True)
    best = ways[ways["rank"] == 1]
    words = "; ".join(
        f"{row.published}: {row.specification} (correlation {row.pearson:.3f}, spread {row.spread_ours:.2f} for {row.spread_published:.2f})"
        for row in best.itertuples()
    )
    about = "equal_root_mean_square: of equal weights. Correlations say whether the order is explained, distances fall with flatness too. "
    note = f"{len(ways)} ways. {about}Nearest to the published weights: {words}."
    write_table(ways, table, "Published weights beside ways of weighing", note)


def combinations(ahp: pd.Series, entropy: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Yield every combination of two published columns of weights: named rules, powers of both, and weighted means."""
    yield "AHP alone", rescale(ahp)
    yield "entropy alone", rescale(entropy)
    for rule in COMBINATIONS:
        yield f"{rule} of AHP and entropy", combine(ahp, entropy, rule)
    for a in POWERS:
        for b in POWERS:
            if a + b > 0:
                yield f"AHP^{a:g} x entropy^{b:g}", rescale(rescale(ahp) ** a * rescale(entropy) ** b)
    for share in SHARES:
        yield f"{share:g} AHP + {1 - share:g} entropy", rescale(share * rescale(ahp) + (1 - share) * rescale(entropy))


def entropy_candidates(indicators: str, definitions: str) -> Iterator[tuple[str, pd.Series]]:
    """Yield equal weights and entropy weights of the data: of each year and of all, on several scales.

    The constant of the entropy is tried for the rows that are complete and for all rows, which does not fit. Values as they are, with
    their own zero, are no candidate: analysis data are rescaled and do not have them.
    """
    data = read_index(indicators, definitions)
    frame, years = data.values, data.values.index.get_level_values("year")
    samples = [*((str(y), frame[years == y]) for y in sorted(set(years))), ("all years", frame)]
    seen: set[tuple[object, ...]] = set()
    for share, (label, all_rows) in product(SHARES_OF_ROWS, samples):
        rows = all_rows.dropna(axis=1, thresh=max(2, int(share * len(all_rows)))).dropna()
        rows = rows.loc[:, rows.nunique() > 1]
        if len(rows) < 5 or rows.shape[1] < 3 or (label, *rows.columns) in seen:
            continue
        seen.add((label, *rows.columns))
        words = f"{label} ({len(rows)} units, {rows.shape[1]} indicators)"
        yield f"equal, {words}", pd.Series(1.0, index=rows.columns)
        for name, scaled in _scales(rows, data.directions):
            yield f"{name}, {words}", entropy_weights(scaled)
            if len(frame) > len(rows):
                yield f"{name}, constant of {len(frame)} rows, {words}", entropy_weights(scaled, len(frame))


def _scales(rows: pd.DataFrame, directions: pd.Series) -> Iterator[tuple[str, pd.DataFrame]]:
    rescaled, standardised = standardise(rows, directions), standardise(rows, directions, "z_score")
    yield "min-max", rescaled
    yield "rank", standardise(rows, directions, "rank")
    for offset in OFFSETS:
        yield f"min-max + {offset:g}", rescaled + offset
        yield f"z-score, columns shifted to {offset:g}", shift_to_positive(standardised, "column", offset)
        yield f"z-score, matrix shifted to {offset:g}", shift_to_positive(standardised, "matrix", offset)


def ranked(name: str, published: pd.Series, candidates: Iterator[tuple[str, pd.Series]]) -> pd.DataFrame:
    """Return candidates by their distance from the published weights over the indicators that both have, nearest first.

    Both are rescaled over those indicators. root_mean_square, equal_root_mean_square: distance of the candidate and of equal weights.
    spread: standard deviation of the weights times their number (0: all equal).
    """
    rows = []
    for specification, weights in candidates:
        common = [indicator for indicator in published.index if indicator in weights.index]
        target, ours = rescale(published[common]).to_numpy(), rescale(weights[common]).to_numpy()
        fit = against_published(ours[None, :], target)
        squares = [float(((each - target) ** 2).mean() ** 0.5) for each in (ours, 1 / len(common))]
        spreads = float(ours.std() * len(common)), float(target.std() * len(common))
        rows.append((specification, len(common), fit.pearson[0], fit.spearman[0], fit.distance[0], *squares, *spreads))
    columns = ["specification", "indicators", "pearson", "spearman", "mean_difference", "root_mean_square", "equal_root_mean_square"]
    table = pd.DataFrame(rows, columns=[*columns, "spread_ours", "spread_published"]).sort_values("mean_difference", ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    table.insert(0, "published", name)
    return table


if __name__ == "__main__":
    run_rule(search_weights)
