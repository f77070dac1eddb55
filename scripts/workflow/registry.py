"""The registry of input files: which exist, which are on this machine, and what to do about the others.

`resources/datasets.csv` has one row a dataset (a folder of files read in one way), `resources/sources.csv`
one row a file that is known. Files that the registry does not know are read too, if they lie in a dataset's folder.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import ConfigError
from scripts.workflow.papers import read_papers

# The dataset of what a user supplies: it comes before all others.
USER_DATA = "user_data"
# Kinds of files that scripts/inputs/files.py opens.
TABLES = {".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


@dataclass(frozen=True)
class Source:
    """One registered input file. origin: repository, commit and path that it was copied from; caveats: what is known to be wrong in it."""

    id: str
    dataset: str
    file: str
    sha256: str
    licence: str
    url: str
    citation: str
    first_year: int
    last_year: int
    origin: str = ""
    caveats: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the file may be fetched from its origin: it has an open licence and a pinned address."""
        return bool(self.url)


@dataclass(frozen=True)
class Dataset:
    """Files that one reader understands (patterns, separated by spaces).

    flag: what its values are: `observed` in statistics, or `reconstructed` from what others computed with them.
    """

    id: str
    files: str
    reader: str
    flag: str
    title: str


class Registry:
    """Datasets and sources, and where their files are found."""

    def __init__(self, resources: Path, search_path: Sequence[str]) -> None:
        """Read the registry tables under `resources`; files are looked for in the folders of `search_path`, in order."""
        self.folders = [Path(folder) for folder in search_path]
        self.datasets = {row["dataset"]: _dataset(row) for row in _rows(resources / "datasets.csv")}
        self.sources = [_source(row) for row in _rows(resources / "sources.csv")]
        self.papers = read_papers(resources.parent)

    def files(self, dataset: str) -> list[Path]:
        """Return the dataset's tables that are on this machine; of files with one name (but for its ending) the first folder's counts."""
        found: dict[str, list[Path]] = {}
        for folder in self.folders:
            here = sorted(path for pattern in self.datasets[dataset].files.split() for path in folder.glob(pattern) if _is_table(path))
            for stem in {path.stem for path in here} - set(found):
                found[stem] = [path for path in here if path.stem == stem]
        return [path for stem in sorted(found) for path in found[stem]]

    def available(self) -> list[str]:
        """Return the datasets of which at least one file is on this machine."""
        return [dataset for dataset in self.datasets if self.files(dataset)]

    def missing(self, paper: str, years: Iterable[int]) -> list[Source]:
        """Return the registered files that `paper` needs for `years` and that are nowhere in the search path."""
        wanted = set(years)
        required = self.papers[paper].needed
        here = {(dataset, name) for dataset in required for path in self.files(dataset) for name in _names(path)}
        return [
            source
            for source in self.sources
            if source.dataset in required
            and wanted.intersection(range(source.first_year, source.last_year + 1))
            and not any((source.dataset, name) in here for name in _names(Path(source.file)))
        ]

    def years(self, paper: str) -> set[int] | None:
        """Return the years of the registered files that `paper` uses; None where a file is here whose years only its reader knows."""
        used = {*self.papers[paper].needed, *self.papers[paper].used, USER_DATA}
        registered = {Path(source.file).name for source in self.sources}
        if any(path.name not in registered for dataset in used for path in self.files(dataset)):
            return None
        spans = [range(source.first_year, source.last_year + 1) for source in self.sources if source.dataset in used]
        return {year for span in spans for year in span}

    def origin(self, paper: str, years: Iterable[int], start_from: str) -> str:
        """Return 'raw' or 'analysis': what the paper is computed from.

        start_from: `auto` takes the raw files where all that the paper needs are found; `raw` and `analysis` force it.
        Raises ConfigError naming each missing file and where to put it when `raw` is forced in vain.
        """
        missing = self.missing(paper, years)
        if start_from == "raw" and missing:
            raise ConfigError(self.explain_missing(paper, missing))
        return "analysis" if start_from == "analysis" or missing else "raw"

    def explain_missing(self, paper: str, missing: Sequence[Source]) -> str:
        """Return the message for files that are not there: which, for which years and paper, and where to put them."""
        lines = [f"{paper} cannot start from raw files: {len(missing)} missing in {', '.join(map(str, self.folders))}."]
        for source in missing:
            span = str(source.first_year) if source.first_year == source.last_year else f"{source.first_year}-{source.last_year}"
            fetch = f"fetch it with: snakemake --cores 1 fetch --config fetch={source.id}"
            how = fetch if source.is_open else f"copy it by hand ({source.origin or 'see resources/sources.csv'})"
            lines.append(f"  {source.citation} (data of {span}): {how}, as {self.folders[0] / source.file}")
        lines.append("Or set inputs.start_from to 'auto' or 'analysis' to start from the analysis data in this repository.")
        return "\n".join(lines)


def _names(path: Path) -> set[str | int]:
    """By what a file is known: its name without the ending, and the year of its edition where the name has one."""
    return {path.stem, edition_year(path) or path.stem}


def _is_table(path: Path) -> bool:
    """Whether a file is a table, and not the mark of an open one (~$x.xlsx) or what a system keeps beside it (._x.xlsx)."""
    return path.suffix.lower() in TABLES and not path.name.startswith(("~$", "."))


def edition_year(path: Path) -> int | None:
    """Return the four-digit year in a file's name, or None."""
    match = re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", path.stem)
    return int(match.group()) if match else None


def _dataset(row: dict[str, str]) -> Dataset:
    """Raises ConfigError for a name, pattern or reader that leads out of its folder."""
    where = f"resources/datasets.csv, dataset '{row['dataset']}'"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", row["dataset"]) or not re.fullmatch(r"[a-z][a-z0-9_]*", row["reader"]):
        raise ConfigError(f"{where}, reader '{row['reader']}': names of datasets and readers are small letters, digits and _.")
    for pattern in row["files"].split():
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts or "**" in pattern:
            raise ConfigError(f"{where}: the pattern '{pattern}' leads out of a folder of the search path: write it as <folder>/*.")
    return Dataset(row["dataset"], row["files"], row["reader"], row["flag"], row["title"])


def _source(row: dict[str, str]) -> Source:
    for column in ("first_year", "last_year"):
        if not re.fullmatch(r"(19|20)\d\d", row[column], re.ASCII):
            raise ConfigError(f"resources/sources.csv, source '{row['id']}', column {column}: found '{row[column]}', expected a year.")
    texts = {name: row[name] for name in ("id", "dataset", "file", "sha256", "licence", "url", "citation")}
    told = {name: row.get(name, "") for name in ("origin", "caveats")}
    return Source(**texts, **told, first_year=int(row["first_year"]), last_year=int(row["last_year"]))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
