"""The values of the shipped results: what the tables of the reference run must be on any machine, within a tolerance.

`python -m scripts.audit.shipped` writes `resources/shipped_values.zip` anew from results/reference, after a release's last run.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.audit.state import Finding

SHIPPED = Path("resources/shipped_values.zip")
# Of a number, relative. Measured between machines: at most 4e-7; between raw files and analysis data: 3e-5, in singular mixed models.
TOLERANCE = 1e-4
# Of a number near zero, relative to the largest of its column; and absolute, where a whole column is rounding error.
NEAR_ZERO, NOTHING = 1e-8, 1e-11
# What the result of a comparison says in words may round to the next digit.
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
# Every archive of the same tables has the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)
SHOWN = 4


def write_shipped(results: Path, target: Path) -> None:
    """Write all tables of results/<scenario> into one archive, numbers with nine digits."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in tables_of(results):
            text = pd.read_csv(path, dtype=str, keep_default_na=False).map(_short).to_csv(index=False)
            archive.writestr(zipfile.ZipInfo(path.relative_to(results).as_posix(), MADE), text, zipfile.ZIP_DEFLATED, 9)


def tables_of(results: Path) -> list[Path]:
    """Return the tables of results/<scenario>."""
    return sorted(results.glob("*/tables/*.csv"))


def unlike_shipped(root: Path, results: Path) -> Iterable[Finding]:
    """Yield each table of the reference run whose values are not those that the repository ships.

    A table that this run does not have is no finding here: its record says that it is missing.
    """
    if not (root / SHIPPED).is_file():
        return
    with zipfile.ZipFile(root / SHIPPED) as archive:
        for name in archive.namelist():
            path = results / name
            if not path.is_file():
                continue
            shipped = pd.read_csv(io.BytesIO(archive.read(name)), dtype=str, keep_default_na=False)
            if wrong := list(differences(shipped, pd.read_csv(path, dtype=str, keep_default_na=False))):
                more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
                yield Finding("not the shipped values", path.relative_to(root).as_posix(), "", "; ".join(wrong[:SHOWN]) + more)


def differences(shipped: pd.DataFrame, found: pd.DataFrame) -> Iterator[str]:
    """Yield where a table, its cells as text, is not the shipped one: other columns, another number of rows, or cells.

    Rows whose numbers are equal but for rounding may stand in another order.
    """
    if list(shipped.columns) != list(found.columns):
        yield "other columns"
        return
    if len(shipped) != len(found):
        yield f"{len(found)} rows, shipped {len(shipped)}"
        return
    cells = list(_unlike_cells(shipped, found))
    if cells and not any(_unlike_cells(_in_order(shipped), _in_order(found))):
        return
    yield from cells


def _unlike_cells(shipped: pd.DataFrame, found: pd.DataFrame) -> Iterator[str]:
    for name in shipped.columns:
        before, now = shipped[name].to_numpy(str), found[name].to_numpy(str)
        for row in np.flatnonzero(~_alike(before, now)):
            yield f"row {row + 2}, {name}: {now[row]}, shipped {before[row]}"


def _alike(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return by cell whether two columns of text are alike: equal, numbers within the tolerance, or texts that differ in such numbers."""
    alike = before == now
    first, second = (pd.to_numeric(pd.Series(column), errors="coerce").to_numpy(float) for column in (before, now))
    numbers = np.isfinite(first) & np.isfinite(second)
    if numbers.any():
        largest = np.abs(first[numbers]).max()
        within = TOLERANCE * np.maximum(np.abs(first), np.abs(second)) + NEAR_ZERO * largest + NOTHING
        alike = alike | (numbers & (np.abs(first - second) <= np.where(numbers, within, 0.0)))
    for row in np.flatnonzero(~alike & ~numbers):
        alike[row] = _alike_words(str(before[row]), str(now[row]))
    return alike


def _alike_words(before: str, now: str) -> bool:
    """Whether two texts have the same words, and numbers that differ by no more than one in their last digit."""
    if NUMBER.sub("#", before) != NUMBER.sub("#", now):
        return False
    return all(abs(float(a) - float(b)) <= 1.01 * _unit(a) for a, b in zip(NUMBER.findall(before), NUMBER.findall(now), strict=True))


def _unit(number: str) -> float:
    """Return one in the last digit of a number as it is written; nothing for whole numbers, which count."""
    mantissa, _, exponent = number.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - decimals) if decimals or exponent else 0.0


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows ordered by their texts, then by their numbers without the last digits."""
    keys = table.map(lambda text: _short(text, 5))
    return table.iloc[np.lexsort([keys[name].to_numpy(str) for name in reversed(keys.columns)])].reset_index(drop=True)


def _short(text: str, digits: int = 9) -> str:
    """Return a number that is written with more digits, rounded; other text as it is."""
    if len(text) <= digits or not NUMBER.fullmatch(text) or "." not in text:
        return text
    return f"{float(text):.{digits}g}"


if __name__ == "__main__":
    write_shipped(Path("results/reference"), SHIPPED)
