"""The sensitivity of an index from its files: the grid contains the method as configured, tables add up, claims are well formed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.index.choices import VOCABULARY
from scripts.index.data import data_of, read_definitions
from scripts.index.engine import score
from scripts.index.weights import names_of, weights_named
from scripts.methods.headline_claims import KINDS, read_claims
from scripts.methods.opportunity import opportunity, opportunity_curve, opportunity_index
from scripts.sensitivity.assess_index import assess_index
from scripts.sensitivity.material import Material, means_of_groups, single_units
from scripts.urban_opportunity.assessed_index import city_shares, load
from scripts.workflow.configuration import load_schema, reference_configuration

ROOT = Path(__file__).parents[2]
CONFIG = reference_configuration(ROOT)
YEARS = [2004, 2010, 2016]


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, str]:
    """Indicators of forty cities with random values, in files as `construct_indicators` writes them."""
    generator = np.random.default_rng(11)
    units = pd.read_csv(ROOT / "resources/units/urban_opportunity_cities.csv", dtype=str)["unit_code"]
    members = pd.read_csv(ROOT / "resources/units/agglomerations.csv", dtype=str)
    codes = sorted(set(units) & set(members.loc[members["set_plan"] == "1", "unit_code"]))
    names = [*read_definitions(str(ROOT / "resources/papers/urban_opportunity/indicators.csv")).index[:6], "population"]
    index = pd.MultiIndex.from_product([names, codes, YEARS], names=["indicator", "unit_code", "year"])
    cells = pd.DataFrame({"value": generator.gamma(2, size=len(index)), "flag": "observed"}, index=index).reset_index()
    cells.loc[generator.choice(len(cells), 60, replace=False), "flag"] = "interpolated"
    cells[["unit_code", "year", "indicator", "value", "flag"]].to_csv(tmp_path / "indicators.csv", index=False)
    Coverage("test", "urban_opportunity", "raw", YEARS, len(codes), names).save(tmp_path / "coverage.json")
    return {
        "indicators": str(tmp_path / "indicators.csv"),
        "coverage": str(tmp_path / "coverage.json"),
        "definitions": str(ROOT / "resources/papers/urban_opportunity/indicators.csv"),
        "published": str(ROOT / "resources/papers/urban_opportunity/published/table_1_weights.csv"),
        "units": str(ROOT / "resources/units/units.csv"),
        "agglomerations": str(ROOT / "resources/units/agglomerations.csv"),
        "shares": str(ROOT / "resources/units/agglomeration_population.csv"),
    }


def assess(paths: dict[str, str], folder: Path, seed: int = 1) -> dict[str, pd.DataFrame]:
    choices = {
        "years": [2004, 2016],
        "filling": ["year_median"],
        "normalisation": ["min_max"],
        "scope": ["pooled"],
        "aggregation": ["geometric"],
        "weights": ["equal", "entropy"],
        "leave_one_out": True,
    }
    names = ["ranks", "pairs", "choices", "claims", "options", "intervals"]
    outputs = {f"{name}_table": [str(folder / f"{name}_{seed}.csv")] for name in names}
    claims = str(ROOT / "resources/papers/urban_opportunity/headline_claims.csv")
    general = {"level": 0.95, "draws": 200, "weight_spread": 0.25}
    specifications = folder / "specifications.parquet"
    assess_index("urban_opportunity", paths, claims, CONFIG["urban_opportunity"], choices, general, seed, str(specifications), outputs)
    return {name: pd.read_csv(folder / f"{name}_{seed}.csv") for name in names} | {"specifications": pd.read_parquet(specifications)}


def test_the_grid_contains_the_method_as_configured_and_tables_agree_with_each_other(paths, tmp_path):
    found = assess(paths, tmp_path)
    material = load(paths, CONFIG["urban_opportunity"], [2004, 2016])
    chosen = material.configured
    found_scores = score(material.data, weights_named([chosen.weights], material.data, material.given)[chosen.weights], chosen)
    expected = found_scores.xs(2016, level="year").rank(ascending=False)
    ranks = found["ranks"].query("year == 2016").set_index("unit_code")["stated_rank"]
    assert ranks.to_dict() == {int(code): rank for code, rank in expected.items()}

    options = found["options"]
    assert (options.loc[options["stated"] == "yes", "rank_shift_alone"] == 0).all()
    grid = found["specifications"]
    for claim in found["claims"].dropna(subset="holds_in").itertuples():
        assert claim.holds_in == grid[claim.id].sum()
        assert claim.specifications == len(grid)
    shares = found["choices"].groupby("about")["first_order"].sum()
    assert shares.between(-1e-9, 1 + 1e-9).all()
    assert (found["choices"]["total"] >= found["choices"]["first_order"] - 1e-12).all()
    intervals = found["intervals"]
    inside = intervals["estimate"].between(intervals["indicators_lower"], intervals["indicators_upper"])
    assert inside.mean() > 0.9


def test_one_seed_gives_one_table(paths, tmp_path):
    first, again, other = assess(paths, tmp_path, 1), assess(paths, tmp_path, 1), assess(paths, tmp_path, 2)
    pd.testing.assert_frame_equal(first["intervals"], again["intervals"])
    assert not first["intervals"].equals(other["intervals"])


@pytest.mark.parametrize("rule", ["step", "trapezoid"])
def test_shares_of_cities_add_up_to_the_opportunity_index(rule):
    generator = np.random.default_rng(3)
    score, people = (generator.gamma(2, size=9) for _ in range(2))
    income = generator.integers(0, 4, 9).astype(float)  # some cities are equally poor
    factors = city_shares(pd.Series(income), pd.Series(people), rule)
    expected = opportunity_index(opportunity_curve(score, income, people), rule)
    assert (factors * pd.Series(score)).sum() == pytest.approx(expected)


def test_opportunity_and_fairness_equal_those_of_the_paper(paths):
    settings = CONFIG["urban_opportunity"]
    material = load(paths, settings, [2004, 2016])
    scores = np.random.default_rng(5).gamma(2, size=(1, len(material.units), 2))
    cells = pd.read_csv(paths["indicators"], dtype={"unit_code": str}).query("year == 2016")
    wide = cells.pivot(index="unit_code", columns="indicator", values="value").reindex(material.units)
    measure = {name: material.measures[name].of(scores, [2004, 2016]) for name in ("opportunity", "fairness")}
    name = "Yangtze River Delta"
    members = pd.read_csv(paths["agglomerations"], dtype=str).query("agglomeration == @name and set_plan == '1'")["unit_code"]
    chosen = wide.index.isin(members)
    index, fairness = opportunity(
        scores[0, chosen, 1], wide["X6"][chosen], wide["population"][chosen], rule="step", denominator="unweighted_mean"
    )
    position = measure["opportunity"].labels.index(name)
    assert measure["opportunity"].values[0, position, 1] == pytest.approx(index)
    assert measure["fairness"].values[0, position, 1] == pytest.approx(fairness)


def test_filling_changes_filled_cells_only(paths):
    material = load(paths, CONFIG["urban_opportunity"], [2004, 2016])
    values, filled = material.data.values, material.data.flags == "interpolated"
    assert filled.to_numpy().any()
    for how in ("year_median", "province_median"):
        other = material.data.filled(how).values
        pd.testing.assert_frame_equal(other.mask(filled), values.mask(filled))
        assert (other != values).to_numpy()[filled.to_numpy()].any()
    cell = values["X1"][filled["X1"]].index[0]
    observed = values["X1"][~filled["X1"]].xs(cell[1], level="year")
    assert material.data.filled("year_median").values.loc[cell, "X1"] == observed.median()
    with pytest.raises(ConfigError, match="filling: no option 'zero'"):
        material.data.filled("zero")


def test_years_and_gaps():
    index = pd.MultiIndex.from_product([["1", "2"], [2005, 2009]], names=["unit_code", "year"])
    cells = pd.DataFrame({"value": 1.0, "indicator": "a", "flag": "observed"}, index=index).reset_index()
    definitions = pd.DataFrame({"direction": 1, "dimension": "D"}, index=["a"])
    data = data_of(cells, definitions)
    assert data.years_among([2005, 2009, 2016]) == [2005, 2009]
    assert data.years_among([2005, 2016]) == [2005, 2009]
    with pytest.raises(ConfigError, match="no indicator is complete"):
        data_of(cells.assign(value=np.nan), definitions).without_gaps()


def test_names_that_two_units_share_get_their_code():
    names = pd.Series({"320500": "Suzhou", "341300": "Suzhou", "110000": "Beijing"})
    measure = single_units(names, names.index, [2004])
    assert list(measure.operators[2004].index) == ["Suzhou 320500", "Suzhou 341300", "Beijing"]
    means = means_of_groups(pd.Series({"320500": "East", "341300": "Central", "110000": "East"}), names.index, [2004])
    np.testing.assert_allclose(means.operators[2004].loc["East"], [0.5, 0, 0.5])


@pytest.mark.parametrize("paper", ["urban_opportunity", "border_cities", "lanzhou_xining", "provincial_coupling"])
def test_shipped_claims_are_well_formed_and_name_units_that_exist(paper):
    table = pd.read_csv(ROOT / f"resources/papers/{paper}/headline_claims.csv", dtype=str)
    assert table["id"].is_unique
    known = known_labels()
    for row, claim in read_claims(table):
        assert claim.kind in KINDS, row["id"]
        unknown = [label for label in claim.labels if label not in known]
        assert unknown == [], row["id"]


def known_labels() -> set[str]:
    units = pd.read_csv(ROOT / "resources/units/units.csv", dtype=str)
    border = pd.read_csv(ROOT / "resources/units/border_prefectures.csv", dtype=str)
    agglomerations = pd.read_csv(ROOT / "resources/units/agglomerations.csv", dtype=str)
    names = {*units["name_en"], *(units["name_en"] + " " + units["unit_code"]), *border["name_en"], *agglomerations["agglomeration"]}
    regions = {*units["three_region"], *units["four_region"], *border["geographical_area"], "Coast", "Inland", "China", "core", "periphery"}
    return names | regions | {"4 nearest neighbours", "*"}


def test_schema_and_vocabulary_are_one(paths):
    material: Material = load(paths, CONFIG["urban_opportunity"], [2004, 2016])
    schema = load_schema(ROOT / "config/schema")
    for choice, known in VOCABULARY.items():
        assert schema["$defs"][choice]["enum"] == list(known)
    weights = schema["properties"]["urban_opportunity"]["$defs"]["weights"]["enum"]
    assert sorted(weights) == sorted(names_of(material.data, material.given))
    assert material.configured.weights in weights
