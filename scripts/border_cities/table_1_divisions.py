"""Rule table_1_divisions: the border cities by region and province, with their neighbours and policy support."""

from collections.abc import Sequence

from scripts.border_cities.frames import REGIONS, read_units, region_of
from scripts.coverage import Coverage
from scripts.index.data import read_cells
from scripts.rule import run_rule
from scripts.tables import write_table


def table_1_divisions(prefectures: str, indicators: str, coverage: str, jiuquan: str, table: Sequence[str]) -> None:
    """Write Table 1: one row a city, in the order of the paper's regions. jiuquan: the region that Jiuquan is counted to."""
    units = read_units(prefectures)
    units["region"] = units["unit_code"].map(region_of(units, jiuquan))
    support = read_cells(indicators).query("indicator == 'X25'").pivot(index="unit_code", columns="year", values="value")
    cities = units[["region", "province_en", "unit_code", "name_en", "name_zh", "neighbouring_country_iso3", "in_41_city_sample"]].rename(
        columns={"province_en": "province", "name_en": "city", "neighbouring_country_iso3": "neighbours"}
    )
    for year in support.columns:
        cities[f"policy_support_{year}"] = cities["unit_code"].map(support[year]).astype(int)
    rank = {region: number for number, region in enumerate(REGIONS)}
    cities = cities.sort_values("region", key=lambda column: column.map(rank), kind="stable")
    note = (
        f"Jiuquan is counted in {jiuquan}: the paper has it in Northwest (Table 1) and in North (section 4.1). The 41 cities are those of "
        "section 3.2, without Daxing'anling, Tacheng, Ngari and Shannan. Policy support: conditions met by the end of the year; the paper "
        f"speaks of 1 to 5, six cities meet none. {Coverage.load(coverage).note()}"
    )
    write_table(cities, table, "Table 1. Border cities by region", note)


if __name__ == "__main__":
    run_rule(table_1_divisions)
