"""The border cities paper: what is transcribed, samples and scores from the analysis data, and a user's own values."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts import geodata
from scripts.audit.contradictions import find_contradictions
from scripts.border_cities.choose_samples import choose_samples
from scripts.border_cities.complete_indicators import complete_indicators
from scripts.border_cities.drivers_of_change import drivers_of_change
from scripts.border_cities.score_cities import named_grades, published_bounds, score_cities
from scripts.border_cities.supplementary_tables import supplementary_tables
from scripts.border_cities.table_3_grades import table_3_grades
from scripts.border_cities.trend_curves import trend_curves
from scripts.errors import InputError
from scripts.index.engine import Block
from scripts.inputs.construct_indicators import construct_indicators
from scripts.inputs.prepare_geodata import prepare_geodata
from scripts.workflow.configuration import reference_configuration

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "resources/papers/border_cities/published"
ANALYSIS = ROOT / "resources/papers/border_cities/analysis_data"
DEFINITIONS = str(ROOT / "resources/papers/border_cities/indicators.csv")
UNITS = str(ROOT / "resources/units/border_prefectures.csv")
KNOWN_UNITS = str(ROOT / "resources/units/units.csv")
SEATS = str(ROOT / "resources/units/border_seats.csv")
ZONES = str(ROOT / "resources/units/border_zones.csv")
SETTINGS: dict[str, Any] = reference_configuration(ROOT)["border_cities"]
RUNS = list(SETTINGS["runs"])


def outputs(folder: Path, name: str) -> list[str]:
    return [str(folder / f"{name}.{kind}") for kind in ("csv", "md", "tex")]


def of_runs(folder: Path, kind: str) -> list[str]:
    return [str(folder / f"{kind}_{run}.{'json' if kind == 'coverage' else 'csv'}") for run in RUNS]


def construct(folder: Path, years: list[int]) -> None:
    source, flags = str(ANALYSIS / "indicators.csv"), str(ANALYSIS / "flags.csv")
    made = str(folder / "indicators.csv"), str(folder / "coverage.json")
    construct_indicators(
        source, DEFINITIONS, UNITS, KNOWN_UNITS, years, SETTINGS["filling"], "test", "border_cities", "analysis", 0.0, *made, flags=flags
    )


def complete(folder: Path, cities: str, years: list[int], user: str | None = None, **border: str) -> pd.DataFrame:
    complete_indicators(
        str(folder / "indicators.csv"),
        DEFINITIONS,
        UNITS,
        SEATS,
        cities,
        str(ANALYSIS / "neighbours.csv"),
        years,
        {**SETTINGS["border"], **border},
        "analysis",
        str(folder / "complete.csv"),
        str(folder / "template.csv"),
        user,
    )
    return pd.read_csv(folder / "complete.csv", dtype={"unit_code": str})


def score(folder: Path, **index: Any) -> pd.DataFrame:
    printed = str(PUBLISHED / "table_2_weights.csv"), str(PUBLISHED / "table_3_grades.csv")
    made = [str(folder / f"{name}.csv") for name in ("scores", "weights", "standardised", "breaks")]
    score_cities(of_runs(folder, "cells"), DEFINITIONS, UNITS, *printed, {**SETTINGS["index"], **index}, 5, "North", "common", *made)
    return pd.read_csv(folder / "scores.csv", dtype={"unit_code": str})


def sample(folder: Path, only_41: bool = False) -> None:
    tables = [outputs(folder, name) for name in ("cities", "indicator_table", "filled")]
    made = of_runs(folder, "cells"), of_runs(folder, "coverage")
    considered = "41" if only_41 else "45"
    choose_samples(
        str(folder / "complete.csv"),
        DEFINITIONS,
        UNITS,
        considered,
        SETTINGS["runs"],
        "common",
        "test",
        "analysis",
        *made,
        str(folder / "index_coverage.json"),
        *tables,
    )


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Geodata of the cities."""
    folder = tmp_path_factory.mktemp("geodata")
    names = ("cities", "provinces", "lines")
    tables = (str(ROOT / f"resources/units/geodata_{name}.csv") for name in ("folding", "splits"))
    prepare_geodata(*tables, *(str(folder / f"{name}.parquet") for name in names))
    return str(folder / "cities.parquet")


