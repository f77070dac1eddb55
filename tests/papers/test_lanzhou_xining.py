"""The Lanzhou-Xining paper: index, data sets and mediation on small data with known answers, and on the analysis data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

from scripts.coverage import Coverage
from scripts.errors import ConfigError, EstimationError
from scripts.inputs.construct_indicators import construct_indicators
from scripts.lanzhou_xining.data import DATA_SETS, OUTCOME, PREDICTOR, chosen_random, formula_of, load, model_frame
from scripts.lanzhou_xining.diagrams_of_mediation import diagrams_of_mediation
from scripts.lanzhou_xining.explanatory import explanatory
from scripts.lanzhou_xining.measure_resilience import measure_resilience, resilience_index
from scripts.lanzhou_xining.mediation_models import mediation_models, with_extreme_p
from scripts.lanzhou_xining.observed_cells import state_of_cells
from scripts.lanzhou_xining.robustness_of_the_effect import within_and_between, without_each_city
from scripts.lanzhou_xining.table_2_resilience import class_labels, rise_per_year, table_2_resilience
from scripts.lanzhou_xining.table_3_mixed_models import compare_model
from scripts.methods.mixed_model import fit
from scripts.report.content import coverage_of
from scripts.workflow.configuration import reference_configuration

ROOT = Path(__file__).parents[2]
SETTINGS = reference_configuration(ROOT)["lanzhou_xining"]
DEFINITIONS = ROOT / "resources/papers/lanzhou_xining/indicators.csv"
ANALYSIS = ROOT / "resources/papers/lanzhou_xining/analysis_data"
SHARES = {"unit_share": 0.6, "indicator_share": 0.75}
DEFINED = pd.DataFrame(
    {
        "indicator": ["a", "b", "c"],
        "dimension": ["stability", "innovation", "circulation"],
        "direction": [-1, 1, 1],
        "label_en": ["A", "B", "C"],
        "unit": "ratio",
        "note": "",
    }
).set_index("indicator")


def cells(values: dict[tuple[str, int], dict[str, float]], flag: str = "observed") -> pd.DataFrame:
    rows = [(unit, year, name, value, flag) for (unit, year), row in values.items() for name, value in row.items()]
    return pd.DataFrame(rows, columns=["unit_code", "year", "indicator", "value", "flag"])


THREE = {
    ("u1", 2010): {"a": 3.0, "b": 0.0, "c": 0.0},
    ("u2", 2010): {"a": 2.0, "b": 1.0, "c": 0.0},
    ("u3", 2010): {"a": 1.0, "b": 2.0, "c": 4.0},
}


def test_index_by_hand_dimensions_add_up_and_direction_counts():
    index, weights = resilience_index(cells(THREE), DEFINED, SHARES, SETTINGS["index"])
    weight = weights.set_index("indicator")["weight"]
    assert weight.sum() == pytest.approx(1)
    assert weight["a"] == pytest.approx(weight["b"])
    assert weight["c"] > weight["b"]  # one city has it all
    assert index["resilience"].tolist() == pytest.approx([0, 0.5 * (weight["a"] + weight["b"]), 1])
    assert index[["stability", "innovation", "recovery", "circulation"]].sum(axis=1).tolist() == pytest.approx(index["resilience"].tolist())


def test_a_city_with_too_few_observed_indicators_has_no_index_and_moves_no_other():
    thin = cells({("u4", 2010): {"a": 100.0}})
    filled = cells({("u4", 2010): {"b": 50.0, "c": 50.0}}, flag="carried")
    whole, _ = resilience_index(cells(THREE), DEFINED, SHARES, SETTINGS["index"])
    index, _ = resilience_index(pd.concat([cells(THREE), thin, filled]), DEFINED, SHARES, SETTINGS["index"])
    assert not index.loc[("u4", 2010), "takes_part"]
    assert np.isnan(index.loc[("u4", 2010), "resilience"])
    assert index.loc[whole.index, "resilience"].tolist() == pytest.approx(whole["resilience"].tolist())


def test_an_indicator_that_is_rarely_there_is_left_out_with_the_reason():
    few = dict(THREE)
    few[("u1", 2010)] = {"a": 3.0, "b": 0.0}
    few[("u2", 2010)] = {"a": 2.0, "b": 1.0}
    _, weights = resilience_index(cells(few), DEFINED, SHARES, SETTINGS["index"])
    row = weights.set_index("indicator").loc["c"]
    assert np.isnan(row["weight"])
    assert row["status"].startswith("left out: a value in 33 %")


def test_participation_that_leaves_nothing_is_an_error():
    with pytest.raises(ConfigError, match="lower unit_share"):
        resilience_index(
            cells({key: {"a": row["a"]} for key, row in THREE.items()}),
            DEFINED,
            {"unit_share": 0, "indicator_share": 1.1},
            SETTINGS["index"],
        )


def test_population_change_starts_with_the_census_and_is_never_carried():
    sectors = {f"{kind}_share_{s}": 1 / 3 for kind in ("output", "labour") for s in ("primary", "secondary", "tertiary")}
    more = {"mobile_per_person": 0.6, "internet_per_person": 0.2, "urbanisation": 0.5}
    rows = cells({("u1", year): {"population_change": 5.0, **sectors, **more} for year in (2009, 2010, 2011)})
    rows.loc[(rows["indicator"] == "population_change") & (rows["year"] == 2011), "flag"] = "carried"
    found = explanatory(rows, 2010, "total").reset_index().set_index("year")
    assert found["population_change"].tolist() == pytest.approx([np.nan, 5.0, np.nan], nan_ok=True)
    assert found["rationalisation"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    assert found["informatisation"].tolist() == pytest.approx([0.8] * 3)
    assert explanatory(rows, 2010, "urban")["informatisation"].tolist() == pytest.approx([1.6] * 3)


def test_without_agriculture_rationalisation_is_of_industry_and_services_alone():
    shares = {"primary": (0.3, 0.001), "secondary": (0.3, 0.5), "tertiary": (0.4, 0.499)}
    row = {f"{kind}_share_{s}": pair[k] for s, pair in shares.items() for k, kind in enumerate(("output", "labour"))}
    rows = cells(
        {("u1", 2010): {"population_change": 5.0, "mobile_per_person": 0.6, "internet_per_person": 0.2, "urbanisation": 0.5, **row}}
    )
    whole, part = (explanatory(rows, 2010, "total", sectors)["rationalisation"].item() for sectors in ("all", "non_agricultural"))
    y, share = 3 / 7, 0.5 / 0.999
    assert part == pytest.approx(y * np.log(y / share) + (1 - y) * np.log((1 - y) / (1 - share)))
    assert whole > 10 * part


def test_rise_per_year_starts_with_the_first_year_of_each_city():
    frame = pd.DataFrame(
        {
            "data_set": "snapshot",
            "unit_code": list("aaabbb"),
            "year": [2010, 2015, 2020] * 2,
            "resilience": [0.1, 0.3, 0.6, np.nan, 0.2, 0.3],
        }
    )
    assert rise_per_year(frame).reindex(frame.index).tolist() == pytest.approx([np.nan, 0.04, 0.05, np.nan, np.nan, 0.02], nan_ok=True)


def test_within_and_between_effects_are_told_apart_and_a_city_that_makes_the_effect_is_found():
    rng = np.random.default_rng(8)
    between, within = np.repeat(np.linspace(-2, 2, 8), 25), rng.normal(size=200)
    sample = pd.DataFrame({"city": np.repeat(list("abcdefgh"), 25), "unit": np.repeat(list("ABCDEFGH"), 25), "year": np.tile(range(25), 8)})
    within -= within.reshape(8, 25).mean(axis=1).repeat(25)
    sample[PREDICTOR] = between + within
    sample[OUTCOME] = -0.3 * within + 0.1 * between + rng.normal(0, 0.05, 200)
    found = within_and_between(sample, "(1 | city)", 0.95).set_index("effect")["estimate"]
    assert found["within"] == pytest.approx(-0.3, abs=0.02)
    assert found["between"] == pytest.approx(0.1, abs=0.02)
    odd = (sample["unit"] == "A").to_numpy()
    sample["mediator"] = rng.normal(size=200)
    sample[OUTCOME] = np.where(odd, -0.5, 0.0) * within + rng.normal(0, 0.01, 200)
    table = without_each_city(sample, "(1 | city)", ["mediator"], 0.95).set_index(["estimator", "left_out"])["estimate"]
    assert table["mixed model"].drop("A").max() < -0.03
    assert abs(table["mixed model", "A"]) < 0.01


def test_extreme_p_are_those_of_both_estimators_and_tests():
    effects = pd.DataFrame({"mediator": list("xyxy"), "sobel_p": [0.2, 0.04, 0.5, 0.3], "bootstrap_p": [0.1, 0.2, 0.6, 0.01]})
    found = with_extreme_p(effects)
    assert found["smallest_p"].tolist() == [0.1, 0.01, 0.1, 0.01]
    assert found["largest_p"].tolist() == [0.6, 0.3, 0.6, 0.3]


def test_a_cell_is_observed_filled_or_missing():
    parts = [cells({("u", 2010): {name: value}}, flag) for name, value, flag in (("a", 1.0, "observed"), ("b", 2.0, "carried"))]
    found = state_of_cells(pd.concat([*parts, cells({("u", 2010): {"c": np.nan}}, "missing")]))
    assert found.iloc[0].to_dict() == {"a": 2, "b": 1, "c": 0}


def test_the_report_counts_the_indicators_of_the_index(tmp_path):
    assert coverage_of(tmp_path) is None
    for name, indicators in (("coverage", ["a", "b"]), ("index_coverage", ["a"])):
        (tmp_path / "data").mkdir(exist_ok=True)
        Coverage("reference", "lanzhou_xining", "raw", [2010], 6, indicators).save(tmp_path / f"data/{name}.json")
        found = coverage_of(tmp_path)
        assert found is not None
        assert found.indicators == indicators


def test_classes_are_named_from_low_to_high_and_refused_where_there_are_too_few_values():
    assert class_labels(pd.Series([0.1, 0.9, 0.12, 0.5]), 3, "x") == ["low", "high", "low", "medium"]
    with pytest.raises(EstimationError, match="maps.classes"):
        class_labels(pd.Series([0.1, 0.9]), 3, "x")


def test_chosen_model_must_exist():
    with pytest.raises(EstimationError, match=r"models\.chosen"):
        chosen_random({"random": {"1": ""}, "chosen": "7"})


def test_scales_of_the_predictor_change_its_unit_and_not_the_fit():
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"data_set": "annual", "unit_code": np.repeat(list("abcde"), 6), "year": np.tile(range(6), 5)})
    data[PREDICTOR] = rng.normal(10, 5, 30)
    data[OUTCOME] = 0.5 - 0.01 * data[PREDICTOR] + rng.normal(0, 0.05, 30)
    fits = {
        how: fit(formula_of("(1 | city)"), model_frame(data, "annual", [OUTCOME, PREDICTOR], how), False)
        for how in ("none", "z_score", "min_max")
    }
    assert fits["z_score"].beta[1] == pytest.approx(fits["none"].beta[1] * data[PREDICTOR].std())
    assert fits["min_max"].beta[1] == pytest.approx(fits["none"].beta[1] * np.ptp(data[PREDICTOR]))
    assert fits["min_max"].log_likelihood == pytest.approx(fits["none"].log_likelihood, abs=1e-8)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Model data of both data sets with a total effect of -0.10 a standard deviation, of which 40 % runs through informatisation."""
    folder, rng, parts = tmp_path_factory.mktemp("simulated"), np.random.default_rng(12), []
    for data_set in DATA_SETS:
        years = np.arange(2010, 2040)
        frame = pd.DataFrame([(f"62{c:02d}00", f"City {c}", y) for c in range(6) for y in years], columns=["unit_code", "unit", "year"])
        x = rng.normal(size=len(frame))
        frame["informatisation"] = 1 - 0.5 * x + rng.normal(0, 0.5, len(frame))
        frame["rationalisation"] = 0.3 + 0.1 * rng.normal(size=len(frame))
        city = rng.normal(0, 0.1, 6).repeat(len(years))
        frame["resilience"] = 0.4 - 0.06 * x + 0.08 * frame["informatisation"] + city + rng.normal(0, 0.02, len(frame))
        frame["population_change"] = 30 * x
        parts.append(frame.assign(data_set=data_set))
    pd.concat(parts).to_csv(folder / "model_data.csv", index=False)
    Coverage("reference", "lanzhou_xining", "raw", [2010, 2011], 6, ["a"]).save(folder / "coverage.json")
    return folder


