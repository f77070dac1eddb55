"""What gates and screening catch: seeded faults put into real editions, one at a time, and how many of them are noticed.

`python -m tests.inputs.mutations` makes the whole table and writes docs/gates.md (minutes); `--bounds` first sets resources/gates.csv anew.
Bounds are set on the editions with figures of even years; faults are put into those of odd years. A fault counts as caught if the reader
stops, the column is left out or kept with doubt, or the cell has a row in the tables of screening or of relations; how often the wrong
value stays out of the panel is counted beside it.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from scripts.inputs.build_panel import Choices, kinds
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.districts import RATES, judged
from scripts.inputs.read_dataset import read_dataset
from scripts.inputs.reading import UNIT_DOUBT
from scripts.inputs.resource_tables import read_resource
from scripts.methods.corrections import apply_corrections
from scripts.methods.doubts import doubted_cells
from scripts.methods.formulas import variables_in
from scripts.methods.gates import REFUSED, comparisons, judge, set_bounds
from scripts.methods.reconciliation import CELL
from scripts.methods.relations import COLUMNS, broken, checked, doubts_of_columns
from scripts.methods.screening import KEPT, departures, suspicious_cells
from scripts.workflow.registry import Registry

ROOT = Path(__file__).parents[2]
YEARBOOK, SECOND = "city_yearbook", "city_panel_hao"
PROVINCES, INDUSTRIES = "province_", "province_employment_"
DATASETS = [YEARBOOK, SECOND, "city_gdp_sectors", "city_deposits_loans", "city_fdi", "city_population_area"]
SEED = 20181213
PLACE = ["dataset", "source", "year", "unit_code"]
FACTORS = [1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0]
# Of how many series a run changes one cell each: few, so that faults do not shelter one another.
SHARE_OF_SERIES = 0.1
Fault = Callable[[pd.DataFrame, np.random.Generator], pd.Series]


def parity(years: pd.Series) -> pd.Series:
    """Whether faults are put into columns of these years (odd); bounds are set on the others."""
    return years % 2 == 1


@dataclass(frozen=True)
class Material:
    """Observations of all city datasets, corrected as in a run, with the figures of city districts beside them."""

    observations: pd.DataFrame
    districts: pd.DataFrame
    variables: pd.DataFrame
    bounds: pd.DataFrame
    kept: pd.DataFrame
    relations: pd.DataFrame

    @cached_property
    def choices(self) -> Choices:
        """What the panel takes of the observations as they are."""
        return Choices(self.observations, self.variables, self.kept, self.relations, 0.01)

    @cached_property
    def yearbook(self) -> pd.DataFrame:
        """The yearbook's cells of variables with bounds, in the order of their rows in the file."""
        cells = self.observations[(self.observations["dataset"] == YEARBOOK) & self.observations["variable"].isin(self.bounds.index)]
        row = cells["locator"].str.extract(r"(\d+)$")[0].astype(int)
        return cells.assign(row=row).sort_values(["variable", "year", "row"])

    @cached_property
    def related(self) -> dict[int, pd.DataFrame]:
        """The yearbook's cells of variables that stand in a relation, by year."""
        formulas = [*self.relations["left"], *self.relations["right"]]
        names = {name for formula in formulas for name in _variables(formula)}
        return dict(list(self.yearbook[self.yearbook["variable"].isin(names)].groupby("year")))

    @cached_property
    def of_districts(self) -> dict[tuple[str, int], pd.Series]:
        """Figures of districts by city, by variable and year."""
        groups = self.districts.groupby(["variable", "year"])
        return {(str(key[0]), int(key[1])): cells.set_index("unit_code")["value"] for key, cells in groups}

    @cached_property
    def provincial(self) -> pd.DataFrame:
        """The columns of provinces, one value a unit, dataset and year."""
        cells = self.observations[self.observations["variable"].str.startswith(PROVINCES)]
        return cells.sort_values(["variable", "dataset", "year", "unit_code"])

    @cached_property
    def column_sizes(self) -> pd.DataFrame:
        """The columns into which faults are put: variable, year and the number of their cells."""
        scored = self.yearbook[parity(self.yearbook["year"])]
        sizes = scored.groupby(["variable", "year"]).size().rename("cells").reset_index()
        return sizes[sizes["cells"] >= 100]


