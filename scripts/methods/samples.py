"""Which cities and which indicators an analysis takes when not every city has every indicator."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from scripts.errors import EstimationError


@dataclass(frozen=True)
class Sample:
    """Cities (index of reasons) and indicators of an analysis; a reason is empty for what is in."""

    cities: pd.Series
    indicators: pd.Series

    @property
    def units(self) -> list[str]:
        """Codes of the cities that are in."""
        return [str(code) for code in self.cities.index[self.cities == ""]]

    @property
    def names(self) -> list[str]:
        """Ids of the indicators that are in."""
        return [str(name) for name in self.indicators.index[self.indicators == ""]]


def choose_sample(present: pd.DataFrame, begin_with: Literal["cities", "indicators"], minimum: float) -> Sample:
    """Choose cities and indicators so that the table of them has no gap.

    present: whether there is a value; index unit_code and year, columns all indicators. An indicator of a city counts if it is
    there in every year. begin_with 'cities': cities with at least the share `minimum` of all indicators, then the indicators
    that all of these have. 'indicators': indicators that at least the share `minimum` of cities has, then the cities that have
    all of these. Raises EstimationError if nothing is left.
    """
    always = present.groupby(level="unit_code", sort=False).all()
    if begin_with == "cities":
        share = always.mean(axis=1)
        cities = _reasons(share >= minimum, lambda code: f"{always.loc[code].sum()} of {always.shape[1]} indicators in every year")
        chosen = always[cities == ""]
        indicators = _reasons(chosen.all() & (len(chosen) > 0), lambda name: _lacking(chosen[name]))
    else:
        share = always.mean(axis=0)
        indicators = _reasons(share >= minimum, lambda name: _lacking(always[name]))
        kept = always.loc[:, indicators == ""]
        cities = _reasons(kept.all(axis=1), lambda code: f"lacks {', '.join(kept.columns[~kept.loc[code]])}")
    sample = Sample(cities, indicators)
    if not sample.units or not sample.names:
        raise EstimationError(
            f"no sample: beginning with {begin_with}, a share of at least {minimum} leaves {len(sample.units)} cities and "
            f"{len(sample.names)} indicators; choose a lower share"
        )
    return sample


def _reasons(enters: pd.Series, reason: "object") -> pd.Series:
    return pd.Series(["" if ok else reason(name) for name, ok in enters.items()], index=enters.index, dtype=object)  # type: ignore[operator]


def _lacking(column: pd.Series) -> str:
    lacking = int((~column).sum())
    return "no data" if lacking == len(column) else f"{lacking} of {len(column)} cities lack it in some year"