def test_mediation_recovers_known_shares_and_its_paths_are_drawn(simulated, tmp_path):
    names = {kind: [str(tmp_path / f"{kind}.{end}") for end in ("csv", "md", "tex")] for kind in ("five", "six")}
    models = {"random": {"6": "(1 | city) + (1 | year)"}, "chosen": "6"}
    mediation_models(
        str(simulated / "model_data.csv"), str(simulated / "coverage.json"), "z_score", models,
        ["rationalisation", "informatisation"], "least_squares", 60, 0.95, 1, names["five"], names["six"],
    )  # fmt: skip
    assert set(pd.read_csv(names["six"][0]).query("primary == 'yes'")["estimator"]) == {"least squares"}
    six = pd.read_csv(names["six"][0]).set_index(["data_set", "estimator", "mediator"])
    for data_set in DATA_SETS:
        row = six.loc[(data_set, "mixed model", "informatisation")]
        assert row["total_effect"] == pytest.approx(-0.10, abs=0.01)
        assert row["share_percent"] == pytest.approx(40, abs=6)
        assert row["bootstrap_lower"] < -0.04 < row["bootstrap_upper"] < 0
        assert abs(six.loc[(data_set, "mixed model", "rationalisation"), "share_percent"]) < 5
    drawn = [[str(tmp_path / f"{kind}.png")] for kind in ("scenarios", "estimates")]
    diagrams_of_mediation(names["five"][0], str(simulated / "coverage.json"), ["rationalisation", "informatisation"], 0.95, *drawn)
    assert all(Path(path).stat().st_size > 20_000 for (path,) in drawn)


