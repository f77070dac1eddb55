"""Rule read_dataset: the files of one dataset as observations, one row a cell, and a report of what was noticed."""

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import pandas as pd

from scripts.contracts import OBSERVATIONS, write_checked
from scripts.errors import InputError
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.expectations import check_columns, read_expected
from scripts.inputs.files import sha256_of
from scripts.inputs.reading import Reading
from scripts.inputs.resource_tables import read_resource
from scripts.rule import run_rule
from scripts.workflow.registry import USER_DATA

REMARK_COLUMNS = ["file", "place", "kind", "found", "action"]


def read_dataset(
    files: Sequence[str],
    dataset: str,
    reader: str,
    flag: str,
    sources: str,
    dictionary: Sequence[str],
    crosswalk: Sequence[str],
    observations: str,
    report: str,
) -> None:
    """Read each file with the dataset's reader and write all observations and remarks.

    reader: name of the module in scripts/inputs with a function `read(path, dataset, dictionary, crosswalk)`.
    flag: what the dataset's values are (resources/datasets.csv).
    sources: the registry of known files; dictionary: variables.csv and the tables beside it; crosswalk: units.csv, aliases.csv.
    """
    known = read_resource(sources, ["file", "sha256", "bytes"]).set_index("sha256")
    tables = Dictionary.load(Path(dictionary[0]).parent)
    known_units = Crosswalk.load(Path(crosswalk[0]).parent)
    read: Callable[[Path, str, Dictionary, Crosswalk], Reading] = import_module(f"scripts.inputs.{reader}").read
    found, remarks = [], []
    for path in map(Path, files):
        reading = read(path, dataset, tables, known_units)
        if reading.year is not None:
            check_columns(reading, reading.year + 1, read_expected(Path(dictionary[0]).parent))
        digest = sha256_of(path)
        if dataset != USER_DATA:
            _refuse_empty(reading)
        if digest not in known.index and dataset != USER_DATA:
            reading.remark("file", *_unknown(path, digest, known))
            logging.warning("%s is not a file that resources/sources.csv knows (sha256 %s)", path, digest)
        # A user's own values say so wherever they are cited.
        found.append(reading.observations(f"user/{path.stem}" if dataset == USER_DATA else path.stem, digest, flag))
        remarks += reading.remarks
        logging.info("%s: %d observations, %d remarks", path, len(reading.rows), len(reading.remarks))
    table = pd.concat(found, ignore_index=True)
    _refuse_doubled(table, dataset)
    write_checked(table, OBSERVATIONS, observations)
    pd.DataFrame(remarks, columns=REMARK_COLUMNS).to_csv(report, index=False)


def _refuse_empty(reading: Reading) -> None:
    """Raise InputError for a file in which no variable has any value, unless no row of the dictionary names the file."""
    if not reading.rows and not any(remark["kind"] == "not used" for remark in reading.remarks):
        remarked = sorted({f"{remark['kind']}: {remark['found']}" for remark in reading.remarks})
        found = "no value of any variable" + (f" ({'; '.join(remarked[:3])})" if remarked else "")
        raise InputError(str(reading.path), found, "rows with figures below the header", "see whether the file is complete")


def _unknown(path: Path, digest: str, known: pd.DataFrame) -> tuple[str, str, str]:
    """Kind, finding and action for a file that is not, byte for byte, in the registry: a new one, or a known one that was changed."""
    namesakes = known[known["file"].map(lambda file: Path(file).name) == path.name]
    if namesakes.empty:
        return "unknown file", f"sha256 {digest}", "read all the same: it is not in resources/sources.csv"
    found = f"{path.stat().st_size} bytes in place of {namesakes['bytes'].iloc[0]}, sha256 {digest}"
    return "changed file", found, "read all the same: it differs from the file of this name in resources/sources.csv"


def _refuse_doubled(table: pd.DataFrame, dataset: str) -> None:
    """Raise InputError for a value that a dataset gives twice: an edition under two names, two sheets alike, two files of one user."""
    doubled = table[table.duplicated(["unit_code", "year", "variable"], keep=False)]
    if doubled.empty:
        return
    cell = doubled.sort_values(["unit_code", "year", "variable", "source"], kind="stable").iloc[:2]
    first = cell.iloc[0]
    sources = " and ".join(f"{row.source} ({row.locator})" for row in cell.itertuples())
    raise InputError(
        f"dataset {dataset}, files {', '.join(sorted(doubled['source'].unique()))}",
        f"{len(doubled) // 2} values given twice, as {first['variable']} of {first['unit_code']} in {first['year']}: {sources}",
        "each unit, year and variable once",
        "remove one of the files or sheets, or the rows that are in both",
    )


if __name__ == "__main__":
    run_rule(read_dataset)
