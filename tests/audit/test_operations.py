"""What a paper declares of its tables: on a small repository, as the paper of a stranger would."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.influence import Design, influence
from scripts.audit.trace import trace, unit_code
from scripts.errors import InputError
from tests.audit.conftest import PAPER, TABLE, write

COLUMNS = "table,columns,when,operation,members,rows,value,weights,indicators,words\n"


def declare(root: Path, *rows: str) -> None:
    write(root / f"resources/papers/{PAPER}/operations.csv", COLUMNS + "".join(f"{row}\n" for row in rows))


def test_a_rank_and_what_takes_part(small_repository: Path) -> None:
    row = "table_a1_*,score_{year},city!=Nowhere,rank,data/scores.csv + resources/units/units.csv,year={year},score,,X2,rank in {year}"
    declare(small_repository, row)
    chain = trace(small_repository / TABLE, "city=Tianjin", "score_2016")
    (step,) = chain["steps"]
    assert (step["recalculated"], step["count"], step["words"], step["agrees"]) == (2, 2, "rank in 2016", False)
    assert [origin["indicator"] for origin in chain["indicators"]] == ["X2"]


def test_an_aggregate_says_whether_it_equals_the_cell(small_repository: Path) -> None:
    declare(small_repository, "table_a1_*,score_{year},,aggregate,data/scores.csv,year={year},max(score),,,highest")
    highest, lower = (trace(small_repository / TABLE, f"city={city}", "score_2016")["steps"][0] for city in ("Beijing", "Tianjin"))
    assert (highest["agrees"], lower["agrees"], lower["recalculated"]) == (True, False, 0.61)
    assert [member["score"] for member in lower["members"]] == [0.61, 0.42]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("*,*,,average,data/scores.csv,,score,,,x", "operation 'average'"),
        ("*,*,,aggregate,data/absent.csv,,score,,,x", "no file data/absent.csv"),
        ("*,*,,aggregate,data/scores.csv,year={yaer},mean(score),,,x", "{yaer}"),
        ("*,*,,estimate,data/scores.csv,,score,,,x", "the design"),
    ],
)
def test_a_wrong_declaration_is_explained(small_repository: Path, row: str, message: str) -> None:
    declare(small_repository, row)
    with pytest.raises(InputError, match=message):
        trace(small_repository / TABLE, "city=Beijing", "score_2016")


@pytest.mark.parametrize("name", ["110000", "Beijing", "beijing", "北京市"])
def test_a_unit_has_names(small_repository: Path, name: str) -> None:
    assert unit_code(small_repository, name) == "110000"


def test_an_unknown_unit_is_answered_with_a_near_name(small_repository: Path) -> None:
    with pytest.raises(InputError, match="Beijing"):
        unit_code(small_repository, "Bejing")


def test_a_table_without_a_record_is_explained(small_repository: Path) -> None:
    (small_repository / "results/reference/records/table_a1.json").unlink()
    with pytest.raises(InputError, match="no record of how it was made"):
        trace(small_repository / TABLE, "city=Beijing", "score_2016")


def test_influence_is_the_change_without_the_row() -> None:
    """DFBETAS: the coefficient minus that without the row, over its standard error with the variance of the fit without the row."""
    generator = np.random.default_rng(20181213)
    sample = pd.DataFrame({"x": generator.normal(size=24), "z": generator.normal(size=24), "group": np.repeat(list("abc"), 8)})
    sample["y"] = sample["x"] + generator.normal(size=24)
    found = influence(sample, Design.parse("y ~ x + z | group", "here"), "x")
    design = np.column_stack([np.ones(24), sample[["x", "z"]], sample["group"] == "b", sample["group"] == "c"]).astype(float)
    inverse, y = np.linalg.inv(design.T @ design), sample["y"].to_numpy()
    whole = np.linalg.lstsq(design, y, rcond=None)[0]
    for row in range(24):
        kept = np.arange(24) != row
        without, rest, *_ = np.linalg.lstsq(design[kept], y[kept], rcond=None)
        expected = (whole[1] - without[1]) / np.sqrt(rest[0] / (23 - 5) * inverse[1, 1])
        assert found[row] == pytest.approx(expected)
    assert found.abs().is_monotonic_decreasing
