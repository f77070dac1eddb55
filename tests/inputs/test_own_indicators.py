"""A user's own indicators: the table of a scenario's key, what is wrong with it, and that other published weights are not asked of it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.repository import ROOT
from scripts.errors import InputError
from scripts.index.data import IndexData
from scripts.index.given import Given
from scripts.index.weights import names_of
from scripts.inputs.own_indicators import own_indicators

PUBLISHED = str(ROOT / "resources/papers/urban_opportunity/indicators.csv")
HEADER = "indicator,label_en,unit,direction,dimension,formula\n"
SHARE = "X2,Share of tertiary industry,percent,-1,Economic growth,share_tertiary\n"
BEDS = "beds,Beds per person,beds per 10k persons,1,Society,hospital_beds / registered_population\n"


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[str, str], pd.DataFrame]:
    def check(text: str, origin: str) -> pd.DataFrame:
        (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
        target = tmp_path / "definitions.csv"
        own_indicators(str(tmp_path / "mine.csv"), PUBLISHED, str(ROOT / "resources/variables.csv"), origin, str(target))
        return pd.read_csv(target, keep_default_na=False, dtype=str).set_index("indicator")

    return check


def test_only_the_users_indicators_are_scored(checked: Callable[[str, str], pd.DataFrame]) -> None:
    found = checked(HEADER + SHARE + BEDS, "raw")
    published = pd.read_csv(PUBLISHED, dtype=str, keep_default_na=False)
    assert list(found.columns) == list(published.columns.drop("indicator"))
    assert found.index[found["dimension"] != "Auxiliary"].tolist() == ["X2", "beds"]
    assert set(found.index) == {*published["indicator"], "beds"}
    assert found.at["X2", "direction"] == "-1"


@pytest.mark.parametrize(
    ("rows", "origin", "message"),
    [
        (SHARE.replace("share_tertiary", "share_tertairy"), "raw", r"row 2, column formula(.|\n)*share_tertairy(.|\n)*Did you mean"),
        (SHARE.replace("-1", "down"), "raw", r"row 2, column direction(.|\n)*'down'"),
        (SHARE.replace("X2", ""), "raw", r"row 2, column indicator(.|\n)*nothing"),
        (SHARE + SHARE, "raw", r"row 3(.|\n)*X2 a second time"),
        ("", "raw", "no indicator"),
        (SHARE + BEDS, "analysis", r"row 3(.|\n)*beds(.|\n)*raw files"),
    ],
)
def test_what_is_wrong_names_its_row(checked: Callable[[str, str], pd.DataFrame], rows: str, origin: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked(HEADER + rows, origin)


def test_published_weights_that_lack_an_indicator_are_not_offered() -> None:
    index = pd.MultiIndex.from_product([["a", "b"], [2010]], names=["unit_code", "year"])
    values = pd.DataFrame({"X1": [0.0, 1.0], "beds": [1.0, 3.0]}, index=index)
    data = IndexData(values, values, pd.Series(1, index=values.columns), pd.Series("D", index=values.columns))
    given = Given(
        {"published_ahp": pd.Series({"X1": 1.0}), "published_whole": pd.Series({"X1": 0.5, "beds": 0.5})}, subjective="published_ahp"
    )
    names = names_of(data, given)
    assert "published_whole" in names and "entropy" in names
    assert not [name for name in names if name == "published_ahp" or name.startswith("combined")]
