"""A user's own weights: from the configuration, from a file, and what is wrong with either."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts.errors import ConfigError, InputError
from scripts.index.choices import configured
from scripts.index.data import IndexData
from scripts.index.given import given_by
from scripts.index.weights import weights_named
from scripts.workflow.configuration import default_configuration, load_schema, merge, scenario_configurations

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "config/schema")
CONFIG = default_configuration(ROOT)


def weights(tmp_path: Path, setting: Any) -> Any:
    changes = {"inputs": {"search_path": [str(tmp_path)]}, "border_cities": {"index": {"weights": setting}}}
    config = merge(deepcopy(CONFIG), changes)
    return scenario_configurations(config, tmp_path, SCHEMA)["reference"]["border_cities"]["index"]


def file_of(tmp_path: Path, text: str) -> dict[str, str]:
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    return {"file": str(tmp_path / "mine.csv")}


def test_a_file_and_the_same_numbers_in_the_configuration_are_one(tmp_path: Path) -> None:
    """The numbers are settings: a change of the file changes what rules are asked for."""
    from_file = weights(tmp_path, file_of(tmp_path, "indicator,weight\nX1,3\nX4,1\n"))
    assert from_file == weights(tmp_path, {"values": {"X1": 3, "X4": 1.0}})
    index = pd.MultiIndex.from_product([["a", "b", "c"], [2010]], names=["unit_code", "year"])
    values = pd.DataFrame(np.arange(9.0).reshape(3, 3), index=index, columns=["X1", "X2", "X4"])
    data = IndexData(values, values, pd.Series(1, index=values.columns), pd.Series("D", index=values.columns))
    assert configured(from_file).weights == "own"
    assert weights_named(["own"], data, given_by(from_file))["own"].tolist() == [3, 0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("indicator;weight\nX1;3\n", r"mine.csv, row 1(.|\n)*the columns indicator, weight"),
        ("indicator,weight\nX1,3\nX1,2\n", r"row 3(.|\n)*indicator 'X1'(.|\n)*once"),
        ("indicator,weight\nX1,3\nX41,2\n", r"row 3(.|\n)*indicator 'X41'(.|\n)*Did you mean"),
        ("indicator,weight\nX1,-3\n", r"row 2(.|\n)*weight '-3'"),
        ("indicator,weight\nX1,nan\n", r"row 2(.|\n)*weight 'nan'"),
        ("indicator,weight\nX1,much\n", r"row 2(.|\n)*weight 'much'"),
        ("indicator,weight\nX1\n", r"row 2(.|\n)*1 cells"),
        ("indicator,weight\nX1,0\n", "no weight above 0"),
        ("", r"row 1(.|\n)*nothing"),
    ],
)
def test_what_is_wrong_with_a_file_names_its_row(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        weights(tmp_path, file_of(tmp_path, text))


def test_what_is_wrong_with_values_names_the_key(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"border_cities.index.weights.values(.|\n)*indicator 'Z1'"):
        weights(tmp_path, {"values": {"Z1": 1}})
    with pytest.raises(ConfigError, match="less than the minimum"):
        weights(tmp_path, {"values": {"X1": -1}})
    with pytest.raises(InputError, match="no such file"):
        weights(tmp_path, {"file": "resources/none.csv"})
