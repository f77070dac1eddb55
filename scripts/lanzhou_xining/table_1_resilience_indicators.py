"""Rule table_1_resilience_indicators: dimensions, indicators, directions and entropy weights of both data sets."""

from collections.abc import Sequence

import pandas as pd

from scripts.lanzhou_xining.data import DATA_SETS, DIMENSIONS, note
from scripts.rule import run_rule
from scripts.tables import write_table


def table_1_resilience_indicators(weights: str, coverage: str, table: Sequence[str]) -> None:
    """Write one row an indicator, with the weight in each data set; left-out indicators stand with the reason."""
    frame = pd.read_csv(weights, keep_default_na=False, na_values={"weight": [""], "observed_percent": [""]})
    keys = ["dimension", "indicator", "label_en", "unit", "direction"]
    listed = frame[keys].drop_duplicates().reset_index(drop=True)
    for data_set in DATA_SETS:
        part = frame[frame["data_set"] == data_set].set_index("indicator")
        for column in ("weight", "observed_percent", "status"):
            listed[f"{column}_{data_set}"] = listed["indicator"].map(part[column])
    notes = frame.drop_duplicates("indicator").set_index("indicator")["note"]
    listed["note"] = listed["indicator"].map(notes)
    listed["dimension"] = pd.Categorical(listed["dimension"], DIMENSIONS, ordered=True)
    write_table(
        listed.sort_values("dimension", kind="stable").rename(columns={"label_en": "label"}),
        table,
        "Table 1. Indicators of urban economic resilience",
        note(
            coverage,
            "Print announces 12 indicators and names 14, all of which stand here",
            "Weights are entropy weights over min-max indicators, pooled over units and years",
            "observed_percent is the share of participating city-years in which an indicator was observed, not filled",
        ),
        decimals={f"observed_percent_{d}": 0 for d in DATA_SETS},
    )


if __name__ == "__main__":
    run_rule(table_1_resilience_indicators)