def read_material(folder: Path, data: list[str], resources: Path = ROOT / "resources") -> Material:
    """Read all city datasets from the folders of `data`, and the yearbooks once more for the districts; `folder` is for scratch."""
    registry = Registry(resources, data)
    dictionary = Dictionary.load(resources)
    provincial = [dataset for dataset in registry.datasets if dataset.startswith(PROVINCES)]
    found = [_read(folder, registry, dataset, resources) for dataset in [*DATASETS, *provincial] if registry.files(dataset)]
    observations = pd.concat(found, ignore_index=True)
    corrections = read_resource(resources / "corrections/cells.csv")
    corrected = apply_corrections(observations.astype({"dataset": "category", "source": "category"}), corrections)
    plain = corrected.observations.astype({"dataset": str, "source": str, "variable": str, "unit_code": str})
    bounds = pd.read_csv(resources / "gates.csv", index_col="variable")
    relations = checked("relations.csv", read_resource(resources / "relations.csv", COLUMNS), dictionary.variables.index)
    return Material(plain, _districts(folder, registry, resources), dictionary.variables, bounds, corrected.kept, relations)


def _read(folder: Path, registry: Registry, dataset: str, resources: Path) -> pd.DataFrame:
    files = [str(path) for path in registry.files(dataset)]
    tables = str(resources / "sources.csv"), [str(resources / "variables.csv")], [str(resources / "units/units.csv")]
    outputs = str(folder / "o.parquet"), str(folder / "r.csv")
    read_dataset(files, dataset, registry.datasets[dataset].reader, "observed", *tables, *outputs)
    return pd.read_parquet(folder / "o.parquet").assign(dataset=dataset)


def _districts(folder: Path, registry: Registry, resources: Path) -> pd.DataFrame:
    """The figures of districts, under the names of the variables of whole cities: what a reader would take in their place."""
    other = folder / "districts"
    other.mkdir(exist_ok=True)
    columns = read_resource(resources / "columns.csv")
    rates = Dictionary.load(resources).variables.query("unit in ['percent', 'per mille']").index
    # Rates of districts and cities differ little.
    columns = columns[(columns["dataset"] == YEARBOOK) & (columns["scope"] == "whole") & ~columns["variable"].isin(rates)]
    columns.assign(scope="districts").to_csv(other / "columns.csv", index=False)
    # Districts may be smaller than a city can be, and their headers' faults are not corrected.
    read_resource(resources / "variables.csv").assign(minimum="-1e99", maximum="1e99").to_csv(other / "variables.csv", index=False)
    # Which columns an edition has for districts is stated nowhere.
    read_resource(resources / "expected_columns.csv").iloc[:0].to_csv(other / "expected_columns.csv", index=False)
    for name in resources.iterdir():
        if not (other / name.name).exists():
            (other / name.name).symlink_to(name.resolve())
    return _read(folder, registry, YEARBOOK, other)


# --- whole columns ---------------------------------------------------------------------------------------------------------------


