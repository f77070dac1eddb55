"""Time the study of cities with many times its units: `make bench-scale`.

Each city of the analysis data becomes several, with values drawn around its own, and its area is cut into as many; the other papers are
left out. What is drawn exists in this benchmark only.
"""

import argparse
import math
import tempfile
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from benchmarks.machine import describe_machine
from benchmarks.page import publish
from benchmarks.repository import copy_repository, keep_one_paper, run_snakemake
from benchmarks.workflow import PAPERS, Run, measure
from scripts.documentation.markdown import table

PAPER = "urban_opportunity"
SEED = 20181213
# Spread of the drawn values around those of the city, as a share of them.
SPREAD = 0.1
CITIES = f"resources/units/{PAPER}_cities.csv"
LAYER = "results/inputs/geodata/cities.parquet"


def multiply(folder: Path, times: int) -> None:
    """Give the copy in `folder` `times` as many cities: units, values, and areas of its geodata."""
    generator = np.random.default_rng(SEED)
    units = pd.read_csv(folder / "resources/units/units.csv", dtype=str, keep_default_na=False)
    cities = pd.read_csv(folder / CITIES, dtype=str, keep_default_na=False)
    pieces = _pieces(units, cities["unit_code"].tolist(), times)
    _write_units(folder, units, cities, pieces)
    _write_values(folder, pieces, generator)
    done = run_snakemake(folder, "--cores", "1", LAYER)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    _cut_areas(folder / LAYER, pieces)


def _pieces(units: pd.DataFrame, cities: list[str], times: int) -> pd.DataFrame:
    """Return unit_code (new), of (the city it is a piece of) and number: codes of its province that no unit has."""
    taken = set(units["unit_code"])
    codes = {province: [f"{province}{number:04d}" for number in range(1, 10_000)] for province in {city[:2] for city in cities}}
    free = {province: iter([code for code in listed if code not in taken]) for province, listed in codes.items()}
    rows = [(next(free[city[:2]]), city, number) for city in cities for number in range(1, times)]
    return pd.DataFrame(rows, columns=["unit_code", "of", "number"])


def _write_units(folder: Path, units: pd.DataFrame, cities: pd.DataFrame, pieces: pd.DataFrame) -> None:
    number = pieces["number"].astype(str).to_numpy()
    new = units.set_index("unit_code").loc[pieces["of"]].reset_index(drop=True)
    for column in ("name_en", "pinyin"):
        new[column] = new[column] + " " + number
    for column in ("name_zh", "name_short_zh"):
        new[column] = new["name_short_zh"] + number + ("市" if column == "name_zh" else "")
    new = new.assign(unit_code=pieces["unit_code"], former_names="", level="prefecture")
    pd.concat([units, new[units.columns]]).sort_values("unit_code").to_csv(folder / "resources/units/units.csv", index=False)
    more = pieces[["unit_code"]].reindex(columns=cities.columns, fill_value="")
    pd.concat([cities, more]).to_csv(folder / CITIES, index=False)


def _write_values(folder: Path, pieces: pd.DataFrame, generator: np.random.Generator) -> None:
    path = folder / f"resources/papers/{PAPER}/analysis_data/indicators.csv"
    values = pd.read_csv(path, dtype={"unit_code": str})
    more = pieces.merge(values, left_on="of", right_on="unit_code", suffixes=("", "_of"))
    numbers = values.columns.drop(["unit_code", "year"])
    more[numbers] *= generator.lognormal(0.0, SPREAD, size=more[numbers].shape)
    pd.concat([values, more[values.columns]]).to_csv(path, index=False)


def _cut_areas(path: Path, pieces: pd.DataFrame) -> None:
    """Replace the layer by one in which each city that has pieces is the bounding box of its area, cut into as many strips."""
    layer = gpd.read_parquet(path)
    by_code = layer.set_index("unit_code")
    rows = [layer]
    for city, own in pieces[pieces["of"].isin(by_code.index)].groupby("of"):
        left, bottom, right, top = by_code.loc[city].geometry.bounds
        edges = np.linspace(bottom, top, len(own) + 1)
        strips = [box(left, low, right, high) for low, high in pairwise(edges)]
        kept = pd.concat([layer[layer["unit_code"] == city]] * len(own), ignore_index=True)
        rows.append(kept.assign(unit_code=own["unit_code"].to_numpy(), geometry=strips))
    gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=layer.crs).to_parquet(path)


def report(runs: dict[int, Run]) -> str:
    """Return CPU and memory by script at each size, and the exponent of the CPU time between the first and the last."""
    sizes = list(runs)
    header = ["script", *(f"CPU s, x {size}" for size in sizes), *(f"MB, x {size}" for size in sizes), "exponent"]
    rows = []
    for name in sorted(runs[sizes[-1]].by_rule, key=lambda rule: -runs[sizes[-1]].by_rule[rule][1]):
        found = [runs[size].by_rule.get(name, [0, 0.0, 0.0, 0.0]) for size in sizes]
        work = [max(entry[1] - entry[2], 0.01) for entry in found]
        exponent = math.log(work[-1] / work[0]) / math.log(sizes[-1] / sizes[0])
        rows.append([name, *(f"{entry[1]:.1f}" for entry in found), *(f"{entry[3]:.0f}" for entry in found), f"{exponent:.2f}"])
    totals = ["everything", *(f"{runs[size].cpu:.1f}" for size in sizes), *(f"{runs[size].memory:.0f}" for size in sizes), ""]
    return f"Measured on {describe_machine()}.\n\n{table(header, [totals, *rows])}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", nargs="+", type=int, default=[1, 10], help="how many times the units; 100 takes an hour")
    parser.add_argument("--cores", default="1", help="number of cores")
    chosen = parser.parse_args()
    measured = {}
    with tempfile.TemporaryDirectory(prefix="scale") as base:
        for size in chosen.times:
            study = keep_one_paper(copy_repository(Path(base) / str(size) / "main"), PAPER, PAPERS)
            multiply(study, size)
            measured[size] = measure(f"x {size}", study, "--cores", chosen.cores)
    publish("scale", report(measured))
