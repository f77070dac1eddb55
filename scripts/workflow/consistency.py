"""What a schema cannot say: years of one setting that must lie within those of another, tables of units that must exist."""

from pathlib import Path
from typing import Any

from scripts.errors import ConfigError, did_you_mean
from scripts.workflow.papers import read_papers

# Settings that choose among the years of their paper.
CHOSEN_YEARS = {
    "urban_opportunity": ["density.years", "opportunity.years", "maps.years"],
    "lanzhou_xining": ["snapshot_years"],
    "provincial_coupling": ["regression.years"],
}


def check_unit_tables(config: dict[str, Any], scenario: str) -> None:
    """Raise ConfigError where a paper's table of units does not exist: results of former units would count as up to date."""
    for paper in read_papers():
        path = Path(config[paper]["units"])
        if not path.is_file():
            hint = did_you_mean(str(path), map(str, sorted(Path("resources/units").glob("*.csv"))))
            raise ConfigError(f"Configuration of scenario '{scenario}': at {paper}.units: the table of units {path} does not exist.{hint}")


def check_years(config: dict[str, Any], scenario: str) -> None:
    """Raise ConfigError where a period ends before it begins, or where a setting chooses years that its paper does not cover."""
    for paper in read_papers():
        covered = _years(config[paper]["years"], f"{paper}.years", scenario)
        for key in CHOSEN_YEARS.get(paper, []):
            value: Any = config[paper]
            for part in key.split("."):
                value = value[part]
            outside = [year for year in _years(value, f"{paper}.{key}", scenario) if year not in covered]
            if outside:
                raise ConfigError(
                    f"Configuration of scenario '{scenario}': at {paper}.{key}: {', '.join(map(str, outside))} is outside {paper}.years "
                    f"({covered[0]}-{covered[-1]}). Choose years within it, or change {paper}.years."
                )


def _years(value: Any, key: str, scenario: str) -> list[int]:
    if isinstance(value, list):
        return sorted(value)
    if value["first"] > value["last"]:
        raise ConfigError(f"Configuration of scenario '{scenario}': at {key}: first ({value['first']}) is after last ({value['last']}).")
    return list(range(value["first"], value["last"] + 1))