def columns_faults(material: Material) -> dict[str, Callable[[pd.DataFrame, np.random.Generator], pd.Series | None]]:
    """Faults of whole columns: from a column (rows in file order) to its wrong values; None where a fault cannot be in it."""
    book = material.yearbook
    by_column = {key: cells.set_index("unit_code")["value"] for key, cells in book.groupby(["variable", "year"])}
    district = material.of_districts
    percent = set(material.variables.index[material.variables["unit"].isin(["percent", "per mille"])])

    def swapped(column: pd.DataFrame, random: np.random.Generator) -> pd.Series | None:
        variable, year = column["variable"].iloc[0], column["year"].iloc[0]
        others = [key for key in by_column if key[1] == year and key[0] != variable]
        return by_column[others[random.integers(len(others))]].reindex(column["unit_code"]).set_axis(column.index)

    def districts(column: pd.DataFrame, random: np.random.Generator) -> pd.Series | None:
        found = district.get((column["variable"].iloc[0], column["year"].iloc[0]))
        values = found.reindex(column["unit_code"]).set_axis(column.index) if found is not None else None
        # A column 10 000 times the city's is another fault.
        ratio = (values / column["value"]).median() if values is not None else 1.0
        return values if 0.02 < ratio < 0.98 else None

    def zeros(column: pd.DataFrame, random: np.random.Generator) -> pd.Series:
        # Gaps that a file prints as zeros: in a tenth of the cities.
        return column["value"].where(random.random(len(column)) >= 0.1, 0.0)

    def last_year(column: pd.DataFrame, random: np.random.Generator) -> pd.Series | None:
        found = by_column.get((column["variable"].iloc[0], column["year"].iloc[0] - 1))
        return found.reindex(column["unit_code"]).set_axis(column.index) if found is not None else None

    def times(factor: float) -> Fault:
        return lambda column, random: column["value"] * factor

    return {
        "another column": swapped,
        "shifted by a row": lambda column, random: pd.Series(np.roll(column["value"], 1), index=column.index),
        "times 10": times(10),
        "times 100": times(100),
        "times 10 000": times(10_000),
        "a tenth": times(0.1),
        "fraction for percent": lambda column, random: column["value"] / 100 if column["variable"].iloc[0] in percent else None,
        "districts for city": districts,
        "last year's column": last_year,
        "zeros for gaps": zeros,
    }


def mutate_columns(material: Material, share: float = 1.0) -> pd.DataFrame:
    """Put each fault into a share of the scored columns; kind, variable, year, caught, out (not in the panel)."""
    random = np.random.default_rng(SEED)
    faults = columns_faults(material)
    rows = []
    for variable, cells in material.observations.groupby("variable", sort=True):
        years = material.column_sizes.loc[material.column_sizes["variable"] == variable, "year"]
        for year in years:
            here = (cells["dataset"] == YEARBOOK) & (cells["year"] == year)
            column = material.yearbook[(material.yearbook["variable"] == variable) & (material.yearbook["year"] == year)]
            for kind, fault in faults.items():
                if random.random() >= share:
                    continue
                wrong = fault(column, random)
                if wrong is not None:
                    rows.append((kind, variable, year, *_through(material, cells, here, column.assign(value=wrong))))
    return pd.DataFrame(rows, columns=["kind", "variable", "year", "caught", "out"])


def _through(material: Material, cells: pd.DataFrame, here: pd.Series, column: pd.DataFrame) -> tuple[bool, bool]:
    """Whether a wrong column is caught, and whether it stays out: at the reader's plausible range, beside the districts, at the gate."""
    variable, year = column["variable"].iloc[0], int(column["year"].iloc[0])
    entry = material.variables.loc[variable]
    values = column["value"].dropna()
    zeros = (values == 0) & (entry["zero_is_missing"] == "yes")
    values = values[~zeros]
    plausible = values.between(entry["minimum"], entry["maximum"])
    if (~plausible).sum() > max(UNIT_DOUBT * len(values), 1):
        return True, True
    wrong = column.loc[values.index[plausible], cells.columns]
    # Only years that can speak about the column: the others cannot change what is said.
    near = cells[~here & cells["year"].between(year - 2, year + 2)]
    doubts = _doubts(material, column, wrong)
    caught, out = _at_gate(material, near, wrong, doubts)
    # A zero that counts as missing is no wrong number.
    as_missing = bool(zeros.any()) and bool((column.loc[values.index, "value"] == material.yearbook.loc[values.index, "value"]).all())
    beside = _beside_districts(material, variable, year, column)
    return caught or beside or as_missing, out or as_missing


def _at_gate(material: Material, near: pd.DataFrame, wrong: pd.DataFrame, doubts: pd.DataFrame | None = None) -> tuple[bool, bool]:
    """Whether the gate doubts a wrong column beside those of its variable that are near, and whether it leaves it out."""
    key = wrong[["dataset", "variable", "year"]].iloc[0]
    together = pd.concat([near, wrong], ignore_index=True)
    found = judge(comparisons(together, [key["variable"]], int(key["year"])), material.bounds, doubts)
    mine = found[(found["dataset"] == key["dataset"]) & (found["year"] == key["year"])]
    return len(mine) > 0, bool((mine["action"] == REFUSED).any())


