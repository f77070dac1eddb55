"""Rule fetch: download sources with an open licence from their origin, check them, and put them where the study looks for them."""

import hashlib
import logging
import os
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from scripts.errors import ConfigError, InputError, did_you_mean
from scripts.inputs.files import sha256_of
from scripts.rule import run_rule

ATTEMPTS, PAUSE, TIMEOUT = 3, 1.0, 60.0
EVERY = "all"


def fetch(wanted: str | Sequence[str], sources: str, search_path: Sequence[str], pause: float = PAUSE) -> None:
    """Fetch the sources named, or all that are open; those that are in the search path with the right content are left alone.

    wanted: ids of resources/sources.csv or 'all'. Files go to the first folder of the search path.
    Raises InputError, with nothing left behind, for an address that does not answer, a web page, a truncated or a different file.
    """
    known = pd.read_csv(sources, dtype=str, keep_default_na=False).set_index("id", drop=False)
    for name in _ids(wanted, known, sources):
        row = known.loc[name]
        target = Path(search_path[0]) / row["file"]
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
        download(row["url"], target, row["sha256"], int(row["bytes"] or 0), pause)
        logging.info("%s fetched to %s", name, target)
        print(f"fetched {name}: {target} ({row['licence']})")


def download(url: str, target: Path, sha256: str, size: int = 0, pause: float = PAUSE) -> None:
    """Download a file, check its hash, and move it into place in one step; tried again where the origin or the network fails.

    size: registered number of bytes, 0 if unknown. pause: seconds before the second attempt, doubled each time.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, ATTEMPTS + 1):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as sink:
                _receive(url, sink)
            _check(url, part, sha256, size)
            part.chmod(0o644)
            part.replace(target)
            return
        except (OSError, HTTPException) as error:  # includes timeouts, refused connections and HTTP errors
            code = error.code if isinstance(error, urllib.error.HTTPError) else None
            logging.warning("attempt %d at %s: %s", attempt, url, error)
            if attempt == ATTEMPTS or (code is not None and code < 500 and code != 429):
                raise InputError(
                    url, f"no file: {error}", "the file", f"try again later, or download it in a browser and save it as {target}"
                ) from error
        finally:
            part.unlink(missing_ok=True)
        time.sleep(pause * 2 ** (attempt - 1))


def _receive(url: str, sink: BinaryIO) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "resilience-china"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        shutil.copyfileobj(response, sink)


def _check(url: str, part: Path, sha256: str, size: int) -> None:
    content = part.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found == sha256:
        return
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise InputError(
            url, "a web page (HTML)", "the data file", "open the address in a browser: the file may have moved or need a login"
        )
    if len(content) < size:
        raise InputError(url, f"a truncated file: {len(content)} of {size} bytes", f"{size} bytes", "fetch it again")
    raise InputError(
        url,
        f"another file: sha256 {found}, {len(content)} bytes",
        f"sha256 {sha256}" + (f", {size} bytes" if size else ""),
        "the origin has changed: compare both, and register the new file in resources/sources.csv if it is right",
    )


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
            raise ConfigError(f"fetch: '{name}' may not be fetched ({why}). Obtain it from its publisher. {listed}")
    return names


if __name__ == "__main__":
    run_rule(
        fetch,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        wanted=snakemake.params.wanted,  # type: ignore[name-defined]  # noqa: F821
        sources=snakemake.input.sources,  # type: ignore[name-defined]  # noqa: F821
        search_path=snakemake.params.search_path,  # type: ignore[name-defined]  # noqa: F821
    )
