"""Labels of figures in Chinese. Drawing code writes English; its texts are looked up here when a figure is saved.

resources/labels.csv: english, chinese. A text may hold places `{0}`, `{1}` for what is looked up on its own, and `{0=}` for a name that
stays as it is where it has no entry (of a scenario, say). Names of regional units, variables and indicators have their own tables.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

RESOURCES = Path(__file__).parents[1] / "resources"
# Tables that hold names in both languages: English column, Chinese column; earlier tables win.
NAMES = (
    ("labels.csv", "english", "chinese"),
    ("units/agglomerations.csv", "agglomeration", "agglomeration_zh"),
    ("variables.csv", "label_en", "label_zh"),
    ("breaks.csv", "what", "what_zh"),
)
# A place, and what it may stand for: anything with closed brackets.
PLACE = re.compile(r"\{\d(=?)\}")
ANYTHING = r"((?:[^()]|\([^()]*\))+?)"
# Numbers, letters of panels, codes (X1, net_exports) and formulas of random terms are the same in both languages.
SAME = re.compile(r"[^A-Za-z]*|[A-Z]|X\d+( X\d+)*|[a-z]+_\w+|\(.*\|.*\)")
# Where a text without an entry is cut into parts, and what joins them in Chinese: first sentences, if no pattern fits then phrases.
SENTENCES = ((re.compile(r"\. (?=[A-Z])"), "。"), (re.compile("; "), "；"), (re.compile("\n"), "\n"))
PHRASES = ((re.compile(": "), "："), (re.compile(", "), "，"))

_chosen = {"language": "en"}


def use_language(language: str) -> None:
    """Choose the language of all figures that this process saves from now on, 'en' or 'zh'."""
    _chosen["language"] = language


def language() -> str:
    """Return the chosen language."""
    return _chosen["language"]


class Labels:
    """English texts and their Chinese ones."""

    def __init__(self, chinese: Mapping[str, str]) -> None:
        """chinese: by English text, which may hold places `{0}`."""
        patterns = sorted(filter(PLACE.search, chinese), key=lambda english: len(PLACE.sub("", english)), reverse=True)
        self.patterns = [(_pattern(english), PLACE.findall(english), chinese[english]) for english in patterns]
        self.whole = {english.casefold(): chinese[english] for english in chinese if not PLACE.search(english)}
        self.composed: dict[str, str | None] = {}

    def chinese(self, text: str) -> str | None:
        """Return a text in Chinese, None where it or a part of it has no entry."""
        found = self.whole.get(" ".join(text.split()).casefold())
        if found is not None:
            return found
        if SAME.fullmatch(text):
            return text
        if text not in self.composed:
            self.composed[text] = self._compose(text)
        return self.composed[text]

    def _compose(self, text: str) -> str | None:
        if text.endswith("."):
            inner = self.chinese(text[:-1])
            return None if inner is None else inner + "。"
        for joint, chinese in SENTENCES:
            if len(parts := _split(text, joint)) > 1:
                return self._joined(parts, chinese)
        for pattern, kept, template in self.patterns:
            if match := pattern.fullmatch(text):
                found = [self.chinese(part) or (part if keep else None) for part, keep in zip(match.groups(), kept, strict=True)]
                if None not in found:
                    return template.format(*found)
        for joint, chinese in PHRASES:
            if len(parts := _split(text, joint)) > 1 and (whole := self._joined(parts, chinese)):
                return whole
        return None

    def _joined(self, parts: Sequence[str], joint: str) -> str | None:
        found = [self.chinese(part) for part in parts]
        return None if None in found else joint.join(map(str, found))


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(ANYTHING.join(map(re.escape, PLACE.sub("\0", english).split("\0"))), re.IGNORECASE)


def _split(text: str, joint: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between joints that are not inside brackets."""
    parts, start = [], 0
    for found in joint.finditer(text):
        before = text[: found.start()]
        if before.count("(") == before.count(")"):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


@cache
def unit_names() -> dict[str, str]:
    """Return English names by unit code, with the province where two units share one: 'Suzhou (Jiangsu)'."""
    units = _rows("units/units.csv")
    names = {unit["unit_code"]: unit["name_en"] for unit in units}
    chinese: dict[str, set[str]] = {}
    for unit in units:
        chinese.setdefault(unit["name_en"], set()).add(unit["name_short_zh"])
    return {
        unit["unit_code"]: f"{unit['name_en']} ({names[unit['province_code']]})" if len(chinese[unit["name_en"]]) > 1 else unit["name_en"]
        for unit in units
    }


@cache
def load() -> Labels:
    """Return the labels of the repository's tables."""
    chinese = {unit_names()[unit["unit_code"]]: unit["name_short_zh"] for unit in _rows("units/units.csv")}
    indicators = sorted(path.relative_to(RESOURCES).as_posix() for path in RESOURCES.glob("papers/*/indicators.csv"))
    of_indicators = [(name, english, "label_zh") for english in ("label_en", "indicator") for name in indicators]
    of_units = [(path.relative_to(RESOURCES).as_posix(), "name_en", "name_zh") for path in sorted(RESOURCES.glob("units/*.csv"))]
    for name, english, column in [*NAMES, *of_units, *of_indicators]:
        for row in _rows(name):
            if row.get(english) and row.get(column):
                chinese.setdefault(row[english], row[column])
    return Labels(chinese)


def _rows(name: str) -> list[dict[str, str]]:
    with (RESOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
