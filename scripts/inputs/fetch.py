"""Rule fetch: download sources with an open licence from their origin, check them, and put them where the study looks for them."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import ConfigError, InputError, did_you_mean
from scripts.inputs.download import PAUSE, download
from scripts.inputs.files import sha256_of
from scripts.inputs.resource_tables import read_resource
from scripts.rule import run_rule

EVERY = "all"


def fetch(wanted: str | Sequence[str], sources: str, search_path: Sequence[str], pause: float = PAUSE) -> None:
    """Fetch the sources named, or all that are open; those that are in the search path with the right content are left alone.

    wanted: ids of resources/sources.csv or 'all'. Files go to the first folder of the search path.
    Raises InputError, with nothing left behind, for a place outside the search path, an address that is not
    https or does not answer, a web page, a truncated, longer or different file.
    """
    columns = ["id", "file", "sha256", "bytes", "licence", "url", "citation"]
    known = read_resource(sources, columns, key=["id"]).set_index("id", drop=False)
    for name in _ids(wanted, known, sources):
        row = known.loc[name]
        target = _place(search_path[0], row, sources)
        there = [p for folder in search_path if (p := Path(folder) / row["file"]).is_file()]
        if any(sha256_of(path) == row["sha256"] for path in there):
            logging.info("%s is here already", name)
            continue
        if target.exists():
            raise InputError(
                str(target),
                "another file of that name",
                f"none, or the registered one (sha256 {row['sha256']})",
                "move it away, then fetch again",
            )
        download(row["url"], target, row["sha256"], _registered_size(row, sources), pause)
        logging.info("%s fetched to %s", name, target)
        print(f"fetched {name}: {target} ({row['licence']})")


def _place(folder: str, row: pd.Series, sources: str) -> Path:
    """Where a source's file goes. Raises InputError for a place outside the folder of the search path."""
    file = row["file"]
    target = Path(folder) / file
    inside = file.isprintable() and not Path(file).is_absolute() and ".." not in Path(file).parts
    if not (inside and Path(file).name and target.resolve().is_relative_to(Path(folder).resolve())):
        where = f"{sources}, source {row['id']}, column file"
        raise InputError(
            where, f"'{file}', which is not in {folder}", "a path within it", "correct it; links that lead elsewhere count too"
        )
    return target


def _registered_size(row: pd.Series, sources: str) -> int:
    """The registered number of bytes. Raises InputError for a source without it or without a hash: nothing could be checked."""
    if not re.fullmatch(r"[1-9]\d{0,14}", row["bytes"], re.ASCII) or not re.fullmatch(r"[0-9a-f]{64}", row["sha256"]):
        found = f"bytes '{row['bytes']}', sha256 '{row['sha256']}'"
        raise InputError(
            f"{sources}, source {row['id']}", found, "a number of bytes and a hash of 64 hexadecimal digits", "register both, then fetch"
        )
    return int(row["bytes"])


def _ids(wanted: str | Sequence[str], known: pd.DataFrame, sources: str) -> list[str]:
    open_ids = known.index[known["url"] != ""].tolist()
    if wanted == EVERY:
        return open_ids
    listed = f"Open ones: {', '.join(open_ids)}."
    names = wanted.replace(",", " ").split() if isinstance(wanted, str) else list(wanted)
    for name in names:
        if name not in known.index:
            raise ConfigError(f"fetch: '{name}' is no source of {sources}.{did_you_mean(name, known.index)} {listed}")
        if name not in open_ids:
            why = f"{known.at[name, 'citation']}: {known.at[name, 'licence']}"
            raise ConfigError(
                f"fetch: '{name}' may not be fetched ({why}). Copy it by hand: resources/sources.csv says from where. {listed}"
            )
    return names


if __name__ == "__main__":
    run_rule(fetch)
