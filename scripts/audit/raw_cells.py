"""Raw cells: from a locator such as `Sheet1!C5` or `row 7, column gdp` back to what the file says there."""

import re
from functools import cache, lru_cache
from pathlib import Path

from scripts.errors import InputError
from scripts.inputs.files import Sheet, open_sheets
from scripts.records import sha256
from scripts.workflow.registry import USER_DATA, Registry

_CELL = re.compile(r"^(?:(?P<sheet>.*)!)?(?P<letters>[A-Z]+)(?P<row>\d+)$", re.DOTALL)
_TEXT_ROW = re.compile(r"^row (?P<row>\d+), column (?P<column>.+)$", re.DOTALL)


class RawFiles:
    """Input files that are on this machine, by source id; each is opened once."""

    def __init__(self, registry: Registry) -> None:
        """registry: with the search path in which files are looked for."""
        self.registry = registry
        self._paths: dict[str, Path] | None = None

    def path(self, source: str) -> Path | None:
        """Return the file of a source id (or file name), None where it is not here."""
        if self._paths is None:
            by_name = {path.name: path for dataset in self.registry.datasets for path in self.registry.files(dataset)}
            self._paths = {path.stem: path for path in by_name.values()} | by_name
            if USER_DATA in self.registry.datasets:
                self._paths |= {f"user/{path.stem}": path for path in self.registry.files(USER_DATA)}
            self._paths |= {s.id: by_name[Path(s.file).name] for s in self.registry.sources if Path(s.file).name in by_name}
        return self._paths.get(source)

    def text(self, source: str, locator: str) -> str | None:
        """Return the text of a raw cell as the file has it, None where the file is not here."""
        path = self.path(source)
        return None if path is None else cell_text(path, locator)

    def digest(self, source: str) -> str | None:
        """Return the SHA-256 of a source's file, None where it is not here."""
        path = self.path(source)
        return None if path is None else digest_of(path)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, computed once as long as it is not written again; of a folder each time."""
    return sha256(path) if path.is_dir() else _digest(path, path.stat().st_ctime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return sha256(path)


@lru_cache(maxsize=64)
def _sheets(path: Path) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in open_sheets(path)}


def cell_text(path: Path, locator: str) -> str:
    """Return what the file says at a locator. Raises InputError where the place does not exist."""
    sheets = _sheets(path)
    if match := _CELL.match(locator):
        row, column = int(match["row"]) - 1, _column_number(match["letters"])
        sheet = sheets.get(match["sheet"] or "")
    elif match := _TEXT_ROW.match(locator):
        sheet = sheets.get("") or next(iter(sheets.values()))
        row = int(match["row"]) - 1
        header = [str(cell).strip() for cell in sheet.rows[0]]
        column = header.index(match["column"].strip()) if match["column"].strip() in header else _header_like(header, match["column"])
    else:
        raise InputError(str(path), f"the locator {locator!r}", "Sheet!C5 or 'row 7, column name'", "Run the input rules again.")
    if sheet is None or row >= len(sheet.rows) or not 0 <= column < len(sheet.rows[row]):
        raise InputError(str(path), f"no cell {locator}", "the cell that the panel names", "The file has changed: run snakemake again.")
    return str(sheet.rows[row][column])


def _header_like(header: list[str], name: str) -> int:
    """Return the column whose header is `name` apart from spaces and the unit of measure in brackets, -1 where there is none."""

    def plain(text: str) -> str:
        return re.sub(r"[\s\W]+", "", text.split("|")[0]).lower()

    fitting = [i for i, cell in enumerate(header) if plain(cell) and (plain(cell) == plain(name) or plain(name) in plain(cell))]
    return fitting[0] if fitting else -1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
