"""Filling gaps in a panel: between years within a unit, at its ends, and for what was never observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from scripts.errors import EstimationError

# Flags of filled cells: between years, from the nearest year, from other units.
FILLED = ["interpolated", "carried", "substituted"]
Never = Literal["missing", "province_median", "sample_median"]


@dataclass(frozen=True)
class FillingRule:
    """How a paper fills gaps.

    inner: 'linear' between the observed years on both sides, or 'none'.
    ends: 'nearest' observed year before the first and after the last, or 'none'.
    limit: filled only where the nearest observed year is at most so many years away; None without limit.
    never: a unit never observed in a variable: left 'missing', or the median of the year over its province or over all units.
    """

    inner: Literal["linear", "none"] = "linear"
    ends: Literal["nearest", "none"] = "nearest"
    limit: int | None = None
    never: Never = "missing"


def fill_gaps(
    panel: pd.DataFrame, units: Sequence[str], years: Sequence[int], rule: FillingRule, variable: str = "indicator"
) -> pd.DataFrame:
    """Complete a panel of units, years and variables by a rule; observed values are never changed.

    panel: columns unit_code (six digits; the first two are the province), year, `variable`, value, flag; one row a cell,
    gaps absent or missing.
    Years outside `years` may be given: they take part in interpolation and are not returned.
    Returns the same columns for all of units x years x variables, and `from_years`. flag is the given one, or
    'interpolated' (between years), 'carried' (nearest year), 'substituted' (median of others) or 'missing'. from_years: of filled cells,
    the observed years that the value is from, as text: '2010 2014', '2012'; of others, the year of the median; empty in all other cells.
    """
    names = list(panel[variable].drop_duplicates())
    every_year = sorted(set(panel["year"]).union(years))
    index = pd.MultiIndex.from_product([names, list(units)], names=[variable, "unit_code"])
    values = _wide(panel, variable, "value", index, every_year).astype(float)
    flags = _wide(panel, variable, "flag", index, every_year).where(values.notna())
    filled, how = _within_units(values, rule)
    substitutes = _of_others(filled, rule.never)
    never = filled.isna().all(axis=1).to_numpy()[:, np.newaxis] & substitutes.notna()
    filled, how = filled.where(~never, substitutes), how.where(~never, "substituted")
    flags = flags.where(values.notna(), how).where(filled.notna(), "missing")
    return _long({"value": filled, "flag": flags, "from_years": _from_years(values, flags)}, years, [*panel.columns, "from_years"])


def _within_units(values: pd.DataFrame, rule: FillingRule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill along each row (a unit's years, numbered columns); also how each cell was filled."""
    filled = values.copy()
    how = pd.DataFrame("", index=values.index, columns=values.columns)
    if rule.inner == "linear":
        filled, how = _take(filled, how, _straight_lines(values), "interpolated")
    if rule.ends == "nearest":
        # After the last observation its value, before the first the first; gaps inside are not touched.
        before, after = values.bfill(axis=1), values.ffill(axis=1)
        filled, how = _take(filled, how, after.where(before.isna()), "carried")
        filled, how = _take(filled, how, before.where(after.isna()), "carried")
    if rule.limit is not None:
        too_far = values.isna() & (_distance(values) > rule.limit)
        filled = filled.mask(too_far)
    return filled, how


def _from_years(values: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Of each filled cell, the years that its value is from, as text."""
    year = np.broadcast_to(values.columns.to_numpy(dtype=float), values.shape)
    since, until = (apart.to_numpy() for apart in _years_apart(values))
    first = np.where(flags == "substituted", year, np.where(np.isnan(since), year + until, year - since))
    last = np.where(flags == "interpolated", year + until, first)
    span = np.full(values.shape, "", dtype=object)
    filled = flags.isin(FILLED).to_numpy()
    years = zip(first[filled], last[filled], strict=True)
    span[filled] = [f"{a:.0f}" if a == b else f"{a:.0f} {b:.0f}" for a, b in years]
    return pd.DataFrame(span, index=values.index, columns=values.columns)


def _take(filled: pd.DataFrame, how: pd.DataFrame, candidate: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    new = filled.isna() & candidate.notna()
    return filled.where(~new, candidate), how.where(~new, name)


def _straight_lines(values: pd.DataFrame) -> pd.DataFrame:
    """On each row, the straight line between the observed values on both sides; missing outside them."""
    since, until = _years_apart(values)
    last, following = values.ffill(axis=1), values.bfill(axis=1)
    return last + (following - last) * since / (since + until)


def _distance(values: pd.DataFrame) -> pd.DataFrame:
    """Years to the nearest observed year of the same row; infinite where there is none."""
    since, until = _years_apart(values)
    return since.fillna(np.inf).where(since.fillna(np.inf) <= until.fillna(np.inf), until.fillna(np.inf))


def _years_apart(values: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Years since the last and until the next observed year of the same row."""
    year = values.columns.to_numpy(dtype=float)
    observed = pd.DataFrame(np.where(values.notna(), year, np.nan), index=values.index, columns=values.columns)
    return year - observed.ffill(axis=1), observed.bfill(axis=1) - year


def _of_others(filled: pd.DataFrame, never: Never) -> pd.DataFrame:
    """For each cell, the median of its year over the other units that the rule names."""
    if never == "missing":
        return pd.DataFrame(np.nan, index=filled.index, columns=filled.columns)
    names = filled.index.get_level_values(0)
    everywhere = filled.groupby(names).transform("median")
    if never == "sample_median":
        return everywhere
    if never == "province_median":
        province = filled.index.get_level_values("unit_code").str[:2]
        return filled.groupby([names, province]).transform("median").fillna(everywhere)
    raise EstimationError(f"filling: no rule '{never}' for a unit that was never observed; known: missing, province_median, sample_median")


def _wide(panel: pd.DataFrame, variable: str, column: str, index: pd.MultiIndex, years: list[int]) -> pd.DataFrame:
    if panel.duplicated([variable, "unit_code", "year"]).any():
        raise EstimationError("filling: more than one value for a unit, year and variable")
    return panel.pivot(index=[variable, "unit_code"], columns="year", values=column).reindex(index=index, columns=years)


def _long(wide: Mapping[str, pd.DataFrame], years: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
    stacked = {name: table[list(years)].rename_axis(columns="year").stack(future_stack=True) for name, table in wide.items()}
    long = pd.DataFrame(stacked).reset_index()
    return long[[column for column in columns if column in long]]
