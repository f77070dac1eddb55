"""The papers of the study: one folder `resources/papers/<paper>/` each, described in its `paper.yaml`.

Whatever needs a list of papers reads the folders: a further study is a further folder.
"""

from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.errors import ConfigError, did_you_mean

FOLDER = Path("resources/papers")


@dataclass(frozen=True)
class MapSource:
    """Scores by unit and year that maps of the report show.

    table: path below results/<scenario>/<paper>. value: column of the score. layer: `cities` or `provinces`. title: what is mapped.
    rows: value by column, of the rows that take part.
    """

    table: str
    value: str
    layer: str = "cities"
    title: str = "score"
    rows: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """A published paper, or a study of the user's own.

    short: as it is cited in tables, `Yu et al. 2018`. name: of the study in headings. published: date of publication, the order of papers.
    units, years, methods: in words. unit_levels: kinds of units that its table of units may hold, any where empty.
    stars: p-values below which the paper puts one, two and three stars.
    formulas: whether its indicators are evaluated by the formulas of its indicators.csv, not by a rule of its own.
    needed: datasets without which it cannot start from raw files. used: further datasets that it reads.
    """

    id: str
    title: str
    short: str
    name: str
    authors: tuple[str, ...]
    journal: str
    doi: str
    published: date
    units: str
    years: str
    methods: str
    unit_levels: tuple[str, ...]
    map: MapSource
    needed: tuple[str, ...]
    used: tuple[str, ...]
    stars: tuple[float, ...] = (0.1, 0.05, 0.01)
    formulas: bool = True

    @property
    def folder(self) -> Path:
        """Where its definitions, published tables, claims and analysis data lie."""
        return FOLDER / self.id


def read_papers(root: Path = Path()) -> dict[str, Paper]:
    """Return all papers by their id, the name of their folder, in the order of publication. Raises ConfigError naming file and key."""
    return _papers_in((root / FOLDER).resolve())


@cache
def _papers_in(folder: Path) -> dict[str, Paper]:
    found = [_read_paper(path) for path in sorted(folder.glob("*/paper.yaml"))]
    return {paper.id: paper for paper in sorted(found, key=lambda paper: (paper.published, paper.id))}


def _read_paper(path: Path) -> Paper:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: found {type(content).__name__}, expected keys with values.")
    datasets = _section(content.pop("datasets", {}), ["needed", "used"], path, "datasets")
    content |= {"id": path.parent.name, **{key: datasets.get(key, []) for key in ("needed", "used")}}
    shown = _section(content.get("map"), [f.name for f in fields(MapSource)], path, "map")
    _check_keys(content, Paper, path, "the top level")
    _check_keys(shown, MapSource, path, "map")
    if not isinstance(content["published"], date):
        raise ConfigError(f"{path}, key published: found '{content['published']}', expected a date such as 2018-12-13.")
    lists = {key: tuple(content[key]) for key in ("authors", "unit_levels", "needed", "used")}
    if "stars" in content:
        lists["stars"] = tuple(float(level) for level in content["stars"])
    return Paper(**(content | lists | {"map": MapSource(**shown)}))


def _section(value: Any, known: list[str], path: Path, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{path}, key {key}: found {type(value).__name__}, expected the keys {', '.join(known)}.")
    return value


def _check_keys(content: dict[str, Any], kind: type, path: Path, where: str) -> None:
    known = {f.name: f.default is MISSING and f.default_factory is MISSING for f in fields(kind)}
    unknown = [key for key in content if key not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        raise ConfigError(f"{path}, at {where}: '{unknown[0]}' is not a key.{hint} Known keys: {', '.join(known)}.")
    absent = [key for key, required in known.items() if required and key not in content]
    if absent:
        raise ConfigError(f"{path}, at {where}: no key '{absent[0]}'. Copy it from another paper's paper.yaml and change it.")
