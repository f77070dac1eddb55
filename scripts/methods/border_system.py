"""The border system of a city: policy support, the neighbours' state, and distances to the border and across it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.geodesy import geodesic_distance, nearest_on_boundary

if TYPE_CHECKING:
    import geopandas as gpd

CrossBorderFrom = Literal["approval", "operation"]
NeighbourRule = Literal["mean", "worst", "longest_border"]
_POLICY_YEARS = ["port_class1_first_year", "kdpz_year", "national_land_port_first_year", "becz_years"]
_CROSS_BORDER_YEAR = {"approval": "cbz_year_approved", "operation": "cbz_year_operating"}


def policy_support(prefectures: pd.DataFrame, years: Sequence[int], cross_border_from: CrossBorderFrom = "approval") -> pd.DataFrame:
    """Number of the five policy conditions that a city meets by the end of each year (Sui et al. 2022, Table 2, note 2).

    prefectures: unit_code and the first year of each condition as text: '1992', '1992;2015' (the first counts), '<2010' (before),
    empty (never). cross_border_from: whether a cross-border zone counts from its approval or from its operation.
    Returns unit_code, year, value.
    """
    columns = [*_POLICY_YEARS, _CROSS_BORDER_YEAR[cross_border_from]]
    first = prefectures[columns].map(first_year).to_numpy()
    frames = [
        pd.DataFrame({"unit_code": prefectures["unit_code"], "year": year, "value": (first <= year).sum(axis=1).astype(float)})
        for year in years
    ]
    return pd.concat(frames, ignore_index=True)


def first_year(text: object) -> float:
    """Return the earliest year of a text such as '1992;2015'; '<2010' is the year before 2010; infinite where there is none."""
    if pd.isna(text) or not str(text).strip():  # type: ignore[call-overload]
        return np.inf
    parts = [part.strip() for part in str(text).split(";")]
    if not all(re.fullmatch(r"<?\d{4}", part) for part in parts):
        raise EstimationError(f"'{text}' is no list of years such as 1992;2015 or <2010")
    return float(min(int(part.removeprefix("<")) - part.startswith("<") for part in parts))


def neighbour_index(prefectures: pd.DataFrame, index: pd.DataFrame, rule: NeighbourRule, higher_is_worse: bool) -> pd.DataFrame:
    """An index of the countries that a city borders, one number a city and year.

    prefectures: unit_code, neighbouring_country_iso3 ('PRK;RUS'), boundary_km_approx ('PRK 502; RUS 301').
    index: country, year, value. rule: 'mean' of the neighbours that have the index, the 'worst' of them, or the neighbour with
    the 'longest_border'. Cities none of whose neighbours has the index in a year are left out. Returns unit_code, year, value.
    """
    pairs = prefectures.assign(country=prefectures["neighbouring_country_iso3"].str.split(";")).explode("country")
    pairs["country"] = pairs["country"].str.strip()
    if rule == "longest_border":
        pairs["country"] = [_longest(text) for text in pairs["boundary_km_approx"]]
        pairs = pairs.drop_duplicates(["unit_code", "country"])
    joined = pairs[["unit_code", "country"]].merge(index, on="country").dropna(subset="value")
    statistic = "mean" if rule != "worst" else "max" if higher_is_worse else "min"
    return joined.groupby(["unit_code", "year"], as_index=False)["value"].agg(statistic)


def _longest(lengths: str) -> str:
    pairs = [part.split() for part in lengths.split(";")]
    return max(pairs, key=lambda pair: float(pair[1]))[0]


def border_distances(
    prefectures: pd.DataFrame, seats: pd.DataFrame, cities: "gpd.GeoDataFrame", centre: Literal["prefecture", "province"]
) -> pd.DataFrame:
    """Geodesic distances in kilometres, by unit_code: `to_border` and `to_crossing`.

    to_border: from the centre (the city's seat, or the capital of its province) to the border town, taken to be the point of the
    city's boundary nearest to the crossing town abroad. to_crossing: from the city's seat to the crossing town.
    prefectures: unit_code, crossing_lon, crossing_lat. seats: unit_code, seat_of, longitude, latitude. cities: geodata in metres.
    """
    places = seats.set_index("unit_code")[["longitude", "latitude"]]
    code = prefectures["unit_code"]
    capital = code.str[:2] + "0100"
    seat, centres = places.loc[code], places.loc[code if centre == "prefecture" else capital]
    lon, lat = (prefectures[c].astype(float).to_numpy() for c in ("crossing_lon", "crossing_lat"))
    areas = cities.set_index("unit_code").geometry[code]
    projection = cities.crs.to_string()
    border = np.array(
        [nearest_on_boundary(area, *point, projection) for area, point in zip(areas, zip(lon, lat, strict=True), strict=True)]
    )
    return pd.DataFrame(
        {
            "to_border": geodesic_distance(centres["longitude"], centres["latitude"], border[:, 0], border[:, 1]),
            "to_crossing": geodesic_distance(seat["longitude"], seat["latitude"], lon, lat),
        },
        index=pd.Index(code, name="unit_code"),
    )
