"""What a result covers: origin, years, units, indicators. Written once per paper, quoted in every note."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

# The remark in notes of a scenario without corrections.
UNCORRECTED = "values as the files have them, not corrected"
# What the flags of filled cells mean, in the words of a note.
FILLED_HOW = {
    "interpolated": "by a straight line between two years",
    "carried": "with the nearest year",
    "substituted": "with the median of other units",
}


@dataclass
class Coverage:
    """What a paper's indicators of one scenario cover.

    origin: 'raw' (built from the statistical files) or 'analysis' (from the committed analysis data).
    left_out: indicator ids that cannot be built, each with the reason.
    filled_by: how many cells have which flag of filling (scripts/methods/filling.py).
    filled, corrected: how many cells were filled by the configured rule, or come from a documented correction.
    """

    scenario: str
    paper: str
    origin: str
    years: list[int]
    units: int
    indicators: list[str]
    left_out: dict[str, str] = field(default_factory=dict)
    filled: int = 0
    corrected: int = 0
    remarks: list[str] = field(default_factory=list)
    filled_by: dict[str, int] = field(default_factory=dict)

    def note(self) -> str:
        """Return the sentences that stand under every table and figure."""
        source = {"raw": "raw statistical files", "analysis": "analysis data shipped with the repository (rescaled indicators)"}
        parts = [
            f"Scenario {self.scenario}; input: {source[self.origin]}",
            f"{self.units} units, {_span(self.years)}",
            _count(len(self.indicators), "indicator"),
        ]
        if self.left_out:
            names_by_reason: dict[str, list[str]] = {}
            for name, why in self.left_out.items():
                names_by_reason.setdefault(why, []).append(name)
            parts.append("left out: " + ", ".join(f"{' '.join(names)} ({why})" for why, names in names_by_reason.items()))
        if self.filled:
            how = ", ".join(f"{count} {FILLED_HOW.get(flag, flag)}" for flag, count in self.filled_by.items())
            parts.append(f"{_count(self.filled, 'cell')} filled by the configured rule" + (f" ({how})" if how else ""))
        if self.corrected:
            parts.append(f"{_count(self.corrected, 'cell')} from documented corrections")
        return "; ".join([*parts, *self.remarks]) + "."

    def save(self, path: str | Path) -> None:
        """Write as JSON."""
        Path(path).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Coverage":
        """Read what `save` wrote."""
        return cls(**json.loads(Path(path).read_text(encoding="utf-8")))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _span(years: list[int]) -> str:
    consecutive = years == list(range(years[0], years[-1] + 1)) if years else False
    return f"{years[0]}-{years[-1]}" if consecutive and len(years) > 1 else ", ".join(map(str, years))
