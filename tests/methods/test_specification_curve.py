import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.specification_curve import curve, summary


def estimates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": ["x"] * 4,
            "model": ["a", "b", "c", "d"],
            "estimate": [0.3, -0.1, 0.2, 0.1],
            "standard_error": [0.1] * 4,
            "p_value": [0.01, 0.3, 0.04, 0.3],
        }
    )


def test_curve_is_sorted_and_marks_the_stated_specification():
    result = curve(estimates(), stated=2)
    assert result["model"].tolist() == ["b", "d", "c", "a"]
    assert result["position"].tolist() == [1, 2, 3, 4]
    assert result.loc[result["stated"] == "yes", "model"].tolist() == ["c"]
    assert result["sign"].tolist() == ["-", "+", "+", "+"]


def test_summary_counts_specifications_that_agree():
    row = summary(curve(estimates(), stated=2), ["term"]).iloc[0]
    assert (row["specifications"], row["same_sign"], row["same_sign_and_significant"]) == (4, 3, 2)
    assert row["median"] == pytest.approx(0.15)


def test_estimates_are_needed():
    with pytest.raises(EstimationError, match="p_value"):
        curve(estimates().drop(columns="p_value"), 0)
    with pytest.raises(EstimationError, match="every specification"):
        curve(estimates().assign(estimate=[1, None, 2, 3]), 0)
