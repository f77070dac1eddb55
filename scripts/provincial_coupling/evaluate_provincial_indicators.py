"""Rule evaluate_provincial_indicators: the indicators of the coupling paper from the panel, for every year, with no gap filled."""

import numpy as np
import pandas as pd

from scripts import geodata
from scripts.contracts import EVALUATED, write_checked
from scripts.methods.city_sums import coverage, linked, sum_of_cities
from scripts.methods.concentration import location_concentration
from scripts.methods.environmental_damage import relative_emission
from scripts.methods.regional_resilience import growth_within_vintages
from scripts.provincial_coupling.panel import YEARS, PanelByVariable
from scripts.rule import run_rule

# Growth factors of two vintages further apart are a revision: Liaoning 2016 (-23 %), Inner Mongolia 2017 (-18 %); next is 12 %.
REVISION = 0.15
POLLUTANTS = ["sulphur_dioxide", "wastewater", "dust"]
SUMMED = ["retail_sales", "science_expenditure", "industrial_fixed_assets", "foreign_investment"]
TEN_THOUSAND = 1e4  # 100m yuan (provincial series) in 10k yuan (sums of cities)


def evaluate_provincial_indicators(
    panel: str, industries: str, units: str, crosswalk: str, provinces: str, indicators: str, check: str
) -> None:
    """Evaluate what resources/papers/provincial_coupling/indicators.csv defines and write it long: unit_code, year, indicator, value, flag.

    industries: which employment variables make an industry. units: the 31 provinces. crosswalk: units.csv with each city's province.
    provinces: geodata layer, for areas. check: table that sets sums of cities beside provincial series.
    """
    codes = pd.read_csv(units, dtype=str)["unit_code"].tolist()
    wide = PanelByVariable(pd.read_parquet(panel, columns=["unit_code", "year", "variable", "value"]), codes)
    found = growth(wide) | employment_shares(wide, pd.read_csv(industries)) | damage(wide)
    province = pd.read_csv(crosswalk, dtype=str).set_index("unit_code")["province_code"]
    sums, covered = city_sums(wide, province)
    found |= (
        revenue_concentration(wide)
        | factors(wide, sums, _areas(provinces))
        | {f"coverage_{name}": share for name, share in covered.items()}
    )
    flags = {"growth_before_census": found.pop("replaced")}
    rows = [_long(name, frame, flags.get(name)) for name, frame in found.items()]
    table = pd.concat(rows, ignore_index=True)
    write_checked(table[table["unit_code"].isin(codes)], EVALUATED, indicators)
    _check_of_sums(wide, sums, covered).to_csv(check, index=False)


def growth(wide: PanelByVariable) -> dict[str, pd.DataFrame]:
    """Growth of GDP by vintage, what was replaced because of a revision, and shares of the base year's GDP."""
    earlier, revised = wide.province("gdp_before_census"), wide.province("gdp_revised")
    before_census_growth, replaced = growth_within_vintages(earlier, revised, REVISION)
    uncorrected, _ = growth_within_vintages(earlier, revised, np.inf)
    base = earlier.shift(axis=1)
    base = base.fillna(revised.shift(axis=1))
    return {
        "growth_before_census": before_census_growth,
        "replaced": replaced,
        "growth_before_census_uncorrected": uncorrected,
        "growth_revised": revised.div(revised.shift(axis=1)) - 1,
        "growth_real": wide.province("gdp_index") / 100 - 1,
        "base_share": base / base.sum(),
    }


