"""Rule measure_resilience: the resilience index of both data sets, with population change and the mediators beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.index.choices import configured
from scripts.index.data import IndexData, read_cells, read_definitions, wide
from scripts.index.engine import score
from scripts.index.given import given_by
from scripts.index.standardisation import standardise, years_of
from scripts.index.weights import weights_named
from scripts.lanzhou_xining.data import DATA_SETS, DIMENSIONS, OBSERVED
from scripts.lanzhou_xining.explanatory import explanatory
from scripts.rule import run_rule


def measure_resilience(
    indicators: str,
    definitions: str,
    units: str,
    snapshot_years: Sequence[int],
    participation: Mapping[str, float],
    method: Mapping[str, Any],
    first_year: int,
    denominator: str,
    sectors: str,
    coverage: str,
    model_data: str,
    weights: str,
    index_coverage: str,
) -> None:
    """Weigh and add the indicators in each data set; write one row a data set, unit and year, the weights, and what the index covers.

    participation: which unit-years and indicators take part. method: the section `index` of the paper.
    first_year: of population change. denominator: of informatisation. sectors: of rationalisation.
    """
    cells, defined = read_cells(indicators), read_definitions(definitions)
    names = pd.read_csv(units, dtype=str).set_index("unit_code")
    absent = sorted(set(snapshot_years) - set(cells["year"]))
    if absent:
        raise ConfigError(f"lanzhou_xining.snapshot_years holds {', '.join(map(str, absent))}, outside lanzhou_xining.years.")
    parts, all_weights = [], []
    for data_set in DATA_SETS:
        chosen = cells if data_set == "annual" else cells[cells["year"].isin(snapshot_years)]
        index, weight = resilience_index(chosen, defined, participation, method)
        frame = index.join(explanatory(chosen, first_year, denominator, sectors)).reset_index()
        frame.insert(0, "data_set", data_set)
        frame.insert(2, "unit", frame["unit_code"].map(names["name_en"]))
        parts.append(frame)
        all_weights.append(weight.assign(data_set=data_set))
    pd.concat(parts, ignore_index=True).to_csv(model_data, index=False)
    weight = pd.concat(all_weights, ignore_index=True)
    weight.to_csv(weights, index=False)
    _coverage_of_index(Coverage.load(coverage), weight, parts).save(index_coverage)


def _coverage_of_index(whole: Coverage, weight: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> Coverage:
    """Return the coverage with what the index is made of: indicators in use, those left out, city-years with an index."""
    used = weight[weight["status"] == "used"]["indicator"].unique().tolist()
    reasons = {name: reason for name, reason in whole.left_out.items() if name in set(weight["indicator"])}
    reasons |= {name: "too rarely observed" for name in weight["indicator"].unique() if name not in used and name not in reasons}
    counts = ", ".join(f"{part['takes_part'].sum()} ({part['data_set'].iloc[0]})" for part in parts)
    return replace(whole, indicators=used, left_out=reasons, remarks=[*whole.remarks, f"city-years with an index: {counts}"])


@dataclass(frozen=True)
class Participation:
    """What takes part in the index. data: its unit-years and indicators, with gaps.

    counts: by unit-year, whether it takes part, and indicators observed, filled and missing. available, observed: shares by indicator
    of the unit-years that take part.
    """

    data: IndexData
    counts: pd.DataFrame
    available: pd.Series
    observed: pd.Series


def participating(cells: pd.DataFrame, defined: pd.DataFrame, participation: Mapping[str, float]) -> Participation:
    """Return the unit-years that have enough indicators, and the indicators that enough of them have.

    cells: unit_code, year, indicator, value, flag. defined: definitions of the indicators.
    """
    members = defined[defined["dimension"].isin(DIMENSIONS)]
    values = wide(cells, "value").reindex(columns=members.index)
    flags = wide(cells, "flag").reindex(columns=members.index)
    observed = flags.isin(OBSERVED)
    takes_part = observed.loc[:, observed.any()].mean(axis=1) >= participation["unit_share"]
    available = values[takes_part].notna().mean()
    kept = members.index[available >= participation["indicator_share"]]
    if not len(kept):
        raise ConfigError("lanzhou_xining.participation leaves no city-year with enough indicators: lower unit_share or indicator_share.")
    counts = pd.DataFrame(
        {
            "takes_part": takes_part,
            "observed": observed[kept].sum(axis=1),
            "filled": (values[kept].notna() & ~observed[kept]).sum(axis=1),
            "missing": values[kept].isna().sum(axis=1),
        }
    )
    chosen = members.loc[kept]
    data = IndexData(
        values.loc[takes_part, kept].astype(float), flags.loc[takes_part, kept], chosen["direction"].astype(int), chosen["dimension"]
    )
    return Participation(data, counts, available, observed[takes_part].mean())


def resilience_index(
    cells: pd.DataFrame, defined: pd.DataFrame, participation: Mapping[str, float], method: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """By default entropy weights over min-max indicators, pooled over units and years, added up linearly.

    Returns the counts with the index by unit and year (missing where a unit-year takes no part) and its dimensions; and the weights by
    indicator with why one is left out.
    """
    found = participating(cells, defined, participation)
    data = found.data
    chosen = configured(method)
    weight = weights_named([chosen.weights], data, given_by(method))[chosen.weights]
    index = score(data, weight, chosen).to_frame("resilience")
    scaled = standardise(data.values, data.directions, method["normalisation"], years_of(data.values, chosen.scope))
    parts = (scaled * weight).div((scaled.notna() * weight).sum(axis=1), axis=0)
    for dimension in DIMENSIONS:
        index[dimension] = parts.loc[:, data.dimensions.eq(dimension).to_numpy()].sum(axis=1)
    members = defined[defined["dimension"].isin(DIMENSIONS)]
    return found.counts.join(index), _weights(members, weight, found.available, found.observed, participation)


def _weights(
    members: pd.DataFrame, weight: pd.Series, available: pd.Series, observed: pd.Series, participation: Mapping[str, float]
) -> pd.DataFrame:
    frame = members[["dimension", "label_en", "unit", "direction", "note"]].reset_index()
    share = frame["indicator"].map(available)
    limit = 100 * participation["indicator_share"]
    reason = [f"left out: a value in {100 * s:.0f} % of the city-years, {limit:.0f} % asked for" for s in share]
    return frame.assign(
        observed_percent=100 * frame["indicator"].map(observed),
        available_percent=100 * share,
        weight=frame["indicator"].map(weight),
        status=["used" if name in weight.index else why for name, why in zip(frame["indicator"], reason, strict=True)],
    )


if __name__ == "__main__":
    run_rule(measure_resilience)
