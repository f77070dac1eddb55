"""The result tables as data: what the description says is true of the files, says what is wrong with others, and nothing in it is typed."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from frictionless import Package

from scripts.methods.verdicts import Verdict
from scripts.publication.columns import Column, Dictionary
from scripts.publication.data_package import data_package
from scripts.publication.table_schema import field, key_of
from scripts.tables import write_table

ROOT = Path(__file__).parents[2]
DICTIONARY = Dictionary.load(ROOT / "resources")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of two small tables of one paper, in a folder of its own."""
    monkeypatch.chdir(ROOT)
    scores = pd.DataFrame({"unit_code": ["110000", "120000"], "year": [2004, 2004], "score": [0.5, None], "rank": [1, 2]})
    ledger = pd.DataFrame({"id": ["a", "b"], "verdict": ["close", "differs"], "published": ["=1+1", "0.10"], "counted": ["yes", "no"]})
    tables = [(scores, "urban_opportunity", "scores"), (ledger, "audit", "ledger")]
    paths = []
    for frame, owner, name in tables:
        files = [str(tmp_path / f"{owner}/tables/{name}{ending}") for ending in (".csv", ".md")]
        write_table(frame, files, f"Table of {name}", "A note.")
        paths.append(files[0])
    citation, parts = str(ROOT / "CITATION.cff"), str(ROOT / "resources/column_parts.csv")
    data_package(paths, "reference", citation, parts, str(tmp_path / "datapackage.json"), str(tmp_path / "tables.xlsx"))
    return tmp_path / "datapackage.json"


def test_the_package_is_valid_and_says_what_its_tables_hold(package: Path) -> None:
    read = Package(package)
    assert read.validate().flatten(["message"]) == []
    scores = read.get_resource("urban_opportunity.scores").schema
    assert scores.primary_key == ["unit_code"]
    assert {field.name: field.type for field in scores.fields} == {
        "unit_code": "string",
        "year": "integer",
        "score": "number",
        "rank": "integer",
    }
    content = json.loads(package.read_text(encoding="utf-8"))
    ledger = next(resource for resource in content["resources"] if resource["name"] == "audit.ledger")
    assert (ledger["title"], ledger["description"]) == ("Table of ledger", "A note.")
    fields = {field["name"]: field for field in ledger["schema"]["fields"]}
    assert fields["verdict"]["constraints"]["enum"] == list(map(str, Verdict))
    assert fields["counted"]["type"] == "boolean" and fields["verdict"]["title_zh"] == "判定"
    assert content["licenses"][0]["name"] == "CC-BY-4.0" and len(content["sources"]) >= 4


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("urban_opportunity/tables/scores.csv", "120000", "110000", "primary-key"),
        ("urban_opportunity/tables/scores.csv", "120000", "12", "constraint-error"),
        ("urban_opportunity/tables/scores.csv", "2004,,2", "2004,,x", "type-error"),
        ("audit/tables/ledger.csv", "close", "nearly", "constraint-error"),
    ],
)
def test_a_changed_table_is_found(package: Path, table: str, old: str, new: str, said: str) -> None:
    path = package.parent / table
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    kinds = [kind for (kind,) in Package(package).validate().flatten(["type"])]
    assert said in kinds and "hash-count" in kinds


def test_the_workbook_holds_all_tables_with_texts_as_texts(package: Path) -> None:
    book = openpyxl.load_workbook(package.parent / "tables.xlsx")
    assert book.sheetnames == ["Contents", "Columns", "1 ledger", "2 scores"]
    assert [cell.value for cell in book["2 scores"][2]] == ["110000", 2004, 0.5, 1]
    assert book["1 ledger"]["C2"].data_type == "s" and book["1 ledger"]["C3"].value == "0.10"
    labels = {row[0]: row[2] for row in book["Columns"].iter_rows(min_row=2, values_only=True)}
    assert labels["score"] == "得分"


def test_equal_tables_give_equal_packages(package: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    for owner in ("audit", "urban_opportunity"):
        shutil.copytree(package.parent / owner, again / owner)
    paths = [str(path) for path in again.glob("*/tables/*.csv")]
    citation, parts = str(ROOT / "CITATION.cff"), str(ROOT / "resources/column_parts.csv")
    data_package(paths, "reference", citation, parts, str(again / "datapackage.json"), str(again / "tables.xlsx"))
    for name in ("datapackage.json", "tables.xlsx"):
        assert (again / name).read_bytes() == (package.parent / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("score_2004", Column("score 2004", "得分·2004年")),
        ("mean_absolute_difference", Column("mean absolute difference", "平均绝对差")),
        ("gdp", DICTIONARY.parts["gdp"]),
        ("X1", DICTIONARY.indicators["urban_opportunity"]["X1"]),
        ("never_heard_of", None),
    ],
)
def test_columns_are_known_by_the_parts_of_their_names(name: str, expected: Column | None) -> None:
    assert DICTIONARY.column(name, "urban_opportunity") == expected


def test_a_column_that_no_dictionary_knows_keeps_its_words() -> None:
    assert field(pd.Series([1.5], name="never_heard_of"), None) == {
        "name": "never_heard_of",
        "type": "number",
        "title": "never heard of",
        "title_zh": "never heard of",
    }


def test_keys_are_the_stated_ones_where_they_tell_rows_apart() -> None:
    frame = pd.DataFrame({"a": [1, 1, 2], "b": [1, 2, 1], "c": ["x", "y", "z"], "d": [0.1, 0.2, 0.3]})
    assert key_of(frame, [["c"]]) == ["c"]
    assert key_of(frame, [["a"]]) == ["a", "b"]
    assert key_of(frame[["d"]], []) == []


def test_every_column_of_every_result_has_labels_in_both_languages(analysis_run: Path) -> None:
    content = json.loads((analysis_run / "results/reference/datapackage.json").read_text(encoding="utf-8"))
    names = {(resource["name"].split(".")[0], field["name"]) for resource in content["resources"] for field in resource["schema"]["fields"]}
    assert len(names) > 500
    assert sorted(name for name in names if DICTIONARY.column(name[1], name[0]) is None) == []


def test_the_package_of_the_study_is_valid(analysis_run: Path) -> None:
    read = Package(analysis_run / "results/reference/datapackage.json")
    assert len(read.resources) > 80
    assert read.validate().flatten(["place", "message"]) == []
