"""The coupling paper: from a panel to the degree, both origins alike, and the Tobit on a panel simulated with the printed coefficients."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import ConfigError
from scripts.inputs.construct_indicators import construct_indicators
from scripts.inputs.rescale_indicators import rescale_indicators
from scripts.methods.coupling import coordination
from scripts.methods.tobit import fit_tobit
from scripts.provincial_coupling.compute_coupling import REVENUE, agglomeration_by_year, carried_on, compute_coupling, resilience_by_year
from scripts.provincial_coupling.evaluate_provincial_indicators import revenue_concentration
from scripts.provincial_coupling.figure_moran import agreement
from scripts.provincial_coupling.panel import PanelByVariable
from scripts.provincial_coupling.prepare_regression import REGRESSORS, openness_name
from scripts.provincial_coupling.samples import MODELS, ON_EVERY_ROW, SAMPLES, fit, rows_of_model, sample_rows
from scripts.provincial_coupling.what_if import in_words

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "resources/papers/provincial_coupling/published"
DEFINITIONS = ROOT / "resources/papers/provincial_coupling/indicators.csv"
UNITS = ROOT / "resources/units/provinces.csv"
INDUSTRIES = ROOT / "resources/papers/provincial_coupling/industries.csv"
RULE = {"weight": 0.5, "power": 2.0, "bounds": [0.3, 0.5]}


@pytest.fixture(scope="module")
def evaluated() -> pd.DataFrame:
    """Indicators of three years, simulated: what the evaluation of raw files would give."""
    draw = np.random.default_rng(0)
    names = pd.read_csv(DEFINITIONS)["indicator"]
    codes = pd.read_csv(UNITS, dtype=str)["unit_code"]
    index = pd.MultiIndex.from_product([names, codes, [2010, 2011, 2012]], names=["indicator", "unit_code", "year"])
    table = pd.DataFrame({"value": draw.lognormal(-3, 1, len(index)), "flag": "derived"}, index=index).reset_index()
    table.loc[(table["indicator"] == "growth_before_census") & (table["unit_code"] == "210000"), "flag"] = "corrected"
    return table[["unit_code", "year", "indicator", "value", "flag"]]


def construct(source: Path, flags: Path | None, folder: Path, origin: str) -> pd.DataFrame:
    folder.mkdir()
    filling = {"inner": "linear", "ends": "none", "limit": 2, "never": "missing"}
    construct_indicators(
        source=str(source),
        flags=str(flags) if flags else None,
        definitions=str(DEFINITIONS),
        units=str(UNITS),
        known_units=str(ROOT / "resources/units/units.csv"),
        years=[2010, 2011, 2012],
        filling=filling,
        scenario="reference",
        paper="provincial_coupling",
        origin=origin,
        coverage_floor=0.0,
        indicators=str(folder / "indicators.csv"),
        coverage=str(folder / "coverage.json"),
    )
    return coupling(folder)


def coupling(folder: Path, **changes) -> pd.DataFrame:
    resilience = {"growth": "before_census", "lag": 1, "breaks": "revised"}
    concentration = {"formula": "printed", "industries": 27, "carried": False}
    for section in (resilience, concentration):
        section.update({name: changes.pop(name) for name in list(changes) if name in section})
    compute_coupling(
        str(folder / "indicators.csv"),
        str(INDUSTRIES),
        str(UNITS),
        resilience=resilience,
        concentration=concentration,
        standardisation=changes.pop("standardisation", "within_year"),
        coordination_rule=RULE,
        coupling=str(folder / "c.csv"),
    )
    assert not changes
    return pd.read_csv(folder / "c.csv", dtype={"unit_code": str})


def test_both_origins_give_the_same_degree(evaluated, tmp_path):
    evaluated.to_parquet(tmp_path / "evaluated.parquet")
    rescale_indicators(
        evaluated=str(tmp_path / "evaluated.parquet"),
        definitions=str(DEFINITIONS),
        units=str(UNITS),
        known_units=str(ROOT / "resources/units/units.csv"),
        indicators=str(tmp_path / "i.csv"),
        flags=str(tmp_path / "f.csv"),
    )
    raw = construct(tmp_path / "evaluated.parquet", None, tmp_path / "raw", "raw")
    shipped = construct(tmp_path / "i.csv", tmp_path / "f.csv", tmp_path / "shipped", "analysis")
    pd.testing.assert_frame_equal(raw, shipped, rtol=1e-10, atol=1e-12)
    one, other = (pd.read_csv(tmp_path / name / "indicators.csv")["flag"].tolist() for name in ("raw", "shipped"))
    assert one == other and "corrected" in one


def test_within_a_year_two_provinces_are_zero_by_construction(evaluated, tmp_path):
    evaluated.to_parquet(tmp_path / "evaluated.parquet")
    table = construct(tmp_path / "evaluated.parquet", None, tmp_path / "raw", "raw")
    for _, year in table.groupby("year"):
        for system in ("agglomeration", "resilience"):
            assert year[f"{system}_standardised"].min() == 0 and year[f"{system}_standardised"].max() == 1
            assert year.loc[year[system].idxmin(), "coordination"] == 0
        assert (year["coordination"] == 0).sum() in (1, 2)
    pooled = coupling(tmp_path / "raw", standardisation="pooled")
    assert (pooled["coordination"] == 0).sum() in (1, 2)


def test_variants_change_what_they_should(evaluated, tmp_path):
    evaluated.to_parquet(tmp_path / "evaluated.parquet")
    base = construct(tmp_path / "evaluated.parquet", None, tmp_path / "raw", "raw")
    usual = coupling(tmp_path / "raw", formula="usual")
    assert (usual["agglomeration"] == base["agglomeration_other_formula"]).all()
    assert (usual["resilience"] == base["resilience"]).all()
    assert coupling(tmp_path / "raw", lag=2)["year"].unique().tolist() == [2011, 2012]
    assert not np.allclose(coupling(tmp_path / "raw", industries=37)["agglomeration"], base["agglomeration"])
    with pytest.raises(ConfigError, match="no year has both"):
        coupling(tmp_path / "raw", lag=9)


def test_industries_are_the_numbers_they_claim():
    table = pd.read_csv(INDUSTRIES)
    assert table[["in_27", "in_33", "in_37"]].sum().tolist() == [27, 33, 37]
    assert (table["in_27"] <= table["in_33"]).all()
    known = set(pd.read_csv(ROOT / "resources/variables.csv")["variable"])
    assert {name for names in table["variables"] for name in names.split()} <= known


def test_shipped_indicators_are_shares_ratios_and_logarithms():
    table = pd.read_csv(ROOT / "resources/papers/provincial_coupling/analysis_data/indicators.csv", dtype={"unit_code": str})
    definitions = pd.read_csv(DEFINITIONS).set_index("indicator")
    assert set(table.columns) == {"unit_code", "year", *definitions.index}
    shares = list(definitions.index[definitions["form"] == "share"])
    assert ((table[shares] >= 0) & (table[shares] <= 1) | table[shares].isna()).all().all()
    employment = [name for name in table if name.startswith("employment_")]
    totals = table.groupby("year")[employment].sum().sum(axis=1)
    np.testing.assert_allclose(totals[totals > 0], 1.0)
    np.testing.assert_allclose(table.groupby("year")["consumption_share"].sum().loc[2016:2019], 1.0)
    ratios = definitions.index[definitions["form"] == "ratio"]
    assert table[ratios].max().max() < 10


def printed_coefficients() -> pd.DataFrame:
    table = pd.read_csv(PUBLISHED / "table_2_tobit.csv", dtype=str).set_index("variable").drop(columns="misprint")
    return table.map(lambda text: float(re.sub(r"\*", "", text)))


def test_published_tables_are_whole():
    moran = pd.read_csv(PUBLISHED / "table_1_moran.csv")
    assert moran["year"].tolist() == list(range(2005, 2020))
    assert moran.drop(columns="misprint").notna().all().all()
    assert list(printed_coefficients().index) == REGRESSORS and printed_coefficients().shape == (8, 7)


@pytest.mark.parametrize("sample", ["total", "east", "coast"])
def test_printed_coefficients_are_recovered_from_a_simulated_panel(sample):
    """31 provinces, 15 years, factors of the size of the real ones, left-censored at zero, province effects as dummies."""
    truth = printed_coefficients()[sample]
    draw = np.random.default_rng(7)
    spread = pd.Series({"Hsh": 0.8, "Fdi": 0.4, "Mar": 0.03, "Tra": 0.002, "Den": 1.0, "Cin": 0.4, "Tec": 1.0, "Pro": 0.5})
    province = np.repeat(np.arange(31), 15)
    common = draw.normal(size=(31, 8))[province]
    design = pd.DataFrame((0.6 * common + 0.8 * draw.normal(size=(465, 8))) * spread.to_numpy(), columns=spread.index)[REGRESSORS]
    effect = 0.2 * draw.normal(size=31)[province]
    outcome = (0.45 + design @ truth[REGRESSORS] + effect + 0.1 * draw.normal(size=465)).clip(0, 1)
    dummies = pd.get_dummies(pd.Series(province), prefix="province", drop_first=True, dtype=float)
    result = fit_tobit(outcome, pd.concat([design, dummies], axis=1), 0, 1)
    assert 5 < result.censored_left < 200
    errors = (result.coefficients[REGRESSORS] - truth[REGRESSORS]) / result.standard_errors[REGRESSORS]
    assert (errors.abs() < 3.5).all() and (errors.abs() < 1.96).mean() >= 0.75


def regression_rows(seed: int = 3) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    units = pd.read_csv(UNITS, dtype=str)
    rows = units.loc[units.index.repeat(10)].reset_index(drop=True)
    rows["year"] = np.tile(np.arange(2007, 2017), 31)
    rows["coast"] = rows["coastal"].map({"1": "Coast", "0": "Inland"})
    rows = rows.rename(columns={"name_en": "province", "four_region": "region"})
    for name in REGRESSORS:
        rows[name] = draw.normal(size=len(rows))
    rows["coordination"] = (0.4 + 0.05 * rows["Hsh"] - 0.05 * rows["Tec"] + 0.1 * draw.normal(size=len(rows))).clip(0, 1)
    rows.loc[rows["unit_code"] == "540000", "coordination"] = 0.0
    return rows.assign(complete=True, available=True)


def test_a_province_that_is_always_zero_leaves_models_with_dummies_and_is_named():
    rows = sample_rows(regression_rows(), "West")
    fitted = fit(rows, "fixed_effects", 0, 1, 16)
    assert fitted.statistics["left_out"] == "Tibet" and fitted.statistics["observations"] == len(rows) - 10
    assert fitted.statistics["status"] == "estimated"
    assert fit(rows, "pooled", 0, 1, 16).statistics["observations"] == len(rows)


def test_a_factor_that_a_region_lacks_is_left_out_and_named():
    rows = regression_rows()
    rows.loc[rows["region"] == "Northeast", "Tra"] = 1.0
    fitted = fit(sample_rows(rows, "Northeast"), "fixed_effects", 0, 1, 16)
    assert "Tra: " in fitted.statistics["not_identified"]
    assert "Tra" not in fitted.estimates["term"].tolist()


def test_a_model_without_estimate_says_why():
    rows = regression_rows()
    rows["coordination"] = 0.0
    for model in MODELS:
        fitted = fit(sample_rows(rows, "East"), model, 0, 1, 16)
        assert fitted.estimates.empty and fitted.statistics["status"].startswith("no estimate: ")


def test_samples_are_the_regions():
    rows = regression_rows()
    sizes = {name: sample_rows(rows, name)["unit_code"].nunique() for name in SAMPLES}
    assert sizes["East"] + sizes["West"] + sizes["Centre"] + sizes["Northeast"] == sizes["Total"] == 31
    assert sizes["Coast"] + sizes["Inland"] == 31 and sizes["Northeast"] == 3


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> pd.DataFrame:
    """The degree of 2005-2016 from the indicators that the repository ships."""
    folder = tmp_path_factory.mktemp("reference")
    shipped = ROOT / "resources/papers/provincial_coupling/analysis_data"
    wide = pd.read_csv(shipped / "indicators.csv", dtype={"unit_code": str})
    cells = wide.melt(["unit_code", "year"], var_name="indicator").dropna().query("2005 <= year <= 2016")
    cells.assign(flag="derived").to_csv(folder / "indicators.csv", index=False)
    return coupling(folder)


def test_printed_pattern_is_reached(reference):
    by_province = reference.groupby("province")["coordination"].mean()
    assert by_province.idxmax() == "Guangdong" and by_province.idxmin() == "Tibet" and by_province["Ningxia"] < 0.3
    by_region = reference.groupby("region")["coordination"].mean().sort_values(ascending=False)
    assert list(by_region.index) == ["East", "Central", "Northeast", "West"]
    by_coast = reference.pivot_table(index="year", columns="coast", values="coordination")
    assert (by_coast["Coast"] > by_coast["Inland"]).all()
    assert reference.groupby("year")["coordination"].mean().between(0.3, 0.5).all()


def test_a_revision_does_not_pass_as_growth(reference):
    liaoning = reference.set_index(["unit_code", "year"]).loc[("210000", 2016), "growth"]
    assert -0.05 < liaoning < 0.1  # the published level falls by 22 per cent


def test_the_coupling_is_one_minus_the_squared_coefficient_of_variation():
    one, other = pd.Series([0.2, 0.5, 0.9]), pd.Series([0.8, 0.5, 0.1])
    both = pd.concat([one, other], axis=1)
    variation = both.std(axis=1, ddof=0) / both.mean(axis=1)
    np.testing.assert_allclose(coordination(one, other, 0.5, 2)["coupling"], 1 - variation**2)


def test_carried_years_keep_the_last_agglomeration():
    index = pd.MultiIndex.from_product([["110000", "120000"], [2015, 2016]])
    wanted = pd.MultiIndex.from_product([["110000", "120000"], [2015, 2016, 2017, 2018]])
    carried = carried_on(pd.Series([1.0, 2.0, 3.0, 4.0], index=index), wanted)
    assert carried[("110000", 2018)] == 2.0 and carried[("120000", 2017)] == 4.0 and carried[("120000", 2015)] == 3.0
    assert len(carried) == 8


def test_without_correction_a_revision_passes_for_growth(evaluated):
    revised, plain = (resilience_by_year(evaluated, "before_census", 1, breaks)["growth"] for breaks in ("revised", "none"))
    wanted = evaluated[evaluated["indicator"] == "growth_before_census_uncorrected"].set_index(["unit_code", "year"])["value"]
    assert np.allclose(plain.sort_index(), wanted.sort_index()) and not np.allclose(revised, plain)


def test_agreement_has_an_interval_and_the_published_standard_deviation():
    draw = np.random.default_rng(3)
    published = pd.read_csv(PUBLISHED / "table_1_moran.csv")
    both = published.rename(columns={"moran_nearest": "moran_nearest_published"})
    both["moran_nearest"] = both["moran_nearest_published"] + draw.normal(0, 0.02, len(both))
    found = agreement(both.assign(standard_deviation_nearest=0.1), "nearest", "all", 2005, 2019)
    assert found["r_lower"] < found["r"] < found["r_upper"] < 1 and found["years"] == 15
    assert 0.1 < found["standard_deviation_published"] < 0.11


def test_settings_are_told_in_words():
    assert in_words({"coordination": {"power": 1, "weight": 0.3}, "damage": "share"}) == (
        "coordination.power 1, coordination.weight 0.3, damage share"
    )


def revenue_panel() -> PanelByVariable:
    """Two provinces and two industries; the second province has no figure in 2008, the second industry none in 2009."""
    rows = [
        ("110000", 2007, "province_revenue_b06", 30.0), ("120000", 2007, "province_revenue_b06", 10.0),
        ("110000", 2007, "province_revenue_c13", 5.0),
        ("110000", 2008, "province_revenue_b06", 30.0), ("110000", 2008, "province_revenue_c13", 5.0),
        ("110000", 2009, "province_revenue_b06", 1.0),
    ]  # fmt: skip
    return PanelByVariable(pd.DataFrame(rows, columns=["unit_code", "year", "variable", "value"]), ["110000", "120000"])


def test_concentration_of_revenue_is_equation_5_where_all_industries_have_figures():
    found = revenue_concentration(revenue_panel())["concentration_revenue"]
    assert found.columns.tolist() == [2007, 2008]
    np.testing.assert_allclose(found[2007], [0.75**2 + 1, 0.25**2])
    assert found[2008].isna().tolist() == [False, True]  # no figure is missing, not zero
    assert revenue_concentration(PanelByVariable(pd.DataFrame(columns=["unit_code", "year", "variable", "value"]), ["110000"])) == {}


def test_agglomeration_of_revenue_takes_years_in_which_every_province_has_it():
    cells = (
        revenue_concentration(revenue_panel())["concentration_revenue"].rename_axis("unit_code").melt(ignore_index=False, var_name="year")
    )
    cells = cells.reset_index().assign(indicator="concentration_revenue")
    found = agglomeration_by_year(cells, pd.Series(["B06"]), REVENUE)
    assert found.index.tolist() == [("110000", 2007), ("120000", 2007)]
    with pytest.raises(ConfigError, match="no revenue by industry"):
        agglomeration_by_year(cells[cells["year"] == 2008], pd.Series(["B06"]), REVENUE)


def test_openness_that_the_run_lacks_is_named():
    assert openness_name("trade", ["openness_trade"]) == "openness_trade"
    with pytest.raises(ConfigError, match="no indicator openness_trade"):
        openness_name("trade", ["openness_stock"])


def test_models_on_every_row_are_the_plain_ones_on_more_rows():
    rows = regression_rows()
    rows["complete"] = rows["year"] < 2016
    for model, plain in ON_EVERY_ROW.items():
        assert len(rows_of_model(rows, "Total", model)) == len(rows) > len(rows_of_model(rows, "Total", plain))
        more = fit(rows_of_model(rows, "Total", model), model, 0.0, 1.0, 16)
        same = fit(rows, plain, 0.0, 1.0, 16)
        pd.testing.assert_frame_equal(more.estimates, same.estimates)
