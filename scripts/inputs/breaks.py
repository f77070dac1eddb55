"""Known breaks of series (resources/breaks.csv), in the notes of results that use them over the break."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import pandas as pd

from scripts.inputs.resource_tables import read_resource

COLUMNS = ["dataset", "variables", "year", "what", "evidence"]
# Indicators up to which each is named; above it a dimension is, where all of its indicators are concerned.
NAMED = 3


def remarks_on_breaks(breaks: str, definitions: pd.DataFrame, kept: Sequence[str], years: Iterable[int]) -> list[str]:
    """Return a remark for each break that lies within the years and in a variable that the formula of a kept indicator names.

    definitions: by indicator, with `formula` (names of variables as words, `*` for any ending) and, where there is one, `dimension`.
    """
    if "formula" not in definitions:
        return []
    first, last = min(years), max(years)
    words = {name: re.findall(r"[a-z][a-z0-9_*]*", definitions.at[name, "formula"]) for name in kept}
    remarks = []
    for row in read_resource(breaks, COLUMNS).itertuples():
        concerned = [name for name in kept if any(_same(word, row.variables) for word in words[name])]
        if concerned and first < int(row.year) <= last:
            remarks.append(f"series break in {row.year} ({_in_short(concerned, definitions, kept)}): {row.what}")
    return remarks


def _same(word: str, pattern: str) -> bool:
    return fnmatchcase(word, pattern) or ("*" in word and fnmatchcase(pattern, word))


def _in_short(concerned: list[str], definitions: pd.DataFrame, kept: Sequence[str]) -> str:
    """The indicators, or the dimensions that they are the whole of."""
    if len(concerned) <= NAMED or "dimension" not in definitions:
        return ", ".join(concerned)
    dimension = definitions.loc[list(kept), "dimension"]
    whole = [name for name in dimension.unique() if name and set(dimension.index[dimension == name]) <= set(concerned)]
    single = [name for name in concerned if dimension[name] not in whole]
    return ", ".join([*whole, *single])
