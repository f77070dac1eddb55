"""What the columns of result tables are called and measured in, in English and Chinese: from the dictionaries, part by part of a name."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

YEAR = re.compile(r"(19|20)\d{2}")


@dataclass(frozen=True)
class Column:
    """Labels of a column and its unit of measure, empty where it has none or depends on the row."""

    english: str
    chinese: str
    unit: str = ""


@dataclass(frozen=True)
class Dictionary:
    """Columns by name: parts of names that all tables share, and the indicators of each paper.

    parts: resources/column_parts.csv over resources/variables.csv. indicators: by paper, its indicators.csv.
    """

    parts: Mapping[str, Column]
    indicators: Mapping[str, Mapping[str, Column]]

    @classmethod
    def load(cls, resources: Path) -> "Dictionary":
        """Return the dictionary of a folder `resources`."""
        variables = read_columns(resources / "variables.csv", "variable")
        of_papers = {path.parent.name: read_columns(path, "indicator") for path in sorted(resources.glob("papers/*/indicators.csv"))}
        return cls({**variables, **read_columns(resources / "column_parts.csv", "part")}, of_papers)

    def column(self, name: str, owner: str) -> Column | None:
        """Return what the column `name` in a table of `owner` (a paper or stage) is; None where a part of its name is not known.

        `score_2004` is known by its parts `score` and 2004; of several ways to cut a name, the first part is as long as it can be.
        """
        known, words, found, start = {**self.parts, **self.indicators.get(owner, {})}, name.split("_"), [], 0
        while start < len(words):
            for end in range(len(words), start, -1):
                part = _part("_".join(words[start:end]), known)
                if part:
                    found.append(part)
                    start = end
                    break
            else:
                return None
        unit = next((part.unit for part in found if part.unit), "")
        return Column(" ".join(part.english for part in found), "·".join(part.chinese for part in found), unit)


def _part(text: str, known: Mapping[str, Column]) -> Column | None:
    if text in known:
        return known[text]
    if YEAR.fullmatch(text):
        return Column(text, f"{text}年")
    return Column(text, text) if re.fullmatch(r"[\d.]+", text) else None


def read_columns(path: Path, key: str) -> dict[str, Column]:
    """Return the columns of a dictionary by the values of `key`; none where there is no file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row[key]: Column(row["label_en"], row.get("label_zh") or row["label_en"], row.get("unit", "")) for row in csv.DictReader(file)
        }
