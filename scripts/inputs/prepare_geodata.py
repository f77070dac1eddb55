"""Write the geodata of all maps once: cities, provinces and lines, equal-area, simplified without gaps."""

import hashlib
import logging
from pathlib import Path

import pandas as pd

from scripts import geodata
from scripts.rule import run_rule

# Metres; about one pixel of a map of the whole country at 200 dots an inch.
TOLERANCE = 2500.0


def prepare_geodata(folding: str, splits: str, cities: str, provinces: str, lines: str, tolerance: float = TOLERANCE) -> None:
    """Read the package's layers and write the three GeoParquet files.

    folding: table of the units that are folded into another one. splits: table of former units restored from districts.
    cities, provinces, lines: files to write.
    tolerance: of the simplification, metres.
    """
    _log_sources()
    raw_provinces = geodata.read_package_layer("province")
    into = pd.read_csv(folding, dtype=str).set_index("unit_code")["into"].to_dict()
    units = geodata.administrative_units(geodata.read_package_layer("city"), into)
    units = geodata.split_former(units, geodata.read_package_layer("district"), pd.read_csv(splits, dtype=str))
    units["province_code"] = units["unit_code"].str[:2] + "0000"
    simple = geodata.simplify(units, tolerance)
    names = raw_provinces.set_index(raw_provinces["gb"].str.strip().str[3:])["name"].to_dict()
    whole = geodata.dissolve_provinces(simple, names)
    for layer, path in ((simple, cities), (whole, provinces), (geodata.boundary_lines(raw_provinces, whole), lines)):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        layer.to_parquet(path)
        logging.info("%s: %d features", path, len(layer))


def _log_sources() -> None:
    for level in ("province", "city", "district"):
        path = geodata.package_file(level)
        logging.info("read %s, sha256 %s", path.name, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    run_rule(prepare_geodata)