def employment_shares(wide: PanelByVariable, industries: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Each industry's employment in each province as a share of the nation's employment in all industries.

    ASSUME: an industry that the table leaves empty for a province has no urban unit there.
    """
    persons = {
        row.industry.lower(): sum(wide.province(name.removeprefix("province_")).fillna(0.0) for name in row.variables.split())
        for row in industries.itertuples()
    }
    total = sum(persons.values()).sum()  # type: ignore[union-attr]
    return {f"employment_{name}": (frame / total.where(total > 0)) for name, frame in persons.items()}


def revenue_concentration(wide: PanelByVariable) -> dict[str, pd.DataFrame]:
    """Equation 5 of main-business revenue, over the industries of the paper's 27 that the file has in every year.

    ASSUME: an industry without revenue in a province that has others is not there; a province without any is missing.
    """
    names = [name.removeprefix("province_") for name in wide.variables if name.startswith("province_revenue_")]
    revenue = {name: wide.province(name) for name in names}
    years = [year for year in YEARS if revenue and all(frame[year].notna().any() for frame in revenue.values())]
    columns = {}
    for year in years:
        table = pd.DataFrame({name: frame[year] for name, frame in revenue.items()})
        columns[year] = location_concentration(table).where(table.notna().any(axis=1))
    return {"concentration_revenue": pd.DataFrame(columns)} if columns else {}


def damage(wide: PanelByVariable) -> dict[str, pd.DataFrame]:
    """Relative emission of each pollutant per unit of GDP; only years in which all provinces report."""
    output = wide.province("gdp_revised")
    result = {}
    for name in POLLUTANTS:
        emissions = wide.province(name)
        complete = emissions.columns[emissions.notna().all() & output.notna().all()]
        columns = {year: relative_emission(emissions[[year]], output[year])[year] for year in complete}
        result[f"damage_{name}"] = pd.DataFrame(columns, index=emissions.index)
    return result


def city_sums(wide: PanelByVariable, province: pd.Series) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Sums of cities by province, and the share of GDP in the cities that are in the sum."""
    gdp, provincial_gdp = wide.cities("gdp"), wide.province("gdp_before_census").fillna(wide.province("gdp_revised")) * TEN_THOUSAND
    sums, covered = {}, {}
    for name in SUMMED:
        sums[name], present = sum_of_cities(wide.cities(name), province)
        covered[name] = coverage(present, gdp, province, provincial_gdp).reindex(provincial_gdp.index).fillna(0.0)
        if f"province_{name}" in wide.variables:
            covered[name] = covered[name].mask(wide.province(name).notna(), 1.0)
    return sums, covered


def factors(wide: PanelByVariable, sums: dict[str, pd.DataFrame], area: pd.Series) -> dict[str, pd.DataFrame]:
    """The influencing factors of section 6.1, as the regression takes them."""
    gdp, rate = wide.province("gdp_revised"), wide.province("exchange_rate")
    retail = linked(sums["retail_sales"] / TEN_THOUSAND, wide.province("retail_sales"))
    missing = retail.isna().mul(retail[2016], axis=0).sum() / retail[2016].sum()
    technology = linked(sums["science_expenditure"] / TEN_THOUSAND, wide.province("science_expenditure"))
    prices = wide.province("investment_price")
    workers = sum(
        wide.province(name.removeprefix("province_")).fillna(0.0) for name in wide.variables if name.startswith("province_employment_")
    )
    assets = sums["industrial_fixed_assets"].div(prices.div(prices[2005], axis=0))
    trade = (wide.province("trade") * rate / TEN_THOUSAND).fillna(wide.province("trade_yuan"))
    return {
        "openness_trade": trade / gdp,
        "openness_stock": wide.province("foreign_capital") * rate / gdp,
        "openness_flow": sums["foreign_investment"] * rate / (gdp * TEN_THOUSAND),
        "consumption_share": retail.div(retail.sum() / (1 - missing)),
        "highway_per_capita": wide.province("highway_length") / (wide.province("population") * TEN_THOUSAND),
        "log_density": np.log(gdp.mul(TEN_THOUSAND).div(area, axis=0)),
        "log_capital_intensity": np.log(assets / workers.where(workers > 0)),  # type: ignore[union-attr]
        "log_technology": np.log(technology),
        "log_productivity": np.log(gdp / wide.province("employment")),
    }


def _areas(provinces: str) -> pd.Series:
    layer = geodata.load(provinces)
    return pd.Series(layer.geometry.area.to_numpy() / 1e6, index=layer["unit_code"].to_numpy())


def _long(name: str, frame: pd.DataFrame, corrected: pd.DataFrame | None) -> pd.DataFrame:
    """Cells of one indicator; a share of one observed figure counts as observed, everything else is derived or corrected."""
    cells = frame.rename_axis("unit_code").melt(ignore_index=False, var_name="year").dropna().reset_index()
    plain = name == "growth_real" or (name.startswith("employment_") and name != "employment_c36_37")
    flags = ["observed" if plain else "derived"] * len(cells)
    if corrected is not None:
        flags = ["corrected" if corrected.at[row.unit_code, row.year] else "derived" for row in cells.itertuples()]
    return cells.assign(indicator=name, flag=flags)[["unit_code", "year", "indicator", "value", "flag"]]


def _check_of_sums(wide: PanelByVariable, sums: dict[str, pd.DataFrame], covered: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    for name in ("retail_sales", "science_expenditure"):
        ratio = sums[name].div(wide.province(name) * TEN_THOUSAND).melt(ignore_index=False, var_name="year", value_name="ratio")
        rows.append(ratio.dropna().rename_axis("unit_code").reset_index().assign(variable=name))
    table = pd.concat(rows, ignore_index=True)
    return table[["variable", "unit_code", "year", "ratio"]]


if __name__ == "__main__":
    run_rule(evaluate_provincial_indicators)