def _beside_districts(material: Material, variable: str, year: int, column: pd.DataFrame) -> bool:
    """Whether the reader remarks the column beside that of the districts."""
    part = material.of_districts.get((variable, year))
    if part is None or material.variables.at[variable, "unit"] in RATES:
        return False
    return bool(judged(column["value"].to_numpy(), part.reindex(column["unit_code"]).to_numpy())[1])


def _doubts(material: Material, column: pd.DataFrame, wrong: pd.DataFrame) -> pd.DataFrame:
    """What the relations with other columns of the file say once the column is wrong; `column` has its place."""
    name, year = column["variable"].iloc[0], int(column["year"].iloc[0])
    formulas = (material.relations["left"] + " + " + material.relations["right"]).map(_variables)
    own = material.relations[formulas.map(lambda names: name in names) & (material.relations["level"] == "unit")]
    if own.empty:
        return pd.DataFrame()
    beside = material.related[year]
    file = pd.concat([beside[beside["variable"] != name], wrong], ignore_index=True)
    return doubts_of_columns(broken(file, own), own)


def mutate_provinces(material: Material, share: float = 0.4) -> pd.DataFrame:
    """Put faults into a share of the columns of provinces of odd years; kind, variable, year, caught, out."""
    random = np.random.default_rng(SEED)
    rows = []
    by_variable = dict(list(material.provincial.groupby("variable")))
    scored = material.provincial[parity(material.provincial["year"])]
    for (variable, dataset, year), column in scored.groupby(["variable", "dataset", "year"]):
        if random.random() >= share:
            continue
        cells = by_variable[variable]
        here = (cells["dataset"] == dataset) & (cells["year"] == year)
        near = cells[~here & cells["year"].between(year - 2, year + 2)]
        for kind, values in _provincial_faults(column, near, random).items():
            entry = material.variables.loc[variable]
            plausible = values.between(entry["minimum"], entry["maximum"]).to_numpy()
            stopped = (~plausible).sum() > max(UNIT_DOUBT * len(values), 1)
            wrong = column.assign(value=values)[plausible]
            rows.append((kind, variable, year, *((True, True) if stopped else _at_gate(material, near, wrong))))
    return pd.DataFrame(rows, columns=["kind", "variable", "year", "caught", "out"])


def _provincial_faults(column: pd.DataFrame, near: pd.DataFrame, random: np.random.Generator) -> dict[str, pd.Series]:
    """Faults of a column of provinces: its wrong values by kind."""
    before = near[(near["dataset"] == column["dataset"].iloc[0]) & (near["year"] == column["year"].iloc[0] - 1)]
    last = before.set_index("unit_code")["value"].reindex(column["unit_code"]).set_axis(column.index)
    value = column["value"]
    faults = {
        "provinces in another order": pd.Series(random.permutation(value.to_numpy()), index=column.index),
        "shifted by a row": pd.Series(np.roll(value, 1), index=column.index),
        "times 1.5": value * 1.5,
        "times 10": value * 10,
        "a tenth": value / 10,
        "times 10 000": value * 10_000,
    }
    return faults | ({"last year's column": last} if last.notna().any() else {})


def right_columns(material: Material) -> pd.DataFrame:
    """The columns of scored editions as they are: how many gates doubt or leave out though nothing was put into them."""
    found = judge(comparisons(material.observations, material.bounds.index), material.bounds)
    mine = found[(found["dataset"] == YEARBOOK) & parity(found["year"])]
    listed = material.column_sizes.merge(mine[["variable", "year", "action"]], on=["variable", "year"], how="left")
    return listed.assign(caught=listed["action"].notna(), out=listed["action"] == REFUSED)


# --- single cells ----------------------------------------------------------------------------------------------------------------


