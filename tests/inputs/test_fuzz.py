"""Readers and configuration against random input: an answer or the study's own error, never another exception, never a wrong number."""

import math
import random
import string
import zipfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.errors import ConfigError, StudyError
from scripts.inputs import city_yearbook, user_table
from scripts.inputs.cells import cell_name, column_letters, parse_number
from scripts.inputs.crosswalk import clean_name
from scripts.inputs.files import Sheet, open_sheets
from scripts.inputs.headers import clean_header, read_columns
from scripts.workflow.configuration import default_configuration, load_schema, merge, scenario_configurations
from tests.inputs.workbooks import CROSSWALK, DICTIONARY, yearbook

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "config/schema")
CONFIG = default_configuration(ROOT)
MEASURES = list(DICTIONARY.measures.index)
CELLS = st.one_of(
    st.text(max_size=12), st.floats(), st.integers(-(10**12), 10**12), st.none(), st.booleans(), st.sampled_from(["全市", "万元", "2015年"])
)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
QUICK = settings(deadline=None, max_examples=150)


@given(CELLS)
@QUICK
def test_any_cell_is_a_finite_number_nothing_or_a_problem(cell: object) -> None:
    value, problem = parse_number(cell)
    assert math.isfinite(value) or math.isnan(value)
    assert not problem or math.isnan(value)


@given(st.decimals(-(10**9), 10**9, places=4))
@QUICK
def test_a_number_is_the_same_however_it_is_written(number) -> None:
    expected = float(number)
    plain, grouped = f"{number:f}", f"{number:,f}"
    for text in (
        plain,
        grouped,
        f"  {grouped} ",
        plain.translate(FULL_WIDTH),
        grouped.translate(FULL_WIDTH),
        plain.replace("-", "−"),
        expected,
    ):
        assert parse_number(text) == (pytest.approx(expected, abs=1e-9), ""), text


@given(st.text(alphabet="0123456789,", min_size=1, max_size=12).filter(lambda t: "," in t))
@QUICK
def test_commas_that_are_no_thousands_separators_are_not_guessed_at(text: str) -> None:
    value, problem = parse_number(text)
    groups = text.split(",")
    grouped = 1 <= len(groups[0]) <= 3 and not groups[0].startswith("0") and all(len(group) == 3 for group in groups[1:])
    assert (value == float(text.replace(",", ""))) if grouped else (math.isnan(value) and (problem or not text.strip(",")))


@given(st.text(max_size=20))
@QUICK
def test_cleaning_is_idempotent(text: str) -> None:
    assert clean_header(clean_header(text)) == clean_header(text)
    name = clean_name(text)
    assert not any(character.isspace() for character in name)


@given(
    st.sampled_from(sorted(CROSSWALK.units["name_zh"])), st.lists(st.integers(0, 8), max_size=4), st.sampled_from([" ", "\u3000", "\u200b"])
)
@QUICK
def test_a_name_is_found_wherever_spaces_were_put(name: str, places: list[int], space: str) -> None:
    spaced = name
    for place in places:
        spaced = spaced[:place] + space + spaced[place:]
    assert clean_name(spaced) == clean_name(name)


@given(st.integers(0, 20000), st.integers(0, 100000))
def test_names_of_cells_can_be_read_back(column: int, row: int) -> None:
    letters = column_letters(column)
    number = 0
    for letter in letters:
        number = 26 * number + string.ascii_uppercase.index(letter) + 1
    assert number - 1 == column and cell_name(row, column) == f"{letters}{row + 1}"


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=6), st.integers(1, 6))
@QUICK
def test_any_header_is_read(rows: list[list[object]], depth: int) -> None:
    width = max(map(len, rows))
    even = [[("" if cell is None else cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    columns = read_columns(Sheet("s", even, []), depth, MEASURES, {})
    assert [c.position for c in columns] == list(range(width))
    assert all(c.measure is None or c.measure in MEASURES or c.measure == "%" for c in columns)


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_under_any_name_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("a.xlsx", "a.xls", "a.csv"):
        (tmp_path / name).write_bytes(content)
        try:
            assert all(isinstance(sheet.rows, list) for sheet in open_sheets(tmp_path / name))
        except StudyError as error:
            assert name in str(error)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "member"])
def test_damaged_workbooks_are_read_right_or_refused(tmp_path: Path, damage: str) -> None:
    """What a damaged file still says must be what the whole one says: bits are protected by the checksums of the archive."""
    content = yearbook(tmp_path / "whole_2016.xlsx").read_bytes()
    whole = {row[:3]: row[3] for row in city_yearbook.read(tmp_path / "whole_2016.xlsx", "city_yearbook", DICTIONARY, CROSSWALK).rows}
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        broken = bytearray(content)
        if damage == "truncated":
            broken = broken[: chance.randrange(1, len(content) - 1)]
        elif damage == "flipped":
            broken[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path = tmp_path / "city_yearbook_2016.xlsx"
        path.write_bytes(broken)
        if damage == "member":
            _without_member(tmp_path / "whole_2016.xlsx", path, chance)
        try:
            found = {row[:3]: row[3] for row in city_yearbook.read(path, "city_yearbook", DICTIONARY, CROSSWALK).rows}
        except StudyError:
            refused += 1
            continue
        assert {key: value for key, value in found.items() if whole.get(key) != value} == {}
    assert refused > 5


def _without_member(whole: Path, target: Path, chance: random.Random) -> None:
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(target, "w") as sink:
        lost = chance.choice(source.namelist())
        for name in source.namelist():
            if name != lost:
                sink.writestr(name, source.read(name))


@given(
    st.lists(
        st.lists(st.sampled_from(["130100", "唐山市", "2015", "patents", "12", "count", "", "x,y", "#", "-", "−3"]), max_size=8), max_size=4
    )
)
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_of_a_user_is_read_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    text = "\n".join(["unit_code,name,year,variable,value,unit,note", *(",".join(row) for row in rows)])
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    try:
        reading = user_table.read(tmp_path / "mine.csv", "user_data", DICTIONARY, CROSSWALK)
    except StudyError as error:
        assert "mine.csv" in str(error) and "to do:" in str(error)
    else:
        assert all(row[3] == 12 and row[1] == 2015 for row in reading.rows)


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5))
SECTIONS = st.dictionaries(
    st.sampled_from([*CONFIG["inputs"], *CONFIG["urban_opportunity"], "typo"]), st.one_of(LEAVES, st.lists(LEAVES, max_size=2)), max_size=3
)


@given(st.dictionaries(st.sampled_from([*CONFIG, "typo"]), st.one_of(LEAVES, SECTIONS), max_size=3))
@settings(deadline=None, max_examples=100)
def test_any_configuration_is_accepted_or_refused_by_name(changes: dict) -> None:
    config = merge(deepcopy(CONFIG), changes)
    if config["scenarios"] != CONFIG["scenarios"]:
        return
    try:
        merged = scenario_configurations(config, ROOT / "config/scenarios", SCHEMA)
    except ConfigError as error:
        assert "scenario '" in str(error) and " at " in str(error)
    else:
        assert "typo" not in changes and set(CONFIG["scenarios"]) <= set(merged)
