"""A small repository with the results of one paper, for the tests of trace and report."""

import json
import shutil
from pathlib import Path
from platform import python_implementation, python_version
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from scripts.audit.manifest import describe
from scripts.coverage import Coverage
from scripts.records import PlannedJob, sha256

PAPER = "urban_opportunity"
UNITS = {"110000": ("Beijing", "北京市"), "120000": ("Tianjin", "天津市")}
TABLE = f"results/reference/{PAPER}/tables/table_a1_city_scores.csv"
CONFIGURATION: dict[str, Any] = {
    "seed": 1,
    "inputs": {"search_path": ["data"]},
    "audit": {"report": {"values": False}, "tolerances": {"share": 0.1, "rank_share": 0.05, "level": 0.1}},
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def copy_configuration(root: Path) -> None:
    """Copy the study's configuration, with input files looked for in `data` only."""
    shutil.copytree(Path(__file__).parents[2] / "config", root / "config")
    for about in Path(__file__).parents[2].glob("resources/papers/*/paper.yaml"):
        write(root / "resources/papers" / about.parent.name / "paper.yaml", about.read_text(encoding="utf-8"))
    path = root / "config/config.yaml"
    text = path.read_text(encoding="utf-8")
    assert "search_path: [resources/data, ../shared/data]" in text
    path.write_text(text.replace("search_path: [resources/data, ../shared/data]", "search_path: [data]"), encoding="utf-8")


@pytest.fixture
def small_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cities, two years, two indicators, one raw file; the current folder is this repository."""
    write(tmp_path / "data/yearbook/yearbook_2016.csv", "city,gdp,area\n北京市,25669.13,16411\n天津市,17885.39,11946\n")
    write(tmp_path / "resources/datasets.csv", "dataset,files,reader,flag,title\nyearbook,yearbook/*.csv,long,observed,Yearbook\n")
    sources = "id,dataset,file,sha256,licence,url,citation,first_year,last_year\n"
    write(
        tmp_path / "resources/sources.csv",
        sources + "yearbook_2016,yearbook,yearbook/yearbook_2016.csv,00,publisher,,Yearbook 2016,2016,2016\n",
    )
    write(tmp_path / "resources/variables.csv", "variable,label_en,unit\ngdp,GDP,10k yuan\nland_area,Land area,km2\n")
    definitions = "indicator,label_en,unit,direction,dimension,formula\nX1,GDP per area,10k yuan/km2,1,Economy,gdp / land_area\n"
    definitions += "X2,GDP,10k yuan,1,Economy,gdp\n"
    write(tmp_path / f"resources/papers/{PAPER}/indicators.csv", definitions)
    units = "".join(f"{code},{en},{zh},{code}\n" for code, (en, zh) in UNITS.items())
    write(tmp_path / "resources/units/units.csv", "unit_code,name_en,name_zh,province_code\n" + units)
    copy_configuration(tmp_path)
    _results(tmp_path)
    monkeypatch.chdir(tmp_path)
    job = PlannedJob("table_a1", f"scripts/{PAPER}/table_a1.py", (), (TABLE,), "results/reference/records/table_a1.json", {})
    record = {"rule": job.rule, "params": {}, "inputs": {}, "outputs": {TABLE: sha256(Path(TABLE))}, "modules": {}, "foreign": {}}
    record |= {"packages": {}, "python": f"{python_implementation()} {python_version()}"}
    write(tmp_path / job.record, json.dumps(record))
    manifest = describe(tmp_path, [job], {job.record: record}, "reference", CONFIGURATION)
    write(tmp_path / "results/reference/audit/manifest.json", json.dumps(manifest))
    return tmp_path


def _results(root: Path) -> None:
    folder = root / f"results/reference/{PAPER}"
    write(root / TABLE, "unit_code,city,score_2015,score_2016\n110000,Beijing,0.5,0.61\n120000,Tianjin,0.4,0.42\n")
    write(root / TABLE.replace(".csv", ".md"), "**Scores of cities**\n\n| a |\n\n*Note.* 2 units, 2015, 2016.\n")
    write(folder / "data/scores.csv", "unit_code,year,score\n110000,2015,0.5\n110000,2016,0.61\n120000,2015,0.4\n120000,2016,0.42\n")
    rows = [
        (c, y, i, v, *(("carried", "2016") if y == 2015 else ("observed", "")))
        for c in UNITS
        for y in (2015, 2016)
        for i, v in (("X1", 1.5), ("X2", 2.0))
    ]
    indicators = pd.DataFrame(rows, columns=["unit_code", "year", "indicator", "value", "flag", "from_years"])
    indicators.loc[indicators["unit_code"] == "120000", "value"] = 1.0
    indicators.to_csv(folder / "data/indicators.csv", index=False)
    Coverage("reference", PAPER, "raw", [2015, 2016], 2, ["X1", "X2"], {"X3": "no data"}).save(folder / "data/coverage.json")
    cells = [("gdp", 256691300.0, "B"), ("land_area", 16411.0, "C"), ("gdp", 178853900.0, "B"), ("land_area", 11946.0, "C")]
    panel = [(c, 2016, *cell) for c, cell in zip(["110000"] * 2 + ["120000"] * 2, cells, strict=True)]
    frame = pd.DataFrame(panel, columns=["unit_code", "year", "variable", "value", "column"])
    frame["locator"] = frame["column"] + frame["unit_code"].map({"110000": "2", "120000": "3"})
    frame = frame.drop(columns="column").assign(unit="10k yuan", flag="observed", source="yearbook_2016", file_sha256="ab" * 32)
    (root / "results/inputs/geodata").mkdir(parents=True)
    frame.to_parquet(root / "results/inputs/panel.parquet")
    entry = {"paper": PAPER, "location": "Table A1", "item": "Beijing", "published": "0.7630", "ours": "0.61", "difference": -0.153}
    entry |= {"verdict": "differs", "reason": "20% from published", "result": "table_a1_city_scores", "row": "unit_code=110000"}
    entry |= dict.fromkeys(["ours_nearest", "verdict_nearest", "evidence"], "")
    ledger = pd.DataFrame([entry | {"column": "score_2016", "counted": "yes", "cause": "unexplained"}])
    (root / "results/reference/audit/tables").mkdir(parents=True)
    ledger.to_csv(root / "results/reference/audit/tables/ledger.csv", index=False)
    shapes = [box(0, 0, 4e5, 4e5), box(4e5, 0, 8e5, 4e5)]
    layer = gpd.GeoDataFrame({"unit_code": list(UNITS), "name_zh": [zh for _, zh in UNITS.values()]}, geometry=shapes, crs="ESRI:102025")
    for name in ("cities", "provinces"):
        layer.to_parquet(root / f"results/inputs/geodata/{name}.parquet")
