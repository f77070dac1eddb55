"""The crosswalk of regional units: which code a printed name means."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.errors import did_you_mean
from scripts.inputs.resource_tables import read_resource

# Words that stand in the place of a name in rows that hold totals.
TOTALS = {"城市合计", "合计", "总计", "全国", "全国总计", "城市总计", "中国"}
# Marks of footnotes behind a name: *, †, ①, ², 1), [1], (注).
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\s*(?:[*†‡]|[①-⑳¹²³⁴-⁹]|[(（\[【]?\d{1,2}[)）\]】]|[(（\[【]注\d*[)）\]】])+\s*$")
_MUNICIPAL_DISTRICTS = {"110100": "110000", "120100": "120000", "310100": "310000", "500100": "500000"}


@dataclass(frozen=True)
class Match:
    """A unit found for a printed name; `misread` names the character that had to be guessed, if one had."""

    unit_code: str
    level: str
    misread: str = ""


class Crosswalk:
    """All regional units, found by code, full, short, former, English or pinyin name."""

    def __init__(self, units: pd.DataFrame, aliases: pd.DataFrame) -> None:
        """Index the table of units (resources/units/units.csv) and of misread names (aliases.csv)."""
        self.units = units.set_index("unit_code", drop=False)
        self._levels = units.set_index("unit_code")["level"].to_dict()
        self._by_name: dict[str, list[str]] = {}
        for unit in units.itertuples():
            former = str(unit.former_names).split() if isinstance(unit.former_names, str) else []
            for name in {unit.name_zh, unit.name_short_zh, *former}:
                self._by_name.setdefault(clean_name(name), []).append(unit.unit_code)
            for name in {unit.name_en, unit.pinyin}:
                self._by_name.setdefault(clean_name(name), []).append(unit.unit_code)
        for alias in aliases.itertuples():
            self._by_name[clean_name(alias.printed)] = [alias.unit_code]
        self._prefecture_names = {clean_name(u.name_zh): u.unit_code for u in units.itertuples() if u.level == "prefecture"}

    @classmethod
    def load(cls, folder: str | Path) -> "Crosswalk":
        """Read units.csv and aliases.csv from a folder."""
        units = read_resource(Path(folder) / "units.csv", ["unit_code", "level", "name_zh", "province_code"], key=["unit_code"])
        aliases = read_resource(Path(folder) / "aliases.csv", ["printed", "unit_code"], key=["printed"])
        return cls(units, aliases)

    def match(self, printed: object, level: str = "city", province: str | None = None) -> Match | None:
        """Return the unit that a printed name or code means, or None.

        level: 'city' prefers prefectures and municipalities, 'province' accepts provinces only.
        province: code of the province under whose heading the name stands, which tells homonyms apart.
        """
        text = clean_name(printed)
        code = _MUNICIPAL_DISTRICTS.get(text, text)
        if code in self._levels:
            return self._match(code)
        codes = self._by_name.get(text) or self._by_name.get(re.sub(r"(?<=..)(市|地区|盟|省)$", "", text)) or []
        if level == "province":
            codes = [c for c in codes if self._level(c) in ("province", "municipality")]
        elif len(codes) > 1:
            codes = self._narrow(codes, province)
        return self._match(codes[0]) if codes else None

    def match_misread(self, printed: object, province: str | None, taken: set[str]) -> Match | None:
        """Return the one prefecture of `province`, not in `taken`, whose name differs from `printed` in one character.

        Digitised yearbooks misread characters; the province's heading and the names already found leave one candidate or none.
        Without a heading none is guessed: 集安 is a county, not a misread 吉安.
        """
        if province is None:
            return None
        text = clean_name(printed)
        candidates = [
            code
            for name, code in self._prefecture_names.items()
            if len(name) == len(text) and sum(a != b for a, b in zip(name, text, strict=True)) == 1
        ]
        candidates = [c for c in candidates if c not in taken and self.units.at[c, "province_code"] == province]
        if len(candidates) != 1 or len(text) < 3:
            return None
        return Match(candidates[0], "prefecture", misread=f"{text} read as {self.units.at[candidates[0], 'name_zh']}")

    def suggestion(self, printed: object) -> str:
        """Return ' Did you mean ...?' for an unknown name."""
        return did_you_mean(clean_name(printed), self._prefecture_names)

    def _narrow(self, codes: list[str], province: str | None) -> list[str]:
        """Of homonyms: those inside the province of the heading; else, under headings, a province of that name.

        Without headings a name that a province has too means a city (吉林 in a list of cities), but no autonomous prefecture: 海南 is
        left open.
        """
        provinces = [c for c in codes if self._level(c) == "province"]
        cities = [c for c in codes if c not in provinces]
        inside = [c for c in cities if province is not None and self.units.at[c, "province_code"] == province]
        if inside or not provinces:
            return inside or sorted(cities, key=lambda c: self._level(c) == "county")
        if province is not None:
            return provinces
        return [c for c in cities if str(self.units.at[c, "name_zh"]).endswith("市")]

    def _level(self, code: str) -> str:
        return str(self._levels[code])

    def _match(self, code: str) -> Match:
        return Match(code, self._level(code))


def clean_name(printed: object) -> str:
    """Return a name without spaces, numbering, punctuation, footnote marks: ' 1.北京 市①' is '北京市'; codes lose their decimal point."""
    if isinstance(printed, float) and printed.is_integer():
        return str(int(printed))
    text = "".join(c for c in unicodedata.normalize("NFKC", _FOOTNOTE.sub("", str(printed))) if unicodedata.category(c) != "Cf").strip()
    if re.fullmatch(r"\d{6}(\.0)?", text):
        return text[:6]
    text = re.sub(r"\s+|[.、,，·'’\-]", "", re.sub(r"^\d+[.、]", "", text))
    # An English name below or behind the Chinese one adds nothing.
    text = re.sub(r"(?<=[\u4e00-\u9fff])[A-Za-z]{2,}$", "", text)
    return text.casefold() if text.isascii() else text.replace("巿", "市")
