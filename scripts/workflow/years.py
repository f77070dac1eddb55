"""Years once: settings that choose among the years of their paper follow from them, unless they are set."""

from collections.abc import Mapping
from typing import Any

from scripts.errors import ConfigError
from scripts.workflow.papers import read_papers

# In a schema: {count: how many years, evenly spread; first: not before this year}. A period takes no count.
FOLLOWS = "follows_years"


def follow_years(config: dict[str, Any], schema: Mapping[str, Any], scenario: str) -> None:
    """Set what follows from each paper's years, in place; ConfigError where a period ends before it begins, or a year is outside.

    config: merged, and valid but for settings of years that are absent. schema: as `load_schema` gives it.
    """
    for paper in read_papers():
        if "years" in config.get(paper, {}):
            covered = _listed(config[paper]["years"], f"{paper}.years", scenario)
            _follow(schema["properties"][paper], config[paper], covered, paper, scenario)


def _follow(node: Mapping[str, Any], section: dict[str, Any], covered: list[int], place: str, scenario: str) -> None:
    for name, child in node.get("properties", {}).items():
        here = f"{place}.{name}"
        if FOLLOWS in child and name not in section:
            section[name] = default_years(covered, **child[FOLLOWS])
        elif FOLLOWS in child:
            outside = [year for year in _listed(section[name], here, scenario) if year not in covered]
            if outside:
                paper = place.split(".")[0]
                raise ConfigError(
                    f"Configuration of scenario '{scenario}': at {here}: {', '.join(map(str, outside))} is outside {paper}.years "
                    f"({covered[0]}-{covered[-1]}). Choose years within it, leave the key out, or change {paper}.years."
                )
        elif isinstance(section.get(name), dict):
            _follow(child, section[name], covered, here, scenario)


def default_years(covered: list[int], count: int | None = None, first: int = 0) -> list[int] | dict[str, int]:
    """Return `count` years spread evenly over the covered ones, the first and the last among them; without a count, the period.

    first: not before this year, where later ones are covered.
    """
    usable = [year for year in covered if year >= first] or covered
    if count is None:
        return {"first": usable[0], "last": usable[-1]}
    places = range(count) if count > 1 else [1]
    return sorted({usable[round(place * (len(usable) - 1) / max(count - 1, 1))] for place in places})


def _listed(value: Any, key: str, scenario: str) -> list[int]:
    if isinstance(value, list):
        return sorted(value)
    if value["first"] > value["last"]:
        raise ConfigError(f"Configuration of scenario '{scenario}': at {key}: first ({value['first']}) is after last ({value['last']}).")
    return list(range(value["first"], value["last"] + 1))
