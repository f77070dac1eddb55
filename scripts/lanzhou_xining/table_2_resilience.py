"""Rule table_2_resilience: resilience and its four dimensions by unit and year, with the class of the map."""

from collections.abc import Sequence

import pandas as pd

from scripts.errors import EstimationError
from scripts.lanzhou_xining.data import DIMENSIONS, load, note
from scripts.methods.natural_breaks import fisher_jenks
from scripts.rule import run_rule
from scripts.tables import write_table

LABELS = {2: ["low", "high"], 3: ["low", "medium", "high"], 4: ["low", "medium low", "medium high", "high"]}
COLUMNS = ["data_set", "unit_code", "unit", "year", "resilience", *DIMENSIONS, "rank", "class", "rise_per_year"]
COLUMNS += ["observed", "filled", "why_missing"]


def table_2_resilience(data: str, coverage: str, classes: int, table: Sequence[str]) -> None:
    """Write resilience by data set, unit and year; units with too few observed indicators stand without a value."""
    frame = load(data)
    frame["rank"] = frame.groupby(["data_set", "year"])["resilience"].rank(ascending=False).astype("Int64")
    frame["rise_per_year"] = rise_per_year(frame)
    frame["class"] = ""
    for data_set, rows in frame.groupby("data_set"):
        last = rows[rows["year"] == rows["year"].max()].dropna(subset="resilience")
        frame.loc[last.index, "class"] = class_labels(last["resilience"], classes, str(data_set))
    frame["why_missing"] = [
        "" if part else f"{seen} of {seen + filled + gone} indicators observed"
        for part, seen, filled, gone in zip(frame["takes_part"], frame["observed"], frame["filled"], frame["missing"], strict=True)
    ]
    write_table(
        frame[COLUMNS].sort_values(["data_set", "unit_code", "year"], ascending=[False, True, True]),
        table,
        "Table 2. Urban economic resilience by unit and year",
        note(
            coverage,
            "Dimensions add up to resilience",
            "rise_per_year: since the first year of the data set in which the city has an index",
            f"class: {classes} natural-break classes of the last year",
            "filled: indicators interpolated or carried from the nearest observed year, at most four years away",
            "Resilience of different data sets is on different scales: each is rescaled over its own city-years",
        ),
    )


def rise_per_year(frame: pd.DataFrame) -> pd.Series:
    """Return how much resilience has risen a year since the first year in which the unit has an index; missing in that year."""
    with_index = frame.dropna(subset="resilience").sort_values("year")
    first = with_index.groupby(["data_set", "unit_code"])[["year", "resilience"]].transform("first")
    return (with_index["resilience"] - first["resilience"]) / (with_index["year"] - first["year"]).where(lambda years: years > 0)


def class_labels(values: pd.Series, classes: int, data_set: str) -> list[str]:
    """Return the class names of the natural breaks of one year's resilience, lowest first."""
    if values.nunique() < classes:
        raise EstimationError(f"lanzhou_xining.maps.classes is {classes}, but the last year of '{data_set}' has {values.nunique()} values")
    names = LABELS.get(classes, [f"class {i + 1}" for i in range(classes)])
    return [names[i - 1] for i in fisher_jenks(values, classes).classify(values)]


if __name__ == "__main__":
    run_rule(table_2_resilience)