def digit_lost(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One digit of each figure left out, at a place drawn at random."""
    texts = [f"{value:.10g}" for value in values]
    places = [random.choice([i for i, sign in enumerate(text) if sign.isdigit()]) for text in texts]
    shorter = [text[:place] + text[place + 1 :] for text, place in zip(texts, places, strict=True)]
    return np.array([float(text) if text.strip("-.") else 0.0 for text in shorter])


def cell_faults() -> dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]]:
    """Faults of single cells, from right values to wrong ones."""
    faults: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
        f"times {factor:g}": (lambda values, random, f=factor: values * f) for factor in FACTORS
    }
    faults |= {f"divided by {factor:g}": (lambda values, random, f=factor: values / f) for factor in FACTORS}
    faults |= {"a digit lost": digit_lost, "a zero in its place": lambda values, random: np.zeros(len(values))}
    return faults


def mutate_cells(material: Material, share: float = SHARE_OF_SERIES) -> pd.DataFrame:
    """Put each fault into one cell of a share of all series; kind, variable, unit_code, year, times, caught, out, second (tabulation)."""
    found = []
    for number, (kind, fault) in enumerate(cell_faults().items()):
        random = np.random.default_rng(SEED + number)
        scored = material.yearbook[parity(material.yearbook["year"])]
        series = scored.sample(frac=1, random_state=random).drop_duplicates(["variable", "unit_code"])
        chosen = series[random.random(len(series)) < share]
        wrong = fault(chosen["value"].to_numpy(), random)
        found.append(_cells_through(material, chosen, wrong).assign(kind=kind))
    return pd.concat(found, ignore_index=True)


def _cells_through(material: Material, chosen: pd.DataFrame, wrong: np.ndarray) -> pd.DataFrame:
    entries = material.variables.loc[chosen["variable"]]
    missing = (wrong == 0) & (entries["zero_is_missing"] == "yes").to_numpy()
    implausible = (wrong < entries["minimum"].to_numpy()) | (wrong > entries["maximum"].to_numpy()) | missing
    panel = material.choices.panel
    places = panel.reset_index().set_index(CELL)["index"].reindex(pd.MultiIndex.from_frame(chosen[CELL]))
    used = (places.notna() & (panel.loc[places.fillna(0), "dataset"] == YEARBOOK).to_numpy()).to_numpy()
    assert used.all(), "the yearbook is the first source of its variables"
    changed = panel.copy()
    changed.loc[places, "value"] = wrong
    changed = changed.drop(index=places[implausible])
    listed = _listed(material, changed).reindex(pd.MultiIndex.from_frame(chosen[CELL])).to_numpy()
    seconds = material.observations[material.observations["dataset"] == SECOND]
    second = pd.MultiIndex.from_frame(chosen[CELL]).isin(pd.MultiIndex.from_frame(seconds[CELL]))
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.abs(np.log(wrong / chosen["value"].to_numpy()))
    noticed = pd.notna(listed)
    return chosen[CELL].assign(
        times=np.exp(times), caught=noticed | implausible, out=(noticed & (listed != KEPT)) | implausible, second=second
    )


def _listed(material: Material, panel: pd.DataFrame) -> pd.Series:
    """Decisions of screening and of doubts by cell, as a run lists them."""
    scored = departures(panel, kinds(material.variables))
    screened = suspicious_cells(scored, material.observations, material.kept, 0.01)
    doubted = doubted_cells(scored, broken(panel, material.relations))
    both = pd.concat([table.set_index(CELL)["decision"] for table in (screened, doubted)])
    return both[~both.index.duplicated()]


def mutate_two_years(material: Material, share: float = SHARE_OF_SERIES) -> pd.DataFrame:
    """Make two years in a row wrong by one factor in a share of all series; kind, times, caught (both years are listed)."""
    panel = material.choices.panel
    book = panel[panel["variable"].isin(material.bounds.index) & (panel["dataset"] == YEARBOOK)].reset_index()
    places = book.set_index(CELL)["index"]
    found = []
    for number, times in enumerate([1.5, 2.0, 3.0, 5.0, 10.0]):
        random = np.random.default_rng(SEED + number)
        first = book[parity(book["year"])].sample(frac=1, random_state=random).drop_duplicates(["variable", "unit_code"])
        first = first[random.random(len(first)) < share]
        second = places.reindex(pd.MultiIndex.from_frame(first[CELL].assign(year=first["year"] + 1)))
        first, rows = first[second.notna().to_numpy()], second.dropna().astype(int)
        changed = panel.copy()
        changed.loc[[*first["index"], *rows], "value"] *= times if number % 2 else 1 / times
        listed = _listed(material, changed).index
        one, two = pd.MultiIndex.from_frame(first[CELL]), pd.MultiIndex.from_frame(first[CELL].assign(year=first["year"] + 1))
        kind = f"two years {'times' if number % 2 else 'divided by'} {times:g}"
        found.append(pd.DataFrame({"kind": kind, "times": times, "caught": one.isin(listed) & two.isin(listed)}))
    return pd.concat(found, ignore_index=True)


def mutate_repeats(material: Material, share: float = SHARE_OF_SERIES) -> pd.DataFrame:
    """Write the value of one, two or three years before in a cell of a share of all series; kind, caught."""
    panel = material.choices.panel
    values = panel.set_index(CELL)["value"]
    book = panel[panel["variable"].isin(material.bounds.index) & (panel["dataset"] == YEARBOOK)]
    found = []
    for back in (1, 2, 3):
        random = np.random.default_rng(SEED + back)
        chosen = book[parity(book["year"])].sample(frac=1, random_state=random).drop_duplicates(["variable", "unit_code"])
        chosen = chosen[random.random(len(chosen)) < share]
        earlier = values.reindex(pd.MultiIndex.from_frame(chosen[CELL].assign(year=chosen["year"] - back))).to_numpy()
        chosen, earlier = chosen[np.isfinite(earlier)], earlier[np.isfinite(earlier)]
        changed = panel.copy()
        changed.loc[chosen.index, "value"] = earlier
        listed = pd.MultiIndex.from_frame(chosen[CELL]).isin(_listed(material, changed).index)
        found.append(pd.DataFrame({"kind": f"the value of {back} year{'s' * (back > 1)} before", "caught": listed}))
    return pd.concat(found, ignore_index=True)


def right_cells(material: Material) -> pd.DataFrame:
    """Cells of scored editions whose two tabulations agree, as they are: how many screening lists or takes out."""
    choices = material.choices
    scored = material.yearbook[parity(material.yearbook["year"])]
    seconds = material.observations.loc[material.observations["dataset"] == SECOND, [*CELL, "value"]]
    both = scored.merge(seconds, on=CELL, suffixes=("", "_second"))
    true = both[(both["value"] - both["value_second"]).abs() <= 0.01 * both["value"].abs()]
    listed = choices.listed().set_index(CELL)["decision"].reindex(pd.MultiIndex.from_frame(true[CELL])).to_numpy()
    return true[CELL].assign(caught=pd.notna(listed), out=pd.notna(listed) & (listed != KEPT))


# --- relations -------------------------------------------------------------------------------------------------------------------


def mutate_relations(material: Material, share: float = 0.1) -> pd.DataFrame:
    """Multiply single parts of each relation where it holds; relation, times, caught (it does not hold any more)."""
    random = np.random.default_rng(SEED)
    found = []
    cells = material.observations[parity(material.observations["year"])]
    for relation in (material.relations.iloc[[number]] for number in range(len(material.relations))):
        names = _variables(str(relation["left"].iloc[0])) + _variables(str(relation["right"].iloc[0]))
        used = cells[cells["variable"].isin(names)].reset_index(drop=True)
        # Above -100 % is every place that has both sides.
        right = _places(broken(used, relation.assign(sign="<=", tolerance=-1.0))).difference(_places(broken(used, relation)))
        parts = used[used["variable"].isin(_variables(str(relation["left"].iloc[0])))].sample(frac=1, random_state=random)
        if relation["level"].iloc[0] == "province":
            parts = parts.assign(unit_code=parts["unit_code"].str[:2] + "0000")
        one = parts[_places(parts).isin(right)].drop_duplicates(PLACE)
        one = one[random.random(len(one)) < max(share, 200 / max(len(one), 1))]
        for times in (1.1, 1.5, 3.0, 10.0):
            wrong = used["value"].copy()
            wrong[one.index] *= times
            caught = _places(one).isin(_places(broken(used.assign(value=wrong), relation)))
            found.append(pd.DataFrame({"relation": relation["relation"].iloc[0], "times": times, "caught": caught}))
    return pd.concat(found, ignore_index=True)


def _variables(formula: str) -> list[str]:
    return [] if formula.isdigit() else variables_in(formula)


def _places(cells: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(cells[PLACE].astype(dict.fromkeys(PLACE, str)))


# --- whole rows ------------------------------------------------------------------------------------------------------------------


def swap_rows(material: Material, pairs: int = 6) -> pd.DataFrame:
    """Swap the rows of pairs of cities drawn at random in each scored edition; row caught, share of its cells that stay out."""
    random = np.random.default_rng(SEED)
    book = material.yearbook[parity(material.yearbook["year"])]
    renamed, swapped = pd.Series(dtype=object), []
    for year, cells in book.groupby("year"):
        units = random.permutation(cells["unit_code"].unique())[: 2 * pairs]
        other = dict(zip(units, np.roll(units.reshape(-1, 2), 1, axis=1).ravel(), strict=True))
        renamed = pd.concat([renamed, cells.loc[cells["unit_code"].isin(units), "unit_code"].map(other)])
        swapped += [(unit, int(year)) for unit in units]
    changed = material.observations.copy()
    changed.loc[renamed.index, "unit_code"] = renamed
    choices = Choices(changed, material.variables, material.kept, material.relations, 0.01)
    doubted = set(choices.row_doubts().query("dataset == @YEARBOOK")[["unit_code", "year"]].astype({"year": int}).itertuples(index=False))
    rows = pd.DataFrame(swapped, columns=["unit_code", "year"])
    caught = [(unit, year) in {tuple(row) for row in doubted} for unit, year in swapped]
    out = choices.screened[choices.screened["decision"] != KEPT].groupby(["unit_code", "year"]).size()
    return rows.assign(caught=caught, cells_out=out.reindex(pd.MultiIndex.from_frame(rows)).fillna(0).to_numpy())


# --- the page --------------------------------------------------------------------------------------------------------------------


def new_bounds(material: Material) -> pd.DataFrame:
    """Bounds from the editions, and the years of provinces, into which no fault is put.

    Employment by industry has the row of all others: its series are short, and many of them small.
    """
    named = material.observations["variable"]
    wanted = (material.observations["dataset"] == YEARBOOK) | named.str.startswith(PROVINCES) & ~named.str.startswith(INDUSTRIES)
    book = material.observations[wanted]
    compared = comparisons(book, sorted(book["variable"].unique()))
    return set_bounds(compared[~parity(compared["year"])])


def share_table(faults: pd.DataFrame, by: str) -> pd.DataFrame:
    """Number of faults, share caught and, where it is known, share that stays out of the panel."""
    shares = {name: (name, "mean") for name in ("caught", "out") if name in faults}
    return faults.groupby(by, sort=False).agg(faults=("caught", "size"), **shares).reset_index()


def markdown(table: pd.DataFrame) -> str:
    """A table in Markdown, shares as percentages."""
    text = table.apply(lambda column: [_cell(value) for value in column])
    lines = [list(text.columns), ["---"] * len(text.columns), *text.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{100 * value:.3g} %"
    return str(value)


def by_variable(columns: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Share caught per variable: of each fault of whole columns, and of single cells that are off by a factor of 3 or more."""
    wide = columns.pivot_table(index="variable", columns="kind", values="caught", aggfunc="mean", sort=False)
    far = cells[cells["times"] >= 2.99].groupby("variable")["caught"].mean()
    return wide.assign(**{"one cell, 3 times or more": far}).reset_index()


def by_relation(faults: pd.DataFrame) -> pd.DataFrame:
    """Share of single wrong figures at which each relation breaks, by the factor of the fault."""
    wide = faults.pivot_table(index="relation", columns="times", values="caught", aggfunc="mean", sort=False)
    return wide.rename(columns=lambda times: f"a part times {times:g}").reset_index()


def draw_curves(cells: pd.DataFrame, path: Path) -> None:
    """Share of single cells caught over the factor of the fault, with and without a second tabulation of the cell."""
    figure, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
    scaled = cells[cells["kind"].str.startswith(("times", "divided"))].assign(factor=lambda c: c["times"].round(2))
    for second, label in ((True, "two tabulations"), (False, "one tabulation")):
        share = scaled[scaled["second"] == second].groupby("factor")["caught"].mean()
        axis.plot(share.index, 100 * share, marker="o", label=label)
    axis.set_xscale("log")
    axis.set_xticks(FACTORS, [f"{factor:g}" for factor in FACTORS])
    axis.minorticks_off()
    axis.set(xlabel="Factor by which the cell is wrong, up or down", ylabel="Caught, %", ylim=(0, 102))
    axis.legend(frameon=False)
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def page(material: Material, folder: Path) -> str:
    """Run everything; draw the curves into `folder`/images and return the page."""
    right, columns = right_columns(material), mutate_columns(material)
    cells, true, rows = mutate_cells(material), right_cells(material), swap_rows(material)
    draw_curves(cells, folder / "images/gates_curves.png")
    far = cells[cells["times"] >= 2.99]
    summary = pd.DataFrame(
        [
            ("whole columns with a fault", len(columns), columns["caught"].mean(), columns["out"].mean(), "99 % caught"),
            ("whole columns as they are", len(right), right["caught"].mean(), right["out"].mean(), ""),
            ("single cells off by a factor of 3 or more", len(far), far["caught"].mean(), far["out"].mean(), "90 % caught"),
            ("the same, with a second tabulation", int(far["second"].sum()), *far.loc[far["second"], ["caught", "out"]].mean(), ""),
            ("the same, without", int((~far["second"]).sum()), *far.loc[~far["second"], ["caught", "out"]].mean(), ""),
            ("cells as they are, both tabulations agreeing", len(true), true["caught"].mean(), true["out"].mean(), "at most 0.5 % caught"),
            ("rows of two cities swapped", len(rows), rows["caught"].mean(), rows["caught"].mean(), ""),
        ],
        columns=["", "number", "caught", "kept out of the panel", "aim"],
    )
    parts = {
        "SUMMARY": markdown(summary),
        "COLUMNS": markdown(share_table(columns, "kind")),
        "CELLS": markdown(share_table(cells, "kind")),
        "PROVINCES": markdown(share_table(mutate_provinces(material), "kind")),
        "RELATIONS": markdown(by_relation(mutate_relations(material))),
        "SERIES": markdown(share_table(pd.concat([mutate_two_years(material), mutate_repeats(material)]), "kind")),
        "VARIABLES": markdown(by_variable(columns, cells)),
    }
    text = (Path(__file__).parent / "mutations_page.md").read_text(encoding="utf-8")
    for name, table in parts.items():
        text = text.replace(f"{{{name}}}", table)
    return text


def main() -> None:
    """Make the page, with new bounds first where they are asked for."""
    parser = argparse.ArgumentParser(description="Faults put into real editions, and how many are caught: docs/gates.md")
    parser.add_argument("--data", nargs="+", default=["resources/data", "../shared/data"], help="folders with the raw files")
    parser.add_argument("--bounds", action="store_true", help="set resources/gates.csv anew first")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        material = read_material(Path(scratch), options.data)
    if options.bounds:
        bounds = new_bounds(material)
        bounds.to_csv(ROOT / "resources/gates.csv", float_format="%.3g", lineterminator="\n")
        material = replace(material, bounds=bounds)
    (ROOT / "docs/gates.md").write_text(page(material, ROOT / "docs"), encoding="utf-8")


if __name__ == "__main__":
    main()
