"""Rule table_environmental_damage: the comprehensive environmental damage index by province and year, with its entropy weights."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.methods.environmental_damage import comprehensive_damage
from scripts.rule import run_rule
from scripts.tables import write_table

PREFIX = "damage_"


def table_environmental_damage(
    indicators: str, units: str, coverage: str, weighting: str, data: str, index_table: Sequence[str], weight_table: Sequence[str]
) -> None:
    """Equations 6-9, year by year: a province's index depends on the other provinces of its year only.

    weighting: 'weight' or 'share' (equation 9 in words or published). Years in which a pollutant is missing for a province have no index.
    """
    long, weights = damage_by_year(pd.read_csv(indicators, dtype={"unit_code": str}), weighting)
    names = pd.read_csv(units, dtype=str).set_index("unit_code")["name_en"]
    long.assign(province=long["unit_code"].map(names)).to_csv(data, index=False)
    wide = long.pivot(index="unit_code", columns="year", values="environmental_damage").sort_index()
    wide.insert(0, "province", wide.index.map(names))
    wide.columns = [str(column) for column in wide.columns]
    note = f"Emissions of all sources, not of industry alone; 1 is the national average. {Coverage.load(coverage).note()}"
    write_table(wide.reset_index(), index_table, "Comprehensive environmental damage index (CEDI) by province and year", note, 3)
    write_table(_weights(weights), weight_table, "Entropy and weights of the pollutants in the environmental damage index", note)


def damage_by_year(cells: pd.DataFrame, weighting: str) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the index by province and year, and the entropy and weights of each year. cells: long indicators."""
    cells = cells[cells["indicator"].str.startswith(PREFIX)].assign(indicator=lambda t: t["indicator"].str.removeprefix(PREFIX))
    indices, weights = [], []
    for year, part in cells.groupby("year"):
        damage = part.pivot(index="unit_code", columns="indicator", values="value")
        if damage.isna().any().any() or damage.empty:
            continue
        result = comprehensive_damage(damage, weighting)
        indices.append(result.index.rename("environmental_damage").reset_index().assign(year=year))
        weights.append(pd.DataFrame({"year": year, "weight": result.weights, "entropy": result.entropy}).reset_index(names="pollutant"))
    if not indices:
        raise ConfigError(
            "provincial_coupling: no year has the emissions of all three pollutants in all provinces; see provincial_coupling.years."
        )
    return pd.concat(indices, ignore_index=True).sort_values(["unit_code", "year"]), weights


def _weights(parts: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True).pivot(index="year", columns="pollutant", values=["weight", "entropy"])
    table.columns = [f"{kind}_{pollutant}" for kind, pollutant in table.columns]
    return table.reset_index()


if __name__ == "__main__":
    run_rule(table_environmental_damage)
