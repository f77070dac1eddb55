"""What a schema cannot say: tables of units that must exist, files that lie inside, years that have data."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.errors import ConfigError, did_you_mean
from scripts.workflow.papers import read_papers
from scripts.workflow.schema import marked


def check_unit_tables(config: dict[str, Any], scenario: str) -> None:
    """Raise ConfigError where a paper's table of units does not exist: results of former units would count as up to date."""
    for paper in read_papers():
        path = Path(config[paper]["units"])
        if not path.is_file():
            hint = did_you_mean(str(path), map(str, sorted(Path("resources/units").glob("*.csv"))))
            raise ConfigError(f"Configuration of scenario '{scenario}': at {paper}.units: the table of units {path} does not exist.{hint}")


def check_paths(config: dict[str, Any], schema: dict[str, Any], scenario: str) -> None:
    """Raise ConfigError for a file (`file: true` in the schema) that is neither in the repository nor in a folder of the search path."""
    folders = [Path(folder).resolve() for folder in (".", *config["inputs"]["search_path"])]
    for key, value in marked(schema, config, "file"):
        if not any(Path(value).resolve().is_relative_to(folder) for folder in folders):
            raise ConfigError(
                f"Configuration of scenario '{scenario}': at {key}: {value} lies outside the repository and the folders of "
                f"inputs.search_path ({', '.join(config['inputs']['search_path'])}). Place it there, or add its folder to them."
            )


def check_writable(scenarios: Iterable[str]) -> None:
    """Raise ConfigError for a folder of results that is there and cannot be written, before any job has worked in vain."""
    folders = [Path("results"), *(Path("results") / name for name in ("inputs", *scenarios))]
    folders += [part for folder in folders[1:] if folder.is_dir() for part in folder.glob("*/*/") if part.is_dir()]
    for folder in folders:
        if folder.is_dir() and not os.access(folder, os.W_OK):
            raise ConfigError(f"{folder} cannot be written. Make it writable (chmod -R u+w results), or work in a copy of the repository.")


def check_data_years(paper: str, years: Iterable[int], known: set[int] | None, scenario: str) -> None:
    """Raise ConfigError for years in which no indicator of the paper can have data. known: None where that cannot be told yet."""
    empty = [] if known is None else sorted(set(years) - known)
    if empty:
        raise ConfigError(
            f"Configuration of scenario '{scenario}': {paper}: no indicator has data in {', '.join(map(str, empty))}. "
            f"Years with data: {min(known or {0})}-{max(known or {0})}. Change the key {paper}.years."
        )


def years_of_analysis_data(path: Path) -> set[int]:
    """Return the years of a table of the repository's analysis data (unit_code, year, ...). Raises ConfigError where there is none."""
    if not path.is_file():
        raise ConfigError(
            f"{path} does not exist: {path.parents[1].name} has no analysis data. Place the raw files that it needs in a folder of "
            "inputs.search_path; analysis data are made from them (make analysis-data)."
        )
    with path.open(encoding="utf-8") as rows:
        next(rows)
        return {int(row.split(",", 2)[1]) for row in rows}
