"""Rule compute_coupling: resilience, industrial agglomeration, and the coupling coordination degree of the two, by province and year."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.errors import ConfigError, EstimationError
from scripts.index.standardisation import Groups, constant_in, standardise
from scripts.methods.concentration import location_concentration, specialisation
from scripts.methods.coupling import coordination, coordination_class
from scripts.methods.regional_resilience import cumulative_growth, reference_growth, resistance
from scripts.rule import run_rule

SYSTEMS = ["agglomeration", "resilience"]


def compute_coupling(
    indicators: str,
    industries: str,
    units: str,
    growth: str,
    lag: int,
    formula: str,
    number: int,
    standardisation: str,
    coordination_rule: Mapping[str, Any],
    coupling: str,
) -> None:
    """Write one row a province and year: both systems, raw and standardised, the coupling C, the joint level T, D and its class.

    growth: 'before_census', 'revised' or 'real'. number: of industries. coordination_rule: weight, power, bounds.
    """
    cells = pd.read_csv(indicators, dtype={"unit_code": str})
    chosen = pd.read_csv(industries)
    resilience = resilience_by_year(cells, growth, lag)
    concentration = {
        "agglomeration": agglomeration_by_year(cells, chosen[chosen[f"in_{number}"] == 1]["industry"], formula),
        "agglomeration_other_formula": agglomeration_by_year(
            cells, chosen[chosen[f"in_{number}"] == 1]["industry"], "usual" if formula == "printed" else "printed"
        ),
    }
    table = pd.DataFrame({**concentration, **resilience}).dropna(subset=SYSTEMS).rename_axis(["unit_code", "year"]).reset_index()
    if table.empty:
        raise ConfigError("provincial_coupling: no year has both employment by industry and growth of GDP; see provincial_coupling.years.")
    table = table.join(coupled(table, standardisation, coordination_rule))
    names = pd.read_csv(units, dtype=str)[["unit_code", "name_en", "four_region", "coastal"]]
    names["coast"] = names.pop("coastal").map({"1": "Coast", "0": "Inland"})
    table = table.merge(names.rename(columns={"name_en": "province", "four_region": "region"}), on="unit_code", validate="many_to_one")
    order = ["unit_code", "province", "region", "coast", "year"]
    table[[*order, *(c for c in table if c not in order)]].sort_values(["unit_code", "year"]).to_csv(coupling, index=False)


def resilience_by_year(cells: pd.DataFrame, growth: str, lag: int) -> dict[str, pd.Series]:
    """Growth over the lag, growth of the reference (the sum of provinces) and resilience, by province and year."""
    yearly, base = _wide(cells, f"growth_{growth}"), _wide(cells, "base_share")
    reference = reference_growth(yearly, base.reindex(columns=yearly.columns))
    change = cumulative_growth(yearly, lag)
    expected = cumulative_growth(reference.to_frame().T, lag).iloc[0].dropna()
    change = change[expected.index]
    nation = pd.DataFrame(dict.fromkeys(change.index, expected)).T
    return {"growth": change.stack(), "growth_of_reference": nation.stack(), "resilience": resistance(change, expected).stack()}


def agglomeration_by_year(cells: pd.DataFrame, industries: pd.Series, formula: str) -> pd.Series:
    """The Herfindahl-Hirschman index of each province and year, over the given industries."""
    wanted = [f"employment_{name.lower()}" for name in industries]
    employment = cells[cells["indicator"].isin(wanted)].pivot(index=["year", "unit_code"], columns="indicator", values="value")
    employment = employment.dropna(how="all")
    missing = sorted(set(wanted) - set(employment.columns))
    if missing:
        raise ConfigError(
            f"provincial_coupling: no employment for {', '.join(missing)}; see resources/papers/provincial_coupling/industries.csv."
        )
    index = location_concentration if formula == "printed" else specialisation
    return pd.concat({year: index(part.droplevel("year")) for year, part in employment.groupby(level="year")}).swaplevel()


def coupled(table: pd.DataFrame, standardisation: str, rule: Mapping[str, Any]) -> pd.DataFrame:
    """Both systems standardised by min-max, C, T, D and the class of D, in the rows of `table`."""
    scaled = on_one_scale(table[SYSTEMS], table["year"] if standardisation == "within_year" else None).add_suffix("_standardised")
    degree = coordination(scaled["agglomeration_standardised"], scaled["resilience_standardised"], rule["weight"], rule["power"])
    return scaled.join(degree).assign(**{"class": coordination_class(degree["coordination"], tuple(rule["bounds"]))})


def on_one_scale(systems: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Return both systems by min-max within groups; EstimationError where all provinces have the same value of one."""
    constant = constant_in(systems, groups)
    if constant:
        raise EstimationError(f"cannot be rescaled, all units have the same value: {', '.join(constant)}")
    return standardise(systems, groups=groups)


def _wide(cells: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return cells[cells["indicator"] == indicator].pivot(index="unit_code", columns="year", values="value").dropna(axis=1, how="all")


if __name__ == "__main__":
    run_rule(compute_coupling)
