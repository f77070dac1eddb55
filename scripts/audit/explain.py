"""The steps behind one cell: members of an aggregate, place in a ranking, contributions to a score, sample of a coefficient."""

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.chain import Chain, definitions_of
from scripts.audit.influence import Design, what_matters
from scripts.audit.operations import (
    Operation,
    aggregate,
    as_listed,
    context_of,
    described,
    filled,
    fitting,
    is_about,
    members_of,
    plain_value,
    rank_of,
    read_operations,
    read_table,
)
from scripts.audit.selection import parse_column, select
from scripts.errors import InputError
from scripts.index.by_year import data_by_year, source_years, sources_in
from scripts.index.choices import configured
from scripts.index.contributions import MADE_BY, contributions, score_from
from scripts.index.data import data_of, read_definitions

LABELS = ("unit_code", "city", "unit", "province", "name_zh", "agglomeration", "region", "year", "indicator")
Step = dict[str, Any]


class Explanation:
    """The declared operations of one paper in one scenario."""

    def __init__(self, root: Path, scenario: str, paper: str, chain: Chain) -> None:
        """root: the repository."""
        self.root, self.paper, self.chain = root, paper, chain
        self.folder = root / "results" / scenario / paper
        self.operations = read_operations(root / f"resources/papers/{paper}/operations.csv")
        self.definitions = str(root / definitions_of(root, scenario, paper))

    def steps(self, table: str, column: str, row: Mapping[Any, Any]) -> list[Step]:
        """Return the steps behind a cell, the one that says what it is first; empty where nothing is declared.

        table: path from the root. A step that computes the cell again has `recalculated` and `agrees`.
        """
        if not any(is_about(operation, Path(table).stem) for operation in self.operations):
            return []
        context = context_of(row, self.chain.params(table))
        found = fitting(self.operations, Path(table).stem, column, context)
        steps = [self._step(table, operation, full) for operation, full in found]
        if steps and "recalculated" in steps[0]:
            steps[0]["agrees"] = equal(steps[0]["recalculated"], row[column])
        return steps

    def _step(self, table: str, operation: Operation, context: Mapping[str, str]) -> Step:
        members = members_of(operation, context, self.root, self.folder)
        step: Step = described(operation, context) | {
            "from": filled(operation.members, context, operation.where),
            "year": context.get("year"),
        }
        step["rows"] = filled(operation.rows, context, operation.where)
        step["indicators"] = [name for name in filled(operation.indicators, context, operation.where).split("|") if name]
        value = filled(operation.value, context, operation.where)
        unit = context.get("unit_code", "")
        if operation.operation == "score":
            return step | self._score(table, operation, context, members, unit)
        if operation.operation == "rank":
            return step | _rank(members, value, unit, operation.where)
        if operation.operation == "estimate":
            return step | _estimate(members, Design.parse(value, operation.where), context)
        shown = [*labels_in(members), *([parse_column(value, operation.where).name] if value else members.columns)]
        more: Step = {"members": as_listed(members, shown), "count": len(members)}
        if operation.operation == "aggregate":
            more |= {"value": value, "recalculated": plain_value(aggregate(members, value, operation.where))}
        return step | more

    def _score(self, table: str, operation: Operation, context: Mapping[str, str], members: pd.DataFrame, unit: str) -> Step:
        name, _, rows = filled(operation.weights, context, operation.where).partition("[")
        weights = select(read_table(name, self.root, self.folder, operation.where), rows.rstrip("]"), operation.where)
        weight = weights.dropna(subset=["weight"]).set_index("indicator")["weight"]
        index = self.chain.section(table, {"aggregation", "normalisation", "scope", "weights"})
        definitions = read_definitions(self.definitions)
        data = data_by_year(data_of(members[members["indicator"].isin(weight.index)], definitions), index)
        choices, year = configured(index), int(context["year"])
        if (unit, year) not in data.values.index:
            raise InputError(operation.where, f"no data of {unit} in {year}", "a unit and year that has a score", "Choose another cell.")
        found = contributions(data, weight, choices, unit, year)
        wanted = filled(operation.indicators, context, operation.where).split("|") if operation.indicators else ["*"]
        kept = [any(fnmatch(str(i), w) or data.dimensions[i] == w for w in wanted) for i in found.index]
        by_size = found[kept].rename_axis("indicator").reset_index().sort_values("contribution", key=abs, ascending=False, kind="stable")
        by_size.insert(1, "label", by_size["indicator"].map(definitions["label_en"]))
        for name, other in sources_in(index, year).items():
            by_size.loc[by_size["indicator"] == name, "label"] += f" (values of {other})"
        return {
            "method": f"{choices.normalisation}, {choices.scope}, {choices.aggregation}, weights {choices.weights}",
            "made_by": MADE_BY[choices.aggregation],
            "recalculated": score_from(by_size["contribution"], choices.aggregation),
            "indicators": by_size["indicator"].tolist(),
            "data_year": source_years(index).get(year, year),
            "contributions": as_listed(by_size, list(by_size.columns)),
        }


def _rank(members: pd.DataFrame, value: str, unit: str, where: str) -> Step:
    mine = members["unit_code"] == unit
    if not mine.any():
        raise InputError(where, f"no member {unit}", "the ranked units", "Choose another cell.")
    rank, ranked = rank_of(members, value, mine)
    place = list(ranked.index).index(members.index[mine][0])
    around = ranked.iloc[max(place - 1, 0) : place + 2]
    return {"members": as_listed(around, [*labels_in(members), value, "rank"]), "count": len(members), "recalculated": rank}


def _estimate(sample: pd.DataFrame, design: Design, context: Mapping[str, str]) -> Step:
    missing = [name for name in design.columns if name not in sample]
    if missing:
        raise InputError("operations.csv", f"no column {missing[0]} in the sample", f"one of {', '.join(sample)}", "Correct the design.")
    used = sample.dropna(subset=design.columns).reset_index(drop=True)
    term = context.get("term", context.get("variable", design.regressors[0]))
    step: Step = {"design": f"{design.outcome} on {', '.join(design.regressors)}", "groups": ", ".join(design.groups), "count": len(used)}
    if "unit_code" in used:
        step["units"] = int(used["unit_code"].nunique())
    if "year" in used:
        step["years"] = f"{int(used['year'].min())}-{int(used['year'].max())}"
    return step | {"term": term, "matter_most": as_listed(what_matters(used, design, term), [*labels_in(used), "dfbetas"])}


def labels_in(members: pd.DataFrame) -> list[str]:
    """Return the columns that say which member a row is."""
    return [name for name in LABELS if name in members and not pd.api.types.is_float_dtype(members[name])]


def equal(ours: Any, cell: Any) -> bool:
    """Whether a recalculated value is that of the cell: numbers to 1e-9 of their size."""
    if ours is None or pd.isna(cell):
        return ours is None and bool(pd.isna(cell))
    if isinstance(ours, str) or isinstance(cell, str):
        return str(ours) == str(cell)
    return abs(float(ours) - float(cell)) <= 1e-9 * max(1.0, abs(float(cell)))
