"""Raw files and the rescaled analysis data give equal tables of the sensitivity and of the searches: no choice depends on the origin."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.search_weights import entropy_candidates
from scripts.index.choices import VOCABULARY, configured
from scripts.index.given import given_by, published_weights
from scripts.inputs.construct_indicators import construct_indicators
from scripts.sensitivity.assess_index import EXPLAINED, assess_index
from scripts.urban_opportunity.search_city_scores import every_reading, search, searched_data, without_units
from scripts.workflow.configuration import load_schema, reference_configuration

ROOT = Path(__file__).parents[2]
CONFIG = reference_configuration(ROOT)
NAMES = str(ROOT / "resources/units/units.csv")
GENERAL = {"level": 0.95, "draws": 100, "weight_spread": 0.25}


def both_origins(paper: str, folder: Path) -> dict[str, Path]:
    """Indicators as the analysis data have them, and each rescaled one in another unit and with another zero, as raw files might."""
    section, source = CONFIG[paper], ROOT / "resources/papers" / paper
    years = list(range(section["years"]["first"], section["years"]["last"] + 1))
    for origin in ("analysis", "raw"):
        (folder / origin).mkdir()
    construct_indicators(
        str(source / "analysis_data/indicators.csv"), str(source / "indicators.csv"), str(ROOT / section["units"]), NAMES, years,
        section["filling"], "test", paper, "analysis", section["coverage_floor"],
        *(str(folder / "analysis" / name) for name in ("indicators.csv", "coverage.json")),
        flags=str(source / "analysis_data/flags.csv"),
    )  # fmt: skip
    cells = pd.read_csv(folder / "analysis/indicators.csv", dtype={"unit_code": str})
    forms = pd.read_csv(source / "indicators.csv", keep_default_na=False).set_index("indicator")["analysis_form"]
    generator = np.random.default_rng(1)
    drawn = (generator.lognormal(3, 2, len(forms)), generator.normal(0, 50, len(forms)))
    factor, zero = (pd.Series(values, index=forms.index)[forms == "min_max"] for values in drawn)
    moved = cells["value"] * cells["indicator"].map(factor) + cells["indicator"].map(zero)
    cells.assign(value=moved.fillna(cells["value"])).to_csv(folder / "raw/indicators.csv", index=False)
    (folder / "raw/coverage.json").write_bytes((folder / "analysis/coverage.json").read_bytes())
    return {origin: folder / origin for origin in ("analysis", "raw")}


def assessed(paper: str, folder: Path) -> dict[str, pd.DataFrame]:
    """All tables of the sensitivity with every normalisation, scope, aggregation and set of weights, nothing left out."""
    source = ROOT / "resources/papers" / paper
    paths = {
        "indicators": str(folder / "indicators.csv"),
        "coverage": str(folder / "coverage.json"),
        "definitions": str(source / "indicators.csv"),
        "units": NAMES if paper == "urban_opportunity" else str(ROOT / CONFIG[paper]["units"]),
        "published": str(source / "published/table_1_weights.csv"),
        "agglomerations": str(ROOT / "resources/units/agglomerations.csv"),
        "shares": str(ROOT / "resources/units/agglomeration_population.csv"),
    }
    weights = load_schema(ROOT / "config/schema")["properties"][paper]["$defs"]["weights"]["enum"]
    choices = {**{name: list(known) for name, known in VOCABULARY.items()}, "weights": weights, "leave_one_out": False}
    choices["years"] = CONFIG[paper]["sensitivity"]["index"]["years"]
    outputs = {f"{name}_table": [str(folder / f"{name}.csv")] for name in EXPLAINED}
    claims = str(source / "headline_claims.csv")
    assess_index(paper, paths, claims, CONFIG[paper], choices, GENERAL, 1, str(folder / "all.parquet"), outputs)
    tables = {name.removesuffix("_table"): pd.read_csv(path[0], dtype={"unit_code": str}) for name, path in outputs.items()}
    return tables | {"specifications": pd.read_parquet(folder / "all.parquet")}


def searched(folder: Path) -> dict[str, pd.DataFrame]:
    """Fits of the searches of scores and of weights."""
    source = ROOT / "resources/papers/urban_opportunity"
    inputs = str(folder / "indicators.csv"), str(source / "indicators.csv")
    data, published = searched_data(*inputs, str(source / "published/table_a1_city_scores.csv"))
    index = CONFIG["urban_opportunity"]["index"]
    given, method = given_by(index, published_weights(str(source / "published/table_1_weights.csv"))), configured(index)
    choices = {name: list(known) for name, known in VOCABULARY.items()} | {"weights": ["entropy", "published_ahp"]}
    tried = every_reading(data, given, method, choices, published.index)
    weights = pd.DataFrame(dict(entropy_candidates(*inputs)))
    units = without_units(data, given, method, published, {"none": [], "Beijing": ["110000"]})
    return {"scores": search(tried, published[2016]), "weights": weights, "units": units}


@pytest.mark.parametrize("paper", ["urban_opportunity", "lanzhou_xining"])
def test_every_table_is_the_same_from_both_origins(paper: str, tmp_path: Path) -> None:
    folders = both_origins(paper, tmp_path)
    found = {origin: assessed(paper, folder) for origin, folder in folders.items()}
    if paper == "urban_opportunity":
        found = {origin: found[origin] | searched(folder) for origin, folder in folders.items()}
    assert len(found["raw"]["specifications"]) > 200
    for name, table in found["analysis"].items():
        pd.testing.assert_frame_equal(found["raw"][name], table, rtol=1e-6, atol=1e-8, obj=name)