@pytest.fixture(scope="module")
def run(cities: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference years from the analysis data, up to the scores."""
    folder = tmp_path_factory.mktemp("border")
    construct(folder, SETTINGS["years"])
    complete(folder, cities, SETTINGS["years"])
    sample(folder)
    score(folder)
    return folder


def test_the_transcription_is_whole() -> None:
    weights = pd.read_csv(PUBLISHED / "table_2_weights.csv")
    assert len(weights) == 29
    assert weights["weight"].sum() == pytest.approx(1, abs=29 * 0.00005)
    assert (weights["system"] == "Urban system").sum() == 21
    divisions = pd.read_csv(PUBLISHED / "table_1_divisions.csv", dtype=str)
    assert set(divisions["unit_code"]) == set(pd.read_csv(UNITS, dtype=str)["unit_code"])
    defined = pd.read_csv(DEFINITIONS, keep_default_na=False).set_index("indicator")["direction"]
    assert defined.map({1: "+", -1: "-"}).to_dict() == weights.set_index("indicator")["property"].to_dict()


def test_print_contradicts_itself_where_it_does_and_nowhere_else() -> None:
    wrong = {finding.id for finding in find_contradictions(PUBLISHED.parent) if not finding.holds}
    assert wrong == {
        "mean_of_regions_45",
        "mean_of_regions_41",
        "mean_without_tibet",
        "north_highest_2010",
        "cities_45_41",
        "south_xinjiang_lowest",
        "tibet_not_notable",
        "southwest_above_north",
        "tibet_lowest_2020",
    }


def test_grades_that_the_text_names_come_from_its_claims() -> None:
    ranges = published_bounds(pd.read_csv(PUBLISHED / "table_3_grades.csv"))
    found = named_grades(str(PUBLISHED.parent / "claims.csv"), ranges, UNITS)
    assert found.set_index(["city", "year"])["grade"].to_dict() == {
        ("Baotou", 2010): 5, ("Dandong", 2010): 4, ("Yanbian", 2010): 4, ("Kashgar", 2010): 1, ("Changji", 2015): 5,
        ("Baotou", 2020): 5, ("Ili", 2020): 5, ("Kizilsu", 2020): 2,
    }  # fmt: skip


def test_printed_ranges_classify_as_print_does() -> None:
    """Named values of the text; 0.286 and 0.323 belong to the lower of two classes, as their rounding says."""
    grades = published_bounds(pd.read_csv(PUBLISHED / "table_3_grades.csv"))
    assert grades.classify([0.2449, 0.286, 0.287, 0.323, 0.324, 0.362, 0.363, 0.409, 0.410, 0.5048]).tolist() == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        5,
        5,
    ]


def test_samples_have_no_gap_and_say_who_is_out(run: Path) -> None:
    table = pd.read_csv(run / "cities.csv", dtype=str, keep_default_na=False).set_index("city")
    assert (table["covered"] == "").sum() >= 21
    assert (table["all"] == "").all()
    assert table.loc["Yanbian", "common"] == "lacks X1, X2, X4"
    for name in RUNS:
        cells = pd.read_csv(run / f"cells_{name}.csv", dtype={"unit_code": str})
        assert cells["value"].notna().all()
        assert len(cells) == cells["unit_code"].nunique() * cells["indicator"].nunique() * len(SETTINGS["years"])
    assert not (pd.read_csv(run / "cells_all.csv")["indicator"] == "X27").any()


def test_the_41_cities_leave_four_out(run: Path, tmp_path: Path) -> None:
    (tmp_path / "complete.csv").write_bytes((run / "complete.csv").read_bytes())
    sample(tmp_path, only_41=True)
    table = pd.read_csv(tmp_path / "cities.csv", dtype=str, keep_default_na=False)
    out = table[table["all"] == "not among the 41 cities"]
    assert sorted(out["city"]) == ["Daxing'anling", "Ngari", "Shannan", "Tacheng"]


def test_scores_are_topsis_of_the_standardised_indicators(run: Path) -> None:
    scores = pd.read_csv(run / "scores.csv").query("run == 'covered'").set_index(["unit_code", "year"])["score"]
    z = (
        pd.read_csv(run / "standardised.csv")
        .query("run == 'covered'")
        .pivot(index=["unit_code", "year"], columns="indicator", values="value")
    )
    weights = pd.read_csv(run / "weights.csv").query("run == 'covered'").set_index("indicator")["weight"]
    assert weights.sum() == pytest.approx(1)
    assert z.mean().abs().max() < 1e-12 and z.std().to_numpy() == pytest.approx(1)
    closeness = pd.Series(Block.alone(z.to_numpy()).scores(weights[z.columns].to_numpy()[np.newaxis], "topsis")[0], index=z.index)
    assert closeness.loc[scores.index].to_numpy() == pytest.approx(scores.to_numpy(), abs=1e-12)


def test_what_print_says_of_baotou_holds(run: Path) -> None:
    table = pd.read_csv(run / "scores.csv").query("run == 'covered' and city == 'Baotou'").set_index("year")
    assert table.loc[2010, "grade"] == 5 and table.loc[2020, "rank"] == 1
    assert table.loc[2020, "change"] < 0


def test_grades_by_year_and_transitions_count_every_city(run: Path, tmp_path: Path) -> None:
    arguments = str(run / "scores.csv"), str(run / "breaks.csv"), str(PUBLISHED / "table_3_grades.csv"), of_runs(run, "coverage")
    table_3_grades(*arguments, outputs(tmp_path, "grades"), outputs(tmp_path, "transitions"))
    grades, moves = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("grades", "transitions"))
    cities = pd.read_csv(run / "scores.csv").groupby("run")["unit_code"].nunique()
    for year in SETTINGS["years"]:
        assert grades.groupby("run")[f"cities_{year}"].sum().to_dict() == cities.to_dict()
    assert moves.groupby("run")[[f"to_grade_{grade}" for grade in range(1, 6)]].sum().sum(axis=1).to_dict() == (cities * 3).to_dict()
    assert (grades["upper"] >= grades["lower"]).all() and grades["goodness_of_variance_fit"].between(0.8, 1).all()


def test_regional_means_are_means_of_the_scores(run: Path, tmp_path: Path) -> None:
    supplementary_tables(str(run / "scores.csv"), of_runs(run, "coverage"), outputs(tmp_path, "scores"), outputs(tmp_path, "regions"))
    regions = pd.read_csv(tmp_path / "regions.csv").query("run == 'common'").set_index(["region", "year"])
    scores = pd.read_csv(run / "scores.csv").query("run == 'common'")
    assert regions.loc[("Tibet", 2020), "mean_score"] == pytest.approx(scores.query("region == 'Tibet' and year == 2020")["score"].mean())
    parts = regions.drop("All", level="region")
    weighted = (parts["mean_score"] * parts["cities"]).groupby("year").sum() / parts["cities"].groupby("year").sum()
    assert weighted.to_numpy() == pytest.approx(regions.loc["All", "mean_score"].to_numpy())
    growth = regions.loc[("All", 2015), "mean_score"] / regions.loc[("All", 2010), "mean_score"] - 1
    assert regions.loc[("All", 2015), "growth_percent"] == pytest.approx(100 * growth)


def test_contributions_add_up_to_the_change_of_each_score(run: Path, tmp_path: Path) -> None:
    arguments = [str(run / f"{name}.csv") for name in ("standardised", "weights", "scores")]
    tables, figure = [outputs(tmp_path, name) for name in ("long", "drivers")], [str(tmp_path / "figure.png")]
    drivers_of_change(*arguments, DEFINITIONS, of_runs(run, "coverage"), *tables, figure)
    drivers = pd.read_csv(tmp_path / "drivers.csv")
    assert drivers["remainder"].abs().max() < 1e-10
    assert len(drivers) == 3 * pd.read_csv(run / "scores.csv").groupby("run")["unit_code"].nunique().sum()


def test_zones_and_curves(run: Path, cities: str, tmp_path: Path) -> None:
    files = str(tmp_path / "points.csv"), str(tmp_path / "curves.csv")
    tables = outputs(tmp_path, "zones"), outputs(tmp_path, "coefficients")
    trend_curves(str(run / "scores.csv"), ZONES, cities, SETTINGS["trend"], of_runs(run, "coverage"), *files, *tables)
    zones = pd.read_csv(tmp_path / "zones.csv").query("run == 'all'")["zone"].value_counts()
    assert zones.to_dict() == {"Northeast": 12, "Xinjiang": 12, "Yunnan-Guangxi": 11}
    coefficients = pd.read_csv(tmp_path / "coefficients.csv").set_index(["run", "zone", "year", "axis"]).sort_index()
    assert coefficients.loc[("covered", "Xinjiang", 2020, "X"), "remark"].endswith("found 1")
    points = pd.read_csv(tmp_path / "points.csv").query("run == 'common' and zone == 'Yunnan-Guangxi' and year == 2020")
    row = coefficients.loc[("common", "Yunnan-Guangxi", 2020, "X")]
    expected = np.polyfit((points["x"] - points["x"].mean()) / 100, points["score"], 2)
    assert row[["quadratic", "linear", "constant"]].to_numpy(dtype=float) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    "method", [{"weights": "entropy_matrix"}, {"scope": "within_year"}, {"weights": "published"}, {"weights": "equal"}]
)
def test_other_settings_change_the_scores(run: Path, tmp_path: Path, method: dict[str, str]) -> None:
    for name in RUNS:
        (tmp_path / f"cells_{name}.csv").write_bytes((run / f"cells_{name}.csv").read_bytes())
    other = score(tmp_path, **method)
    assert other["score"].between(0, 1).all()
    assert (other["score"] - pd.read_csv(run / "scores.csv")["score"]).abs().max() > 0.01


def test_other_years_can_be_chosen(cities: str, tmp_path: Path) -> None:
    construct(tmp_path, [2012, 2016])
    complete(tmp_path, cities, [2012, 2016])
    sample(tmp_path)
    scores = score(tmp_path)
    assert sorted(scores["year"].unique()) == [2012, 2016]
    assert scores.query("run == 'covered'")["unit_code"].nunique() >= 21


@pytest.mark.parametrize(
    ("setting", "value", "indicator"),
    [
        ("several_neighbours", "worst", "X26"),
        ("several_neighbours", "longest_border", "X27"),
        ("centre", "province", "X28"),
        ("cross_border_from", "operation", "X25"),
    ],
)
def test_settings_of_the_border_system_take_effect(
    run: Path, cities: str, tmp_path: Path, setting: str, value: str, indicator: str
) -> None:
    (tmp_path / "indicators.csv").write_bytes((run / "indicators.csv").read_bytes())
    changed = complete(tmp_path, cities, SETTINGS["years"], **{setting: value}).set_index(["indicator", "unit_code", "year"])["value"]
    before = pd.read_csv(run / "complete.csv", dtype={"unit_code": str}).set_index(["indicator", "unit_code", "year"])["value"]
    assert {name for name in changed.index.levels[0] if not changed[name].equals(before[name])} >= {indicator}


def test_distances_are_plausible(run: Path, cities: str) -> None:
    cells = (
        pd.read_csv(run / "complete.csv", dtype={"unit_code": str})
        .query("year == 2020")
        .pivot(index="unit_code", columns="indicator", values="value")
    )
    assert cells["X28"].between(0, 900).all() and cells["X29"].between(0, 900).all()
    # Dandong lies on the Yalu opposite Sinuiju; both are nearer than the width of the city.
    assert cells.loc["210600", "X29"] < 10
    assert len(geodata.load(cities)) > 350


def fill(run: Path, tmp_path: Path, indicator: str, year: int = 2010, code: str | None = None, start: float = 0.0) -> str:
    """A user's table of one indicator for all cities and years, beside indicators that lack X5."""
    grid = pd.read_csv(run / "complete.csv", dtype={"unit_code": str})
    rows = grid[grid["indicator"] == "X5"].drop(columns="flag").assign(indicator=indicator, value=np.arange(135.0) + start, unit="10k yuan")
    if code is not None:
        rows.loc[rows.index[3], ["unit_code", "year"]] = [code, year]
    path = tmp_path / "user.csv"
    rows.to_csv(path, index=False)
    indicators = pd.read_csv(run / "indicators.csv", dtype={"unit_code": str})
    indicators[indicators["indicator"] != "X5"].to_csv(tmp_path / "indicators.csv", index=False)
    return str(path)


def test_the_template_lists_what_is_missing_and_a_filled_one_is_used(run: Path, cities: str, tmp_path: Path) -> None:
    template = pd.read_csv(run / "template.csv", dtype={"unit_code": str})
    assert (template["indicator"] == "X5").sum() == 72
    assert template["value"].isna().all()
    found = complete(tmp_path, cities, SETTINGS["years"], user=fill(run, tmp_path, "X5"))
    added = found[found["indicator"] == "X5"]
    assert (added["flag"] == "user").all() and sorted(added["value"]) == list(np.arange(135.0))
    sample(tmp_path)
    assert (pd.read_csv(tmp_path / "cells_all.csv")["indicator"] == "X5").any()
    assert not (pd.read_csv(tmp_path / "template.csv")["indicator"] == "X5").any()


def test_a_users_mistake_is_named_with_file_row_and_remedy(run: Path, cities: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 5\n.*unit_code '999999'"):
        complete(tmp_path, cities, SETTINGS["years"], user=fill(run, tmp_path, "X5", code="999999"))
    with pytest.raises(InputError, match="beside rescaled analysis data"):
        complete(tmp_path, cities, SETTINGS["years"], user=fill(run, tmp_path, "X1", start=20_000))


def test_the_analysis_data_are_rescaled() -> None:
    """No raw columns: [0, 1] everywhere but X1 and X9, which are ratios to their mean (X2 is their quotient)."""
    table = pd.read_csv(ANALYSIS / "indicators.csv", dtype={"unit_code": str}).drop(columns=["unit_code", "year"])
    ratios = table[["X1", "X9"]]
    assert ratios.mean().to_numpy() == pytest.approx(1)
    others = table.drop(columns=["X1", "X9"])
    assert others.min().to_numpy() == pytest.approx(0) and others.max().to_numpy() == pytest.approx(1)
    neighbours = pd.read_csv(ANALYSIS / "neighbours.csv").groupby("variable")["value"].agg(["min", "max"])
    assert neighbours.to_numpy() == pytest.approx(np.array([[0, 1], [0, 1]]))
