"""The reading of each paper that comes nearest to what is published, and the probes that look for causes: config/readings/<paper>.yaml."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from scripts.errors import ConfigError, did_you_mean
from scripts.methods.causes import SWAPS, Cause, cause_of_swap

FOLDER = Path("config/readings")
TOP = ["frozen", "commit", "digest", "choices", "probes"]
KEYS = ["swaps", "settings", "values", "text_allows", "ground", "chosen_on", "tried"]


@dataclass(frozen=True)
class Probe:
    """One thing swapped in the reading as stated.

    swaps: what is swapped, a key of `scripts.methods.causes.SWAPS`. settings: laid over the paper's section of the configuration;
    `values` names a table of results/reference/<paper>/tables with the columns probe, entry, ours (and p); with both, the rule of
    that table reads the settings here, and no scenario is run.
    text_allows: whether the paper's words leave this open. ground: why it is tried, in words.
    chosen_on: patterns of ledger ids that chose it; tried: number of readings it was chosen from; both for choices of the reading only.
    """

    id: str
    swaps: str
    settings: dict[str, Any] = field(default_factory=dict)
    values: str = ""
    text_allows: bool = False
    ground: str = ""
    chosen_on: tuple[str, ...] = ()
    tried: int = 0

    @property
    def cause(self) -> Cause:
        """The cause of rows that this probe closes."""
        return cause_of_swap(self.swaps, self.text_allows)


@dataclass(frozen=True)
class Reading:
    """The nearest reading of one paper.

    frozen, commit: when, and after which commit, its choices were made. digest: of the choices on that day; another one now means that
    they were changed later. choices: together they are the reading. probes: tried only to find causes.
    """

    paper: str
    frozen: date | None = None
    commit: str = ""
    digest: str = ""
    choices: tuple[Probe, ...] = ()
    probes: tuple[Probe, ...] = ()

    @property
    def settings(self) -> dict[str, Any]:
        """What all choices together lay over the paper's section."""
        whole: dict[str, Any] = {}
        for choice in self.choices:
            whole = overlay(whole, choice.settings)
        return whole

    @property
    def digest_now(self) -> str:
        """The first twelve digits of the SHA-256 of the choices' settings as they are now."""
        text = json.dumps({choice.id: choice.settings for choice in self.choices}, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def tuned_later(self) -> bool:
        """Whether the choices are others than on the day they were frozen."""
        return bool(self.choices) and self.digest != self.digest_now

    @property
    def computed(self) -> tuple[Probe, ...]:
        """Choices and probes that need a run of their own."""
        return tuple(probe for probe in (*self.choices, *self.probes) if not probe.values)


def overlay(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with `changes` laid over it, section by section; neither argument is changed."""
    result = dict(base)
    for key, value in changes.items():
        below = result.get(key)
        result[key] = overlay(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return result


def probe_scenario(paper: str, probe: str) -> str:
    """Return the name of the scenario that computes a probe, a folder below results/."""
    return f"probes/{paper}_{probe}"


def is_probe(scenario: str) -> bool:
    """Whether a scenario is a probe: only what the ledger needs is computed of it."""
    return scenario.startswith("probes/")


def read_reading(root: Path, paper: str) -> Reading:
    """Return the reading of one paper; without a file, the reading as stated and no probes. Raises ConfigError naming file and key."""
    path = root / FOLDER / f"{paper}.yaml"
    if not path.is_file():
        return Reading(paper)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML: {error}") from error
    _check(content, TOP, path, "the top level")
    choices = tuple(_probe(path, "choices", name, value) for name, value in (content.get("choices") or {}).items())
    probes = tuple(_probe(path, "probes", name, value) for name, value in (content.get("probes") or {}).items())
    for choice in choices:
        if not choice.settings or choice.tried < 1 or not choice.ground:
            raise ConfigError(
                f"{path}, at choices.{choice.id}: a choice needs `settings`, a `ground` in the text, and `tried` of at least 1."
            )
    if choices and not isinstance(content.get("frozen"), date):
        raise ConfigError(f"{path}, key frozen: found '{content.get('frozen')}', expected the date on which the choices were made.")
    doubled = {probe.id for probe in choices} & {probe.id for probe in probes}
    if doubled:
        raise ConfigError(f"{path}: '{sorted(doubled)[0]}' is both a choice and a probe. A choice is a probe already: delete the second.")
    return Reading(
        paper, content.get("frozen"), str(content.get("commit", "")), str(content.get("digest", "")), choices, probes
    )  # fmt: skip


def _probe(path: Path, section: str, name: str, content: Any) -> Probe:
    where = f"{section}.{name}"
    _check(content, KEYS, path, where)
    if content.get("swaps") not in SWAPS:
        found = content.get("swaps")
        raise ConfigError(f"{path}, at {where}.swaps: found '{found}'.{did_you_mean(str(found), SWAPS)} Known: {', '.join(SWAPS)}.")
    if not content.get("settings") and not content.get("values"):
        raise ConfigError(
            f"{path}, at {where}: give either `settings` (a run of its own), `values` (a table of this paper's results), or both."
        )
    lists = {"chosen_on": tuple(content.get("chosen_on", []))}
    return Probe(id=str(name), **(content | lists))


def _check(content: Any, known: list[str], path: Path, where: str) -> None:
    if not isinstance(content, dict):
        raise ConfigError(f"{path}, at {where}: found {type(content).__name__}, expected the keys {', '.join(known)}.")
    unknown = [str(key) for key in content if key not in known]
    if unknown:
        raise ConfigError(
            f"{path}, at {where}: '{unknown[0]}' is not a key.{did_you_mean(unknown[0], known)} Known keys: {', '.join(known)}."
        )
