"""The explorer's formulas (templates/engine.js, run in node) beside those of the study: one formula in two languages."""

import json
import shutil
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.repository import ROOT
from scripts.index.choices import VOCABULARY, Choices
from scripts.index.data import IndexData, read_definitions
from scripts.index.engine import score
from scripts.index.standardisation import standardise
from scripts.methods.coupling import coordination
from scripts.methods.headline_claims import KINDS, Claim, Measure, holds
from scripts.provincial_coupling.explorer import SCENARIO
from scripts.report.explorer import encode, rescaled, scenario_presets
from scripts.report.pages import TEMPLATES
from scripts.workflow.configuration import load_schema, paper_configurations, scenario_configurations

TOLERANCE = 1e-12
COMBINATIONS = list(product(*(VOCABULARY[choice] for choice in ("normalisation", "scope", "aggregation"))))


def in_node(body: str, material: Any) -> Any:
    """Run JavaScript with ENGINE and `input`; it returns a plain value."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    program = (
        f"const ENGINE = require({json.dumps(str(TEMPLATES / 'engine.js'))});"
        "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "if (typeof input.values === 'string') { const bytes = Buffer.from(input.values, 'base64');"
        " input.values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)); }"
        "const result = (() => {" + body + "})();"
        "process.stdout.write(JSON.stringify(result, (_, v) => (typeof v === 'number' && Number.isNaN(v) ? null : v)));"
    )
    run = subprocess.run([node, "-e", program], input=json.dumps(material), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def index_of(units: int, years: int, indicators: int, seed: int, gaps: float = 0.0) -> tuple[pd.DataFrame, pd.Series, np.ndarray]:
    """Skewed indicators of different units with ties, a constant one, directions both ways, and weights of which one is zero."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"{u:03d}" for u in range(units)], range(2000, 2000 + years)], names=["unit_code", "year"])
    values = pd.DataFrame(rng.lognormal(0, 1.2, (len(index), indicators)) * 10.0 ** rng.integers(-3, 7, indicators), index)
    values[1] = values[1].rank(pct=True).round(1)
    values[2] = 7.0
    values.columns = [f"X{i + 1}" for i in range(indicators)]
    if gaps:
        values = values.mask(rng.random(values.shape) < gaps)
    directions = pd.Series(rng.choice([1, -1], indicators), values.columns)
    weights = rng.random(indicators)
    weights[3] = 0.0
    return values, directions, weights


def as_data(values: pd.DataFrame, directions: pd.Series) -> dict[str, Any]:
    return {
        "n": len(values),
        "k": values.shape[1],
        "values": encode(values.to_numpy(float)),
        "year": [int(y) for y in values.index.get_level_values("year")],
        "direction": [int(d) for d in directions],
    }


def scores_in_python(values: pd.DataFrame, directions: pd.Series, weights: np.ndarray, choice: tuple[str, str, str]) -> np.ndarray:
    data = IndexData(values, values.notna().replace({True: "observed", False: "missing"}), directions, pd.Series("", values.columns))
    return score(data, pd.Series(weights, values.columns), Choices(*choice, weights="own")).to_numpy()


@pytest.mark.parametrize("gaps", [0.0, 0.15])
@pytest.mark.parametrize(("units", "years", "indicators", "seed"), [(5, 1, 4, 1), (31, 4, 9, 2), (286, 3, 23, 3)])
def test_scores_agree_under_every_choice(units: int, years: int, indicators: int, seed: int, gaps: float) -> None:
    values, directions, weights = index_of(units, years, indicators, seed, gaps)
    names = ("normalisation", "scope", "aggregation")
    material = as_data(values, directions) | {
        "choices": [dict(zip(names, c, strict=True)) | {"weights": list(weights)} for c in COMBINATIONS]
    }
    found = in_node("return input.choices.map((choice) => Array.from(ENGINE.scores(input, choice)));", material)
    for choice, theirs in zip(COMBINATIONS, found, strict=True):
        ours = scores_in_python(values, directions, weights, choice)
        np.testing.assert_allclose(np.array(theirs, dtype=float), ours, rtol=TOLERANCE, atol=TOLERANCE, err_msg=str(choice))


def test_rescaled_indicators_give_the_same_scores() -> None:
    values, directions, weights = index_of(40, 3, 8, 5)
    for choice in COMBINATIONS:
        raw, shown = (scores_in_python(frame, directions, weights, choice) for frame in (values, rescaled(values)))
        np.testing.assert_allclose(shown, raw, rtol=1e-9, atol=1e-9, err_msg=str(choice))


def test_ranks_share_the_smallest_place() -> None:
    data = {"n": 5, "k": 1, "year": [1, 1, 1, 1, 2], "direction": [1], "scores": [0.5, 0.9, 0.5, 0.1, 0.3]}
    assert in_node("return Array.from(ENGINE.ranks(input, input.scores));", data) == [2, 1, 2, 4, 1]


