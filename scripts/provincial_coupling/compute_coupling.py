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
# The option of concentration.formula that takes revenue in place of employment.
REVENUE = "revenue"


def compute_coupling(
    indicators: str,
    industries: str,
    units: str,
    resilience: Mapping[str, Any],
    concentration: Mapping[str, Any],
    standardisation: str,
    coordination_rule: Mapping[str, Any],
    coupling: str,
) -> None:
    """Write one row a province and year: both systems, raw and standardised, the coupling C, the joint level T, D and its class.

    resilience, concentration, standardisation, coordination_rule: these sections of the paper's configuration.
    """
    cells = pd.read_csv(indicators, dtype={"unit_code": str})
    settings = {"resilience": resilience, "concentration": concentration, "standardisation": standardisation}
    table = coupling_table(cells, pd.read_csv(industries), read_names(units), settings | {"coordination": coordination_rule})
    table.to_csv(coupling, index=False)


def read_names(units: str) -> pd.DataFrame:
    """Return code, name, region and coast (Coast or Inland) of the provinces."""
    names = pd.read_csv(units, dtype=str)[["unit_code", "name_en", "four_region", "coastal"]]
    names["coast"] = names.pop("coastal").map({"1": "Coast", "0": "Inland"})
    return names.rename(columns={"name_en": "province", "four_region": "region"})


def coupling_table(cells: pd.DataFrame, industries: pd.DataFrame, names: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Return what `compute_coupling` writes. cells: long indicators. settings: the paper's section of the configuration."""
    chosen = settings["concentration"]
    used = industries.loc[industries[f"in_{chosen['industries']}"] == 1, "industry"]
    resilience = resilience_by_year(cells, **settings["resilience"])
    other = "printed" if chosen["formula"] == "usual" else "usual"
    observed = {
        "agglomeration": agglomeration_by_year(cells, used, chosen["formula"]),
        "agglomeration_other_formula": agglomeration_by_year(cells, used, other),
    }
    last = observed["agglomeration"].index.get_level_values(-1).max()
    if chosen["carried"]:
        observed = {name: carried_on(values, resilience["resilience"].index) for name, values in observed.items()}
    table = pd.DataFrame({**observed, **resilience}).dropna(subset=SYSTEMS).rename_axis(["unit_code", "year"]).reset_index()
    if table.empty:
        raise ConfigError("provincial_coupling: no year has both employment by industry and growth of GDP; see provincial_coupling.years.")
    table = table.join(coupled(table, settings["standardisation"], settings["coordination"]))
    table["carried"] = (table["year"] > last).map({True: "yes", False: "no"})
    table = table.merge(names, on="unit_code", validate="many_to_one")
    order = ["unit_code", "province", "region", "coast", "year"]
    return table[[*order, *(c for c in table if c not in order)]].sort_values(["unit_code", "year"])


def carried_on(values: pd.Series, wanted: pd.MultiIndex) -> pd.Series:
    """Return agglomeration (by province and year) with the last year's value in the later years of `wanted`.

    ASSUME: ranks of provinces hardly change from one year to the next, so the last year known stands for the three after it.
    """
    last = values.index.get_level_values(-1).max()
    later = [key for key in wanted if key[1] > last and (key[0], last) in values.index]
    return (
        pd.concat([values, pd.Series([values[(code, last)] for code, _ in later], index=pd.MultiIndex.from_tuples(later))])
        if later
        else values
    )


def resilience_by_year(cells: pd.DataFrame, growth: str, lag: int, breaks: str = "revised") -> dict[str, pd.Series]:
    """Growth over the lag, growth of the reference (the sum of provinces) and resilience, by province and year.

    growth: 'before_census', 'revised' or 'real'. breaks: where a revision of the earlier vintage passes for growth, the growth of the
    revised vintage ('revised') or what the levels as first published give ('none').
    """
    if growth == "before_census" and breaks == "none":
        growth = "before_census_uncorrected"
    yearly, base = _wide(cells, f"growth_{growth}"), _wide(cells, "base_share")
    reference = reference_growth(yearly, base.reindex(columns=yearly.columns))
    change = cumulative_growth(yearly, lag)
    expected = cumulative_growth(reference.to_frame().T, lag).iloc[0].dropna()
    change = change[expected.index]
    nation = pd.DataFrame(dict.fromkeys(change.index, expected)).T
    return {"growth": change.stack(), "growth_of_reference": nation.stack(), "resilience": resistance(change, expected).stack()}


def agglomeration_by_year(cells: pd.DataFrame, industries: pd.Series, formula: str) -> pd.Series:
    """The Herfindahl-Hirschman index of each province and year, over the given industries.

    formula: 'printed' or 'usual', of employment; 'revenue': as printed, of the industries that have revenue, in the years in which every
    province has it.
    """
    if formula == REVENUE:
        found = _wide(cells, "concentration_revenue").dropna(axis=1).stack()
        if found.empty:
            raise ConfigError(
                "provincial_coupling.concentration.formula: no revenue by industry in this run (dataset province_industry_revenue)"
            )
        return found
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
