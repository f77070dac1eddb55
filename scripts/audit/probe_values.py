"""What each probe that needs a run of its own came to, kept with the paper, so that an ordinary run finds causes without running them.

`python -m scripts.audit.probe_values` writes `resources/papers/<paper>/probe_values.csv` anew after a run with `audit.probes: true`.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.audit.items import Item, read_items
from scripts.audit.ours import Ours, read_ours, results_reader
from scripts.audit.values import read_values
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import Reading, probe_scenario, read_reading

FILE = "probe_values.csv"
AS_STATED = "as_stated"
# The shipped values are of these results where no more than this share of the numbers differs, by more than one part in ten thousand.
DIFFERING, SAME = 0.01, 1e-4


def shipped_probes(folder: Path, items: Sequence[Item], stated: Sequence[Ours], reading: Reading) -> dict[str, Sequence[Ours]]:
    """Return ours under each probe whose values the paper's folder keeps; nothing where they belong to other results than `stated`."""
    path = folder / FILE
    if not path.is_file():
        return {}
    kept = set(pd.read_csv(path, usecols=["probe"])["probe"])
    if AS_STATED not in kept or _share_differing(stated, read_values(path, AS_STATED, items)) > DIFFERING:
        return {}
    return {probe.id: read_values(path, probe.id, items) for probe in reading.computed if probe.id in kept}


def _share_differing(now: Sequence[Ours], then: Sequence[Ours]) -> float:
    pairs = [(a.number, b.number) for a, b in zip(now, then, strict=True) if a.number == a.number or b.number == b.number]
    apart = [not abs(a - b) <= SAME * max(abs(a), abs(b)) for a, b in pairs]
    return sum(apart) / max(len(apart), 1)


def values_of_probes(paper: str, results: Path) -> pd.DataFrame:
    """Return the values of all probes of a paper as `read_values` takes them, six digits each. results: the folder of all scenarios."""
    items = read_items(Path("resources/papers") / paper)
    folders = {AS_STATED: results / "reference" / paper}
    folders |= {probe.id: results / probe_scenario(paper, probe.id) / paper for probe in read_reading(Path(), paper).computed}
    return pd.DataFrame(
        [
            {"probe": name, "entry": item.id, "ours": ours.text, "p": ours.p, "standard_error": ours.standard_error, "ranked": ours.ranked}
            for name, folder in folders.items()
            for item, ours in zip(items, read_ours(items, results_reader(folder)), strict=True)
            if not ours.reason
        ]
    )


if __name__ == "__main__":
    for name in read_papers():
        if read_reading(Path(), name).computed:
            values_of_probes(name, Path("results")).to_csv(Path("resources/papers") / name / FILE, index=False, float_format="%.6g")
