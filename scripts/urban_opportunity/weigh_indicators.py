"""Rule weigh_indicators: Table 1, printed, computed and combined weights, and the weights that the scores use."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import configured
from scripts.index.combinations import COMBINATIONS
from scripts.index.data import IndexData, read_definitions, read_index
from scripts.index.given import Given, given_by, published_weights
from scripts.index.weights import entropy_weights_by_year, names_of, weights_named
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import note_with


def weigh_indicators(
    indicators: str,
    coverage: str,
    definitions: str,
    published: str,
    index: Mapping[str, Any],
    table: Sequence[str],
    by_year: Sequence[str],
    probes: Sequence[str],
    weights: str,
) -> None:
    """Compute entropy weights and their combinations, and write the weights of the configuration to `weights`.

    probes: Table 1 under other rules of combination and entropy weights of each year, as the ledger reads them.
    """
    defined = read_definitions(definitions)
    data = read_index(indicators, definitions).refuse_gaps()
    given = given_by(index, published_weights(published))
    every = _all_weights(defined, data, given)
    every["used"] = _used(data, given, index)
    every[["used"]].rename(columns={"used": "weight"}).dropna().to_csv(weights)

    note = Coverage.load(coverage).note()
    printed = every.loc[data.values.columns, "comprehensive_printed"].sum()
    remark = f"Published comprehensive weights of the available indicators sum to {printed:.4f}; `used` sums to {every['used'].sum():.4f}."
    shown = every.reset_index().rename(columns={"label_en": "label"})
    write_table(shown, table, "Weights of the indicators of urban economic resilience", note_with(note, remark), decimals=4)
    yearly = entropy_weights_by_year(data).rename(columns=str)
    write_table(yearly.reset_index(), by_year, "Entropy weights by year, min-max within the year", note)
    write_table(_probes(every, yearly), probes, "Table 1 under other rules of combination, and from the data of single years", note)


def _all_weights(defined: pd.DataFrame, data: IndexData, given: Given) -> pd.DataFrame:
    """Every set of weights by indicator; computed ones are missing where an indicator is not available."""
    weights = defined[["label_en", "dimension"]].copy()
    for name in ("comprehensive", "ahp", "entropy"):
        weights[f"{name}_printed"] = given.published[f"published_{name}"].reindex(defined.index)
    computed = {"entropy_pooled": "entropy", "entropy_mean_of_years": "entropy_by_year"}
    computed |= {f"combined_{rule}": f"combined_{rule}" for rule in COMBINATIONS}
    possible = set(names_of(data, given))
    found = weights_named([name for name in computed.values() if name in possible], data, given)
    return weights.assign(**{column: found.get(name, np.nan) for column, name in computed.items()})


def _probes(every: pd.DataFrame, yearly: pd.DataFrame) -> pd.DataFrame:
    """Return one row a probe and published weight: probe, entry (id of the ledger), ours."""
    sets = {f"combined_{rule}": ("comprehensive", every[f"combined_{rule}"]) for rule in COMBINATIONS}
    sets["entropy_mean_of_years"] = ("entropy", every["entropy_mean_of_years"])
    sets |= {f"entropy_{year}": ("entropy", yearly[year]) for year in yearly}
    rows = [
        (probe, f"table_1_weights.{kind}_weight.{name}", value)
        for probe, (kind, values) in sets.items()
        for name, value in values.dropna().items()
    ]
    return pd.DataFrame(rows, columns=["probe", "entry", "ours"])


def _used(data: IndexData, given: Given, index: Mapping[str, Any]) -> pd.Series:
    """The weights of the configuration over the available indicators.

    They sum to 1, or with `unavailable: zero` and published weights to the share that available indicators have of all weights.
    """
    name = configured(index).weights
    chosen = weights_named([name], data, given)[name]
    lost = given.published[name].drop(data.values.columns).sum() if index["unavailable"] == "zero" and name in given.published else 0.0
    return chosen / (chosen.sum() + lost)


if __name__ == "__main__":
    run_rule(weigh_indicators)
