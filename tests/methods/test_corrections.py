"""Documented corrections: applied where their anomaly is, refused where it is gone or where they have no effect."""

import pandas as pd
import pytest

from scripts.errors import ConfigError
from scripts.methods.corrections import Corrected, apply_corrections, check_corrections, refuse_without_effect, replacements
from scripts.methods.reconciliation import choose
from tests.methods.test_reconciliation import observations

FOUND = observations([("1", 2010, "gdp", "a", 100.0), ("1", 2011, "gdp", "a", 110.0), ("2", 2010, "gdp", "b", 5.0)])


def corrections(**row: str) -> pd.DataFrame:
    base = {"unit_code": "*", "year": "*", "variable": "*", "source": "*", "action": "drop", "by": "", "anomaly": "gdp > 0"}
    return pd.DataFrame([{**base, "reason": "r", "evidence": "e", **row}])


def corrected(found: pd.DataFrame = FOUND, **row: str) -> Corrected:
    return apply_corrections(found, corrections(**row))


def test_a_dropped_cell_is_gone_and_a_scaled_one_is_flagged() -> None:
    dropped = corrected(unit_code="1", year="2010", source="a")
    assert list(dropped.observations["value"]) == [110.0, 5.0]
    assert list(dropped.applied["cells"]) == [1]
    scaled = corrected(source="b_file", action="scale", by="10").observations
    assert scaled.loc[scaled["unit_code"] == "2", ["value", "flag"]].to_numpy().tolist() == [[50.0, "corrected"]]


@pytest.mark.parametrize(
    ("anomaly", "left"),
    [("gdp = 100", [110.0]), ("gdp = 99.5", [110.0]), ("gdp > 105", [100.0]), ("gdp < 105", [110.0]), ("gdp / people = 10", [110.0])],
)
def test_only_cells_with_the_anomaly_are_corrected(anomaly: str, left: list[float]) -> None:
    found = observations(
        [("1", 2010, "gdp", "a", 100.0), ("1", 2011, "gdp", "a", 110.0), ("1", 2010, "people", "a", 10.0), ("1", 2011, "people", "a", 10.0)]
    )
    result = corrected(found, variable="gdp", anomaly=anomaly).observations
    assert result.loc[result["variable"] == "gdp", "value"].tolist() == left


def test_what_cannot_be_tested_goes_with_the_others() -> None:
    """A whole unit of a file is another unit's: the population says so; a year without it is dropped too."""
    rows = [("1", year, "gdp", "a", 9.0) for year in (2010, 2011, 2012)] + [("1", year, "people", "a", 90.0) for year in (2010, 2011)]
    assert corrected(observations(rows), unit_code="1", anomaly="people > 50").observations.empty


@pytest.mark.parametrize("row", [{"year": "2010", "anomaly": "gdp = 7"}, {"year": "2012", "anomaly": "gdp = 7"}])
def test_an_anomaly_that_is_gone_stops_and_is_named(row: dict[str, str]) -> None:
    """The cell has another value, or is empty where its row and column are there."""
    found = pd.concat([FOUND, observations([("1", 2012, "people", "a", 1.0), ("2", 2012, "gdp", "a", 1.0)])], ignore_index=True)
    with pytest.raises(ConfigError, match=r"row 2: drop gdp of 1 in 201. .*gdp = 7.*\n.*remove the row"):
        corrected(found, unit_code="1", variable="gdp", source="a", **row)


def test_files_that_are_not_here_expire_nothing() -> None:
    assert list(corrected(unit_code="1", year="2010", variable="gdp", source="c", anomaly="gdp = 7").applied["cells"]) == [0]


def test_a_dropped_value_that_comes_back_from_another_tabulation_stops() -> None:
    found = observations([("1", 2010, "gdp", "a", 291_349.0), ("1", 2010, "gdp", "b", 291_349.0)])
    one = corrected(found, source="a", anomaly="gdp = 291349")
    with pytest.raises(ConfigError, match="still used, from another tabulation"):
        refuse_without_effect(choose(one.observations, {}), one.dropped, one.applied)
    every = corrected(found, anomaly="gdp = 291349")
    refuse_without_effect(choose(every.observations, {}), every.dropped, every.applied)
    other = corrected(found.assign(value=[291_349.0, 7_000.0]), anomaly="gdp = 291349")
    assert choose(other.observations, {})["value"].tolist() == [7_000.0]


def test_a_replaced_value_is_computed_where_no_other_tabulation_has_one() -> None:
    """GDP per capita over the registered population, in two files; one city has the right figure in the second."""
    rows = [
        (unit, 2013, variable, "a", value)
        for unit, right in (("1", 5.0), ("2", 8.0))
        for variable, value in (("gdp", 80.0), ("registered", 8.0), ("resident", 80 / right), ("per_capita", 10.0))
    ]
    found = observations([*rows, ("1", 2013, "per_capita", "b", 10.0), ("2", 2013, "per_capita", "b", 7.9)])
    table = pd.concat(
        [
            corrections(variable="per_capita", source=source, action=action, by=by, anomaly="per_capita * registered / gdp = 1")
            for source, action, by in (("a", "replace", "gdp / resident"), ("b", "drop", ""))
        ],
        ignore_index=True,
    )
    result = apply_corrections(found, table)
    panel = choose(result.observations, {})
    refuse_without_effect(panel, result.dropped, result.applied)
    assert panel.loc[panel["variable"] == "per_capita", ["unit_code", "value"]].to_numpy().tolist() == [["2", 7.9]]
    computed = replacements(panel, result.dropped, result.applied, {"per_capita": "yuan"})
    assert computed[["unit_code", "value", "flag", "locator"]].to_numpy().tolist() == [["1", 5.0, "corrected", "gdp / resident"]]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"action": "dorp"}, "has an action"),
        ({"action": "scale"}, "with 'by' for scale"),
        ({"action": "scale", "by": "ten"}, "ten"),
        ({"by": "gdp"}, "with 'by' for scale"),
        ({"anomaly": ""}, "is no condition"),
        ({"anomaly": "gdp = much"}, "is no condition"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_a_correction_that_cannot_be_read_is_named(row: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check_corrections("cells.csv", corrections(**row))
