"""Rule probe_values: ours under every probe whose settings are computed here, in one process, and not in a run of its own."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.items import Item, read_items
from scripts.audit.ours import read_ours
from scripts.coverage import Coverage
from scripts.methods.moran import SpatialWeights, distance_band, nearest_neighbours
from scripts.provincial_coupling.compute_coupling import coupling_table, read_names
from scripts.provincial_coupling.estimate_tobit import estimates_of
from scripts.provincial_coupling.figure_2_coupling_over_time import group_means
from scripts.provincial_coupling.figure_3_coupling_maps import class_counts
from scripts.provincial_coupling.prepare_regression import REGRESSORS, regression_rows
from scripts.provincial_coupling.samples import rows_of_model
from scripts.provincial_coupling.table_1_moran import centroid_distances, degrees_by_year, moran_by_year
from scripts.provincial_coupling.table_environmental_damage import damage_by_year
from scripts.provincial_coupling.tables_by_province import by_province
from scripts.provincial_coupling.tables_of_regressors import hausman_row
from scripts.provincial_coupling.what_if import DISTANCES, distances_from, in_words
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.workflow.readings import overlay, read_reading

PAPER = "provincial_coupling"
TABLE = "probe_values"
COLUMNS = ["probe", "entry", "ours", "p", "standard_error"]


@dataclass(frozen=True)
class Material:
    """What every probe starts from: long indicators, industries, names of provinces, distances between them (km), and the seed.

    made: what was computed already, by name and the settings that it depends on: most probes leave most of the study as it is.
    """

    cells: pd.DataFrame
    industries: pd.DataFrame
    names: pd.DataFrame
    distances: pd.DataFrame
    seed: int
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def once(self, name: str, settings: Sequence[Any], make: Callable[[], Any]) -> Any:
        """Return what `make` computes, computed once for the same settings."""
        key = (name, json.dumps(settings, sort_keys=True))
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


def probe_values(
    reading: str,
    published: Sequence[str],
    indicators: str,
    industries: str,
    units: str,
    provinces: str,
    coverage: str,
    settings: Mapping[str, Any],
    seed: int,
    values: Sequence[str],
    what_if: Sequence[str],
) -> None:
    """Write ours under each probe, and how far from what is published each of them is.

    values: one row a probe and entry of the ledger: ours under that probe, with p and standard error where the ledger asks for them.

    reading, published: read by the paper's name; named so that a change of them is noticed.
    settings: the paper's section of the configuration; a probe's settings are laid over it.
    """
    material = read_material(indicators, industries, units, provinces, seed)
    items = read_items(Path("resources/papers") / PAPER)
    probes = read_reading(Path(), PAPER)
    settings_of = {"as stated": dict(settings)}
    settings_of |= {p.id: overlay(dict(settings), p.settings) for p in (*probes.choices, *probes.probes) if p.values == TABLE}
    settings_of["nearest"] = overlay(dict(settings), probes.settings)
    found = {name: tables_under(its, material) for name, its in settings_of.items()}
    rows = [row for name, tables in found.items() if name not in ("as stated", "nearest") for row in values_under(name, tables, items)]
    grounds = "Settings and grounds of the probes: config/readings/provincial_coupling.yaml. Computed as in a run with these settings."
    note = f"{grounds} {Coverage.load(coverage).note()}"
    write_table(pd.DataFrame(rows, columns=COLUMNS), values, "Ours under each probe", note)
    changes = {p.id: p.settings for p in (*probes.choices, *probes.probes)} | {"nearest": probes.settings}
    distances = [
        {"what_if": name, "settings": in_words(changes.get(name, {}))} | distances_from(tables, items) for name, tables in found.items()
    ]
    write_table(pd.DataFrame(distances), what_if, "What if: distances from what is published under each choice", f"{DISTANCES} {note}", 3)


def read_material(indicators: str, industries: str, units: str, provinces: str, seed: int) -> Material:
    """Return the material from the files of the rule."""
    cells = pd.read_csv(indicators, dtype={"unit_code": str})
    distances = centroid_distances(provinces, sorted(cells["unit_code"].unique()))
    return Material(cells, pd.read_csv(industries), read_names(units), distances, seed)


def values_under(probe: str, tables: Mapping[str, pd.DataFrame], items: Sequence[Item]) -> list[dict[str, object]]:
    """Return rows (COLUMNS) of all entries that have a value in the tables of a probe."""
    found = read_ours(items, tables.get)
    return [
        dict(
            zip(
                COLUMNS, (probe, item.id, ours.value if ours.number == ours.number else ours.text, ours.p, ours.standard_error), strict=True
            )
        )
        for item, ours in zip(items, found, strict=True)
        if ours.text and not ours.reason
    ]


def tables_under(settings: Mapping[str, Any], material: Material) -> dict[str, pd.DataFrame]:
    """Return the tables that the ledger reads, by name, as a run with these settings would write them."""
    spatial, regression = settings["spatial"], settings["regression"]
    of_coupling = [settings[part] for part in ("resilience", "concentration", "standardisation", "coordination")]
    coupling = material.once("coupling", of_coupling, lambda: coupling_table(material.cells, material.industries, material.names, settings))
    damage, _ = material.once("damage", [settings["damage"]], lambda: damage_by_year(material.cells, settings["damage"]))
    moran = material.once("moran", [of_coupling, spatial], lambda: moran_under(coupling, spatial, material))
    years = regression.get("years") or {"first": 2007, "last": settings["years"]["last"]}
    rows = regression_rows(coupling, material.cells, damage, years, regression["openness"], settings["city_sums"]["coverage"])
    model = regression["model"]
    estimates, _ = estimates_of(rows, [model], regression["lower"], regression["upper"], regression["nodes"])
    estimates = estimates[estimates["term"].isin(REGRESSORS)].rename(columns={"term": "variable"}).assign(table_2="yes")
    return {
        "table_1_moran": moran,
        "table_2_estimates": estimates,
        "figure_2_coupling_over_time": group_means(coupling),
        "figure_3_coupling_classes": class_counts(coupling),
        "coupling_coordination": by_province(coupling, "coordination"),
        "coupling_class": by_province(coupling, "class"),
        "hausman_test": pd.DataFrame([hausman_row(rows_of_model(rows, "Total", model), "Total")]),
    }


def moran_under(coupling: pd.DataFrame, spatial: Mapping[str, Any], material: Material) -> pd.DataFrame:
    """Return Moran's I by year under both spatial weights."""
    degrees = degrees_by_year(coupling)
    weights = weights_of(material.distances.loc[degrees.index, degrees.index], spatial["neighbours"])
    return moran_by_year(degrees, weights, spatial["permutations"], material.seed)


def weights_of(distances: pd.DataFrame, neighbours: int) -> dict[str, SpatialWeights]:
    """Return both spatial weights from distances between provinces."""
    return {"nearest": nearest_neighbours(distances, neighbours), "distance": distance_band(distances)}


if __name__ == "__main__":
    run_rule(probe_values)
