"""Measures of agreement by hand."""

import numpy as np
import pytest

from scripts.errors import EstimationError
from scripts.methods.agreement import agreement


def test_by_hand():
    measures = agreement([1.0, 2.0, 3.0], [2.0, 2.0, 6.0])
    assert measures["n"] == 3
    assert measures["pearson"] == pytest.approx(np.corrcoef([1, 2, 3], [2, 2, 6])[0, 1])
    assert measures["spearman"] == pytest.approx(np.sqrt(3) / 2)
    assert measures["mean_difference"] == pytest.approx(-4 / 3)
    assert measures["mean_absolute_difference"] == pytest.approx(4 / 3)
    assert measures["median_relative_difference"] == pytest.approx(0.5)
    assert (measures["mean_ours"], measures["median_printed"]) == (2, 2)


def test_no_spread_has_no_correlation_and_gaps_are_refused():
    assert np.isnan(agreement([1.0, 1.0], [1.0, 2.0])["pearson"])
    with pytest.raises(EstimationError, match="finite"):
        agreement([1.0, np.nan], [1.0, 2.0])
    with pytest.raises(EstimationError, match="pairs"):
        agreement([1.0, 2.0], [1.0, 2.0, 3.0])
