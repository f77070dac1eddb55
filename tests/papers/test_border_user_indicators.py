"""What a user types into the template of border cities: everything that does not fit is an error that names the row."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.border_cities.user_indicators import read_user_indicators
from scripts.errors import InputError
from scripts.inputs.resource_tables import read_resource

DEFINED = read_resource("resources/papers/border_cities/indicators.csv").set_index("indicator")
HEADER = "indicator,unit_code,year,city,label,unit,value,source"
ROW = "X5,210600,2010,Dandong,Tourism revenue,10k yuan,2000000,"


def given(tmp_path: Path, *rows: str, header: str = HEADER) -> pd.DataFrame:
    path = tmp_path / "border_cities_indicators.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_user_indicators(path, ["210600", "231100"], [2010, 2015], DEFINED)


def test_a_filled_template_is_read_and_gaps_are_gaps(tmp_path: Path) -> None:
    found = given(tmp_path, ROW, ROW.replace("2010", "2015").replace("2000000", ""))
    assert found.to_dict("records") == [{"unit_code": "210600", "year": 2010, "indicator": "X5", "value": 2e6, "row": 2}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("10k yuan", "yuan", "X5 in 'yuan'"),
        ("2000000", "-5", "X5 of -5"),
        ("2000000", "2e12", "0 to 100000000 10k yuan"),
        ("2000000", "many", "in place of a number"),
        ("2000000", "02", "leading zero"),
        ("2010", "2011", "year '2011'"),
        ("X5", "X99", "indicator 'X99'"),
        ("210600", "999999", "unit_code '999999'"),
        ("Dandong", "Dandong,again", "9 cells"),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match="row 3") as error:
        given(tmp_path, ROW.replace("210600", "231100"), ROW.replace(old, new))
    assert message in str(error.value)


def test_a_cell_twice_and_a_wrong_header(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="first in row 2"):
        given(tmp_path, ROW, ROW)
    with pytest.raises(InputError, match="the column 'values'"):
        given(tmp_path, ROW, header=HEADER.replace("value", "values"))
    with pytest.raises(InputError, match="no column unit"):
        given(tmp_path, "X5,210600,2010,1", header="indicator,unit_code,year,value")
