"""Traces of sampled cells of every kind: one cell for each declared operation, and cells of a run from raw files against the workbooks."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.repository import copy_of_run, run_snakemake
from scripts.audit.chain import Chain
from scripts.audit.explain import Explanation
from scripts.audit.operations import OPERATIONS, Operation, context_of, fitting
from scripts.audit.trace import trace
from scripts.audit.trace_text import as_text

SEED = 20181213


def row_named(frame: pd.DataFrame, place: int) -> str:
    """A selection that leaves one row: all columns that are text or whole numbers."""
    row = frame.iloc[place]
    names = [name for name in frame if not pd.api.types.is_float_dtype(frame[name]) and not pd.isna(row[name])]
    return ";".join(f"{name}={row[name]}" for name in names if not set(";|") & set(str(row[name])))


def cells(folder: Path, explanation: Explanation, chain: Chain, generator: random.Random) -> Iterator[tuple[Operation, Path, str, str]]:
    """One cell for each declared operation of a paper that the run has a table for."""
    tables = {path: pd.read_csv(path, dtype={"unit_code": str}) for path in sorted((folder / "tables").glob("*.csv"))}
    params = {path: chain.params(path.relative_to(explanation.root).as_posix()) for path in tables}
    pending = list(explanation.operations)
    places = {path: generator.sample(range(len(frame)), min(len(frame), 6)) for path, frame in tables.items()}
    every = [(path, place, column) for path, frame in tables.items() for column in frame for place in places[path]]
    generator.shuffle(every)
    for path, place, column in every:
        row = tables[path].iloc[place]
        if pd.isna(row[column]) or not pending:
            continue
        for operation, _ in fitting(pending, path.stem, column, context_of(row.to_dict(), params[path])):
            pending.remove(operation)
            yield operation, path, row_named(tables[path], place), column


def check(operation: Operation, chain: dict[str, Any]) -> None:
    """A step recalculates what it can, and the files are as their rules left them."""
    where = (operation.where, chain["table"], chain["row"], chain["column"])
    assert all(step.get("agrees", True) for step in chain["steps"]), (where, chain["steps"][0])
    assert chain["files"][0]["file"] == chain["table"] and chain["files"][0]["script"], where
    assert all(entry["as_recorded"] is not False for entry in chain["files"] if entry["kind"] == "result"), where
    (step, *_) = [step for step in chain["steps"] if step["operation"] == operation.operation]
    if operation.operation == "score":
        assert abs(sum(part["contribution"] or 0 for part in step["contributions"]) - step["recalculated"]) < 1e-9, where
    elif operation.operation == "estimate":
        assert step["count"] > 3 and step["design"], where
    else:
        assert step["count"] >= len(step["members"]) and (step["members"] or step["recalculated"] == 0), where
    assert as_text(chain).count(step["words"]) >= 1


def check_cells(root: Path, scenario: str) -> None:
    """Check one seeded cell of each declared operation of the papers of a run."""
    generator, chain, kinds = random.Random(SEED), Chain(root), Counter[str]()
    for folder in sorted((root / "results" / scenario).glob("*/tables")):
        if not (root / "resources/papers" / folder.parent.name / "operations.csv").is_file():
            continue
        explanation = Explanation(root, scenario, folder.parent.name, chain)
        for operation, path, row, column in cells(folder.parent, explanation, chain, generator):
            check(operation, trace(path, row, column, raw_text=False))
            kinds[operation.operation] += 1
    assert set(kinds) == set(OPERATIONS) and kinds.total() >= 40, kinds


def test_cells_of_every_kind_are_computed_again(analysis_run: Path) -> None:
    check_cells(analysis_run, "reference")


@pytest.fixture(scope="module")
def traced(raw_inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copy_of_run(raw_inputs, tmp_path_factory.mktemp("cells"))
    run = run_snakemake(copy, "--cores", "2", "results/reference/urban_opportunity/tables/table_a1_city_scores.csv")
    assert run.returncode == 0, run.stderr[-8000:]
    return copy


@pytest.mark.raw
@pytest.mark.parametrize("number", [8, pytest.param(40, marks=pytest.mark.full)])
def test_scores_lead_to_the_workbooks(traced: Path, number: int) -> None:
    """An indicator that is one variable, observed, is the number in the workbook times the factor between units of measure."""
    check_scores(traced, number)


def check_scores(root: Path, number: int) -> None:
    """Check sampled scores down to their raw cells."""
    table = root / "results/reference/urban_opportunity/tables/city_scores_by_year.csv"
    frame = pd.read_csv(table, dtype={"unit_code": str})
    measures = pd.read_csv(root / "resources/measures.csv")
    factors = set(measures["factor"]) | {1 / factor for factor in measures["factor"]} | {1.0}
    checked = 0
    for row in frame.sample(number, random_state=SEED).itertuples():
        chain = trace(table, f"unit_code={row.unit_code};year={row.year}", "score")
        assert chain["steps"][0]["agrees"]
        for origin in chain["indicators"]:
            (*values,) = origin["values"]
            assert (origin["from_years"] != []) == (origin["flag"] in ("interpolated", "carried")), origin
            assert {value["year"] for value in values} <= {*origin["from_years"], row.year}, origin
            if origin["flag"] != "observed" or len(values) != 1 or origin["formula"] != values[0]["variable"]:
                continue
            assert values[0]["value"] == pytest.approx(origin["value"])
            if values[0]["raw_text"] is not None and values[0]["flag"] == "observed":
                text = float(values[0]["raw_text"].replace(",", ""))
                assert any(abs(text * factor - origin["value"]) <= 1e-9 * max(1.0, abs(origin["value"])) for factor in factors), origin
                checked += 1
    assert checked > 5 * number