@pytest.fixture(scope="module")
def from_analysis_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Indicators and index of the reference scenario from the analysis data of the repository."""
    folder = tmp_path_factory.mktemp("analysis")
    years = list(range(SETTINGS["years"]["first"], SETTINGS["years"]["last"] + 1))
    units, crosswalk = str(ROOT / SETTINGS["units"]), str(ROOT / "resources/units/units.csv")
    source, flags = [str(ANALYSIS / f"{name}.csv") for name in ("indicators", "flags")]
    outputs = [str(folder / name) for name in ("indicators.csv", "coverage.json")]
    construct_indicators(
        source,
        str(DEFINITIONS),
        units,
        crosswalk,
        years,
        SETTINGS["filling"],
        "reference",
        "lanzhou_xining",
        "analysis",
        0.0,
        *outputs,
        flags=flags,
    )
    measure_resilience(
        outputs[0], str(DEFINITIONS), units, SETTINGS["snapshot_years"], SETTINGS["participation"], SETTINGS["index"],
        SETTINGS["population_change"]["first_year"], SETTINGS["informatisation"]["denominator"],
        SETTINGS["rationalisation"]["sectors"], outputs[1],
        *(str(folder / name) for name in ("model_data.csv", "weights.csv", "index_coverage.json")),
    )  # fmt: skip
    return folder


def test_what_the_analysis_data_say(from_analysis_data):
    data = load(str(from_analysis_data / "model_data.csv"))
    part = data[data["takes_part"]].groupby("data_set")["unit"].nunique()
    assert part.to_dict() == {"annual": 5, "snapshot": 5}
    latest = data[(data["data_set"] == "snapshot") & (data["year"] == 2020)].set_index("unit")
    assert latest["resilience"].idxmax() == "Lanzhou"
    assert (latest.loc[["Lanzhou", "Xining"], "population_change"] < 0).all()
    assert (latest.loc[["Haidong", "Baiyin", "Dingxi"], "population_change"] > 0).all()
    for data_set in DATA_SETS:
        sample = model_frame(data, data_set, [OUTCOME, PREDICTOR], "z_score")
        assert fit(formula_of("(1 | city) + (1 | year)"), sample).beta[1] < -0.1
    assert Coverage.load(from_analysis_data / "index_coverage.json").left_out["net_exports"] == "too rarely observed"


def test_no_other_package_finds_a_higher_likelihood(from_analysis_data):
    """Model 4 has two maxima in the snapshot data, without a spread of slopes and with a large one; ours is the higher of the two."""
    data = load(str(from_analysis_data / "model_data.csv"))
    for data_set in DATA_SETS:
        sample = model_frame(data, data_set, [OUTCOME, PREDICTOR], "z_score")
        checks = [compare_model(sample, random)[1] for random in SETTINGS["models"]["random"].values()]
        assert max(check[f"{name}_minus_ours"] for check in checks for name in ("mixedlm", "statsmodels")) < 1e-6
    sample = model_frame(data, "snapshot", [OUTCOME, PREDICTOR], "z_score")
    spreads = np.linspace(0, 20, 401)
    scanned = np.array([dense_log_likelihood(sample, spread) for spread in spreads])
    inner = np.flatnonzero((scanned[1:-1] > scanned[:-2]) & (scanned[1:-1] > scanned[2:])) + 1
    assert len(inner) == 1 and scanned[0] > scanned[1], "two maxima: at zero and inside"
    ours = compare_model(sample, SETTINGS["models"]["random"]["4"])[1]["ours"]
    assert ours == pytest.approx(scanned.max(), abs=1e-4) and scanned[inner[0]] > scanned[0]


def dense_log_likelihood(sample: pd.DataFrame, spread: float) -> float:
    """Log-likelihood of model 4 from its covariance matrix. spread: standard deviation of slopes over that of the residuals."""
    outcome, design = sample[OUTCOME].to_numpy(), np.column_stack([np.ones(len(sample)), sample[PREDICTOR]])
    slopes = np.equal.outer(list(sample["city"]), list(sample["city"].unique())) * design[:, [1]]
    shape = np.eye(len(sample)) + spread**2 * slopes @ slopes.T
    inverse = np.linalg.inv(shape)
    effects = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ outcome)
    residual = outcome - design @ effects
    variance = residual @ inverse @ residual / len(sample)
    return float(multivariate_normal(design @ effects, variance * shape).logpdf(outcome))


def test_results_do_not_change_when_index_indicators_are_rescaled(from_analysis_data, tmp_path):
    """Min-max indicators may be shipped rescaled: the index is the same for any positive linear change of each."""
    frame = pd.read_csv(from_analysis_data / "indicators.csv", dtype={"unit_code": str})
    defined = pd.read_csv(DEFINITIONS, keep_default_na=False).set_index("indicator")
    moved = frame.copy()
    scaled = moved["indicator"].map(defined["analysis_form"]) == "min_max"
    moved.loc[scaled, "value"] = 7 + 1234.5 * moved.loc[scaled, "value"]
    first, second = (resilience_index(f, defined, SETTINGS["participation"], SETTINGS["index"])[0] for f in (frame, moved))
    assert (first["resilience"] - second["resilience"]).abs().max() < 1e-10


def test_snapshot_years_outside_the_years_are_refused(from_analysis_data, tmp_path):
    with pytest.raises(ConfigError, match="1999"):
        measure_resilience(
            str(from_analysis_data / "indicators.csv"), str(DEFINITIONS), str(ROOT / SETTINGS["units"]), [1999, 2010],
            SHARES, SETTINGS["index"], 2010, "total", "all",
            str(from_analysis_data / "coverage.json"), *(str(tmp_path / name) for name in ("m.csv", "w.csv", "c.json")),
        )  # fmt: skip


def test_table_2_says_why_a_value_is_missing(from_analysis_data, tmp_path):
    outputs = [str(tmp_path / f"t.{end}") for end in ("csv", "md", "tex")]
    table_2_resilience(str(from_analysis_data / "model_data.csv"), str(from_analysis_data / "index_coverage.json"), 3, outputs)
    table = pd.read_csv(outputs[0], keep_default_na=False)
    hainan = table[table["unit"] == "Hainan Prefecture"]
    assert (hainan["resilience"] == "").all()
    assert hainan["why_missing"].str.contains("indicators observed").all()
    assert set(table.loc[table["class"] != "", "class"]) == {"low", "medium", "high"}
