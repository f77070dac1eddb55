"""The trace of a cell: on a small repository, and on sampled cells of the real panel by opening the files."""

import json
from pathlib import Path

import pandas as pd
import pytest

from scripts.audit.lineage import _variables_in
from scripts.audit.raw_cells import RawFiles, cell_text
from scripts.audit.trace import main, trace
from scripts.errors import InputError
from scripts.workflow.registry import Registry
from tests.audit.conftest import TABLE

ROOT = Path(__file__).parents[2]
PANEL = "results/inputs/panel.parquet"


def test_chain_reaches_the_raw_cell(small_repository: Path) -> None:
    chain = trace(small_repository / TABLE, "city=Beijing", "score_2016")
    assert (chain["value"], chain["unit_code"], chain["year"]) == (0.61, "110000", 2016)
    ratio = chain["indicators"][0]
    assert (ratio["indicator"], ratio["formula"]) == ("X1", "gdp / land_area")
    gdp, area = ratio["values"]
    assert (gdp["source"], gdp["locator"], gdp["raw_text"], gdp["conversion"]) == ("yearbook_2016", "B2", "25669.13", "times 10000")
    assert (area["raw_text"], area["conversion"]) == ("16411", "as in the file")
    assert gdp["citation"] == "Yearbook 2016"
    assert gdp["file_as_recorded"] is False  # the panel was built from another file: its hash differs


def test_a_filled_value_names_the_years_that_it_is_from(small_repository: Path) -> None:
    chain = trace(small_repository / TABLE, "city=Tianjin", "score_2015")
    origin = chain["indicators"][1]
    assert (origin["flag"], [value["year"] for value in origin["values"]]) == ("carried", [2016])


def test_a_median_of_others_names_no_value_of_the_unit(small_repository: Path) -> None:
    path = small_repository / TABLE.replace("tables/table_a1_city_scores.csv", "data/indicators.csv")
    path.write_text(path.read_text().replace("carried,2016", "substituted,2015"))
    origin = trace(small_repository / TABLE, "city=Tianjin", "score_2015")["indicators"][1]
    assert (origin["values"], origin["note"]) == ([], "the median of other units in this year")


def test_pages_to_publish_have_places_but_no_raw_text(small_repository: Path) -> None:
    chain = trace(small_repository / TABLE, "city=Beijing", "score_2016", raw_text=False)
    (value,) = chain["indicators"][1]["values"]
    assert value["locator"] == "B2" and value["raw_text"] is None


def test_command(small_repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([TABLE, "--row", "unit_code=110000", "--column", "score_2016"]) == 0
    shown = capsys.readouterr().out
    assert "raw text '25669.13', times 10000" in shown and "formula: gdp / land_area" in shown
    assert main([TABLE, "--row", "unit_code=110000", "--column", "score_2016", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["year"] == 2016


@pytest.mark.parametrize(("row", "column", "message"), [("city=Beijng", "score_2016", "0 rows"), ("score_2016>0", "score_2016", "2 rows"),
                                                        ("city=Beijing", "score", "no column 'score'")])  # fmt: skip
def test_mistakes_are_explained(small_repository: Path, row: str, column: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([TABLE, "--row", row, "--column", column]) == 2
    assert message in capsys.readouterr().err


def test_a_place_that_does_not_exist_is_an_error(small_repository: Path) -> None:
    path = small_repository / "data/yearbook/yearbook_2016.csv"
    assert cell_text(path, "row 3, column gdp") == "17885.39"
    for place in ("B99", "ZZ2", "Sheet1!B2", "somewhere", "row 3, column rainfall"):
        with pytest.raises(InputError):
            cell_text(path, place)


@pytest.fixture(scope="module")
def sample(raw_inputs: Path) -> pd.DataFrame:
    panel = pd.read_parquet(raw_inputs / PANEL)
    return panel[panel["flag"] == "observed"].groupby("source").sample(5, random_state=20181213, replace=True).drop_duplicates()


@pytest.mark.raw
def test_sampled_cells_say_what_the_panel_says(sample: pd.DataFrame) -> None:
    """Value = raw text times the factor between two units of measure of one quantity, for every kind of file."""
    raw = RawFiles(Registry(ROOT / "resources", ["../shared/data"]))
    if not any(raw.path(source) for source in sample["source"]):
        pytest.skip("no raw files in ../shared/data")
    factors = pd.read_csv(ROOT / "resources/measures.csv")
    unit_of = pd.read_csv(ROOT / "resources/variables.csv").set_index("variable")["unit"]
    quantity, size = factors.set_index("measure")["quantity"], factors.set_index("measure")["factor"]
    checked = 0
    for row in sample.itertuples():
        text = raw.text(row.source, row.locator)
        if text is None:
            continue
        unit = unit_of[row.variable]
        allowed = set(size[quantity == quantity[unit]] / size[unit])
        value = float(text.replace(",", ""))
        assert any(abs(value * factor - row.value) <= 1e-9 * max(1.0, abs(row.value)) for factor in allowed), (row, text)
        checked += 1
    assert checked > 50


@pytest.mark.raw
def test_another_program_reads_the_same_cells(sample: pd.DataFrame) -> None:
    """openpyxl, which the readers do not use, finds the same text at the same place."""
    openpyxl = pytest.importorskip("openpyxl")
    raw = RawFiles(Registry(ROOT / "resources", ["../shared/data"]))
    rows = sample[sample["source"].isin(["city_yearbook_2016", "fdi_295_cities", "resident_population_area_298_units"])]
    for source, part in rows.groupby("source"):
        path = raw.path(str(source))
        if path is None:
            pytest.skip("no raw files in ../shared/data")
        workbook = openpyxl.load_workbook(path, data_only=True)
        for row in part.itertuples():
            sheet, cell = row.locator.rsplit("!", 1)
            theirs, ours = str(workbook[sheet][cell].value), raw.text(row.source, row.locator)
            assert float(theirs) == pytest.approx(float(ours or "nan"))


def test_a_run_from_analysis_data_ends_there(small_repository: Path) -> None:
    path = small_repository / TABLE.replace("tables/table_a1_city_scores.csv", "data/coverage.json")
    path.write_text(path.read_text().replace('"origin": "raw"', '"origin": "analysis"'))
    origin = trace(small_repository / TABLE, "city=Beijing", "score_2016")["indicators"][0]
    assert origin["values"] == [] and origin["unit"] == "rescaled"
    assert "resources/papers/urban_opportunity/analysis_data/indicators.csv" in origin["note"]


def test_formulas_name_variables_and_years() -> None:
    known = {"gdp": 1, "land_area": 1, "jobs_a": 1, "jobs_b": 1}
    assert _variables_in("gdp / land_area * 10000", known) == [("gdp", 0, False), ("land_area", 0, False)]
    assert _variables_in("gdp[t] / gdp[t-1] - 1", known) == [("gdp", 0, False), ("gdp", -1, False)]
    assert _variables_in("log(gdp) + rain", known) == [("gdp", 0, False)]
    assert _variables_in("sum of cities(gdp) / sum of jobs_*", known) == [("gdp", 0, True), ("jobs_a", 0, False), ("jobs_b", 0, False)]