def test_the_coupling_degree_agrees() -> None:
    values, _, _ = index_of(31, 4, 4, 8)
    systems = values[["X1", "X4"]]
    groups = pd.Series(systems.index.get_level_values("year"), index=systems.index)
    for (scope, labels), power in product((("within_year", groups), ("pooled", None)), (1, 2)):
        scaled = standardise(systems, groups=labels)
        ours = coordination(scaled["X1"], scaled["X4"], 0.4, power)["coordination"].to_numpy()
        aggregation = "coordination" if power == 1 else "coordination_squared"
        choice = {"normalisation": "min_max", "scope": scope, "aggregation": aggregation, "weights": [0.4, 0.6]}
        material = as_data(systems, pd.Series(1, systems.columns)) | {"choice": choice}
        theirs = in_node("return Array.from(ENGINE.scores(input, input.choice));", material)
        np.testing.assert_allclose(theirs, ours, rtol=TOLERANCE, atol=TOLERANCE)


def test_claims_agree_for_every_kind() -> None:
    rng = np.random.default_rng(6)
    labels, years = tuple("abcd"), (2004, 2010, 2016)
    cases, expected = [], []
    bounds = {"among_first": (2.0,), "among_last": (2.0,), "between": (0.1, 0.9), "mostly_above": (0.4, 1.0)}
    for kind, mean, chosen in product(KINDS, (False, True), (("a", "b"), ("*",), ("c",), ())):
        changes = kind.split("_")[-1] in ("rises", "falls")
        if (changes and mean) or (kind.startswith("gap") and chosen != ("a", "b")) or (chosen == () and not kind.startswith("spread")):
            continue
        for _ in range(20):
            values = rng.random((4, 3))
            claim = Claim(kind, chosen, years, mean, bounds.get(kind, ()))
            expected.append(bool(holds(claim, Measure(values[np.newaxis], labels, years))[0]))
            cases.append({"claim": {"kind": kind, "labels": chosen, "mean": mean, "bound": claim.bound}, "table": values.tolist()})
    found = in_node("return input.map((c) => ENGINE.holds(c.claim, c.table, ['a', 'b', 'c', 'd']));", cases)
    assert found == expected
    assert 0 < sum(expected) < len(expected)


def test_thousands_of_city_years_are_scored_while_one_drags() -> None:
    values, directions, weights = index_of(286, 13, 23, 7)
    choice = {"normalisation": "min_max_vector", "scope": "within_year", "aggregation": "topsis", "weights": list(weights)}
    body = (
        "let best = Infinity; for (let i = 0; i < 5; i += 1) { const start = performance.now();"
        "ENGINE.ranks(input, ENGINE.scores(input, input.choice)); best = Math.min(best, performance.now() - start); } return best;"
    )
    assert in_node(body, as_data(values, directions) | {"choice": choice}) < 50


def test_every_page_script_is_loaded_by_a_page() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in Path(TEMPLATES).glob("*.html"))
    assert [path.name for path in Path(TEMPLATES).glob("*.js") if f'"{path.name}"' not in pages] == []


def test_a_scenario_file_of_the_explorer_fits_the_schema(tmp_path: Path) -> None:
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    for path in paper_configurations(ROOT):
        config |= yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = load_schema(ROOT / "config/schema")
    for paper in ("urban_opportunity", "border_cities", "lanzhou_xining"):
        name = read_definitions(str(ROOT / f"resources/papers/{paper}/indicators.csv")).index[0]
        index = {"normalisation": "rank", "scope": "pooled", "aggregation": "geometric", "weights": {"values": {name: 1}}}
        (tmp_path / "mine.yaml").write_text(yaml.safe_dump({paper: {"index": index}}), encoding="utf-8")
        merged = scenario_configurations(config | {"scenarios": ["mine"]}, tmp_path, schema)["mine"]
        assert merged[paper]["index"]["weights"]["values"] == {name: 1}
    (tmp_path / "mine.yaml").write_text(SCENARIO.format(scope="pooled", weight=0.4, power=2), encoding="utf-8")
    assert (
        scenario_configurations(config | {"scenarios": ["mine"]}, tmp_path, schema)["mine"]["provincial_coupling"]["standardisation"]
        == "pooled"
    )


def test_presets_are_scenarios_that_change_the_index(tmp_path: Path) -> None:
    (tmp_path / "ranks.yaml").write_text("urban_opportunity:\n  index: {normalisation: rank}\n", encoding="utf-8")
    (tmp_path / "years.yaml").write_text("urban_opportunity:\n  years: {first: 2003}\n", encoding="utf-8")
    settings = {"index": {"normalisation": "min_max", "scope": "pooled", "aggregation": "topsis", "weights": "equal"}}
    assert scenario_presets("urban_opportunity", settings, tmp_path) == {"ranks": settings["index"] | {"normalisation": "rank"}}
