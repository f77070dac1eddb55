import numpy as np
import pytest

from scripts.errors import ConfigError
from scripts.methods.headline_claims import Claim, Measure, holds, parse_claim

# Two specifications, three labels, two years.
MEASURE = Measure(
    np.array([[[3.0, 4.0], [2.0, 2.0], [1.0, 3.0]], [[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]]), ("East", "Centre", "West"), (2010, 2020)
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim("order", ("East", "Centre", "West"), (2010,)), [1, 0]),
        (Claim("order", ("East", "Centre"), (2010, 2020)), [1, 0]),
        (Claim("order", ("East", "West"), (2010, 2020), mean=True), [1, 0]),
        (Claim("first", ("East",), (2020,)), [1, 0]),
        (Claim("last", ("East",), (2010,)), [0, 1]),
        (Claim("among_first", ("East", "West"), (2020,), bound=(2,)), [1, 1]),
        (Claim("among_last", ("Centre",), (2010,), bound=(2,)), [1, 1]),
        (Claim("rises", ("East",), (2010, 2020)), [1, 1]),
        (Claim("rises", ("East", "Centre"), (2010, 2020)), [0, 0]),
        (Claim("falls", ("Centre",), (2010, 2020)), [0, 1]),
        (Claim("gap_rises", ("East", "Centre"), (2010, 2020)), [1, 1]),
        (Claim("gap_falls", ("East", "West"), (2010, 2020)), [1, 0]),
        (Claim("spread_rises", (), (2010, 2020)), [0, 0]),
        (Claim("mostly_above", ("Centre",), (), bound=(1.5, 1)), [1, 1]),
        (Claim("mostly_above", ("East",), (), bound=(1.5, 0)), [1, 0]),
        (Claim("first", ("East",), (), mean=True), [1, 0]),
        (Claim("between", ("East",), (2010,), bound=(2.5, 3.5)), [1, 0]),
    ],
)
def test_claims_by_hand(claim, expected):
    assert holds(claim, MEASURE).tolist() == expected


def test_rows_are_read_as_claims():
    row = {"id": "x", "kind": "order", "labels": "East > West", "years": "mean 2010|2020", "bound": ""}
    assert parse_claim(row) == Claim("order", ("East", "West"), (2010, 2020), True, ())
    assert parse_claim(row | {"years": "mean *"}) == Claim("order", ("East", "West"), (), True, ())
    assert parse_claim(row | {"kind": "among_first", "labels": "East|West", "years": "2010", "bound": "2"}).bound == (2.0,)


def test_wrong_claims_are_refused():
    with pytest.raises(ConfigError, match="Did you mean 'East'"):
        holds(Claim("first", ("Easst",), (2010,)), MEASURE)
    with pytest.raises(ConfigError, match="Years it has: 2010, 2020"):
        holds(Claim("first", ("East",), (2011,)), MEASURE)
    with pytest.raises(ConfigError, match="Did you mean 'order'"):
        holds(Claim("ordr", ("East",), (2010,)), MEASURE)
    with pytest.raises(ConfigError, match="claim 'x'"):
        parse_claim({"id": "x", "kind": "first", "labels": "East", "years": "20x0", "bound": ""})
