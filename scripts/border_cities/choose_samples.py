"""Rule choose_samples: which cities and indicators each run takes, who is out and why, and what was filled."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.border_cities.frames import by_run, read_units
from scripts.coverage import Coverage
from scripts.index.data import read_cells, wide
from scripts.methods.filling import FILLED
from scripts.methods.samples import Sample, choose_sample
from scripts.rule import run_rule
from scripts.tables import write_table


def choose_samples(
    indicators: str,
    definitions: str,
    prefectures: str,
    considered: str,
    runs: Mapping[str, Mapping[str, Any]],
    primary: str,
    scenario: str,
    origin: str,
    cells: Sequence[str],
    coverage: Sequence[str],
    scored: str,
    cities_table: Sequence[str],
    indicators_table: Sequence[str],
    filled_table: Sequence[str],
) -> None:
    """Choose the sample of each run, and write its cells, its coverage, and the tables that say who is in.

    considered: '41' begins with the cities of the paper's section 3.2 instead of all 45. runs: by name, `begin_with` and `minimum`.
    cells, coverage: the files of the runs, cells_<run>.csv and coverage_<run>.json. scored: file of the
    coverage of the run `primary`, for whatever is about the paper as a whole.
    """
    units = read_units(prefectures)
    codes = units.loc[units["in_41_city_sample"] == "1", "unit_code"] if considered == "41" else units["unit_code"]
    values = read_cells(indicators)
    values = values[values["unit_code"].isin(codes)]
    present = wide(values.assign(value=values["value"].notna())).loc[codes.tolist()].astype(bool)
    samples = {run: choose_sample(present, rule["begin_with"], rule["minimum"]) for run, rule in runs.items()}
    cell_files, coverage_files = by_run(cells), by_run(coverage)
    for run, sample in samples.items():
        chosen = values[values["unit_code"].isin(sample.units) & values["indicator"].isin(sample.names)]
        chosen.to_csv(cell_files[run], index=False)
        covered = _coverage(run, sample, chosen, scenario, origin)
        covered.save(coverage_files[run])
        if run == primary:
            covered.save(scored)
    labels = pd.read_csv(definitions, keep_default_na=False).set_index("indicator")
    rules = "; ".join(f"run '{run}' begins with {rule['begin_with']}, share at least {rule['minimum']}" for run, rule in runs.items())
    note = f"Scenario {scenario}; an empty cell means that the city or the indicator is in. Rules: {rules}."
    write_table(_cities(samples, units, present), cities_table, "Border cities in each run, and why others are out", note)
    write_table(_indicators(samples, labels), indicators_table, "Indicators in each run, and why others are out", note)
    write_table(_filled(values), filled_table, "Values that were filled or supplied by a user, by indicator and year", note)


def _coverage(run: str, sample: Sample, cells: pd.DataFrame, scenario: str, origin: str) -> Coverage:
    out = sample.indicators[sample.indicators != ""]
    return Coverage(
        scenario=scenario,
        paper="border_cities",
        origin=origin,
        years=sorted(int(year) for year in cells["year"].unique()),
        units=len(sample.units),
        indicators=sample.names,
        left_out={str(name): str(reason) for name, reason in out.items()},
        filled=int(cells["flag"].isin(FILLED).sum()),
        corrected=int((cells["flag"] == "corrected").sum()),
        remarks=[f"{(cells['flag'] == 'user').sum()} values of the user"] if (cells["flag"] == "user").any() else [],
    )


def _cities(samples: Mapping[str, Sample], units: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    table = units[["unit_code", "name_en", "province_en", "in_41_city_sample"]].rename(
        columns={"name_en": "city", "province_en": "province"}
    )
    always = present.groupby(level="unit_code").all().sum(axis=1)
    table["indicators_in_every_year"] = table["unit_code"].map(always).astype("Int64")
    for run, sample in samples.items():
        table[run] = table["unit_code"].map(sample.cities).fillna("not among the 41 cities")
    return table


def _indicators(samples: Mapping[str, Sample], labels: pd.DataFrame) -> pd.DataFrame:
    table = labels[["label_en", "unit", "direction"]].rename(columns={"label_en": "label"}).reset_index()
    for run, sample in samples.items():
        table[run] = table["indicator"].map(sample.indicators)
    return table


def _filled(cells: pd.DataFrame) -> pd.DataFrame:
    marked = cells[cells["flag"].isin([*FILLED, "user"])]
    order = list(cells["indicator"].drop_duplicates())
    table = marked.groupby(["indicator", "flag", "year"]).size().unstack(fill_value=0).reset_index()
    table["indicator"] = pd.Categorical(table["indicator"], order, ordered=True)
    return table.sort_values(["indicator", "flag"])


if __name__ == "__main__":
    run_rule(choose_samples)
