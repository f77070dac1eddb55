"""A made-up paper whose numbers follow a reading that the text does not state: the probe finds it, and the ledger says so."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.causes import find_causes
from scripts.audit.items import Item
from scripts.audit.ledger import build_ledger
from scripts.audit.ours import Ours
from scripts.audit.probes import Rules
from scripts.errors import ConfigError, InputError
from scripts.methods.causes import Cause
from scripts.methods.verdicts import Comparison, Tolerances, Verdict
from scripts.workflow.readings import read_reading

RULES = Rules(Tolerances(), (0.1, 0.05, 0.01))
READING = """frozen: 2026-01-02
commit: abcdef0
digest: {digest}
choices:
  square: {{swaps: formula, settings: {{power: 2}}, ground: the text has no power, tried: 3, text_allows: true, chosen_on: ["t.score.1*"]}}
probes:
  noise: {{swaps: vintage, settings: {{noise: 1}}}}
  table: {{swaps: years, values: probe_values}}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Published are squares; ours as stated are not; `noise` moves them at random; a table of values has two rows."""
    random = np.random.default_rng(1)
    base = random.uniform(0.2, 0.8, 40)
    frames = {"stated": base, "square": base**2, "noise": base * random.uniform(0.7, 1.3, 40)}
    for name, values in frames.items():
        (tmp_path / name / "tables").mkdir(parents=True)
        pd.DataFrame({"k": range(100, 140), "score": values}).to_csv(tmp_path / name / "tables/t.csv", index=False)
    (tmp_path / "paper/published").mkdir(parents=True)
    published = pd.DataFrame({"k": range(100, 140), "score": [f"{v:.4f}" for v in base**2], "corrected": ""})
    published.loc[39, ["score", "corrected"]] = ["9.0", f"score={base[39]:.4f}"]
    published.to_csv(tmp_path / "paper/published/t.csv", index=False)
    (tmp_path / "paper/comparisons.csv").write_text("table,column,result,result_column,keys,note\nt,score,t,score,k,\nt,score,t,score,k,\n")
    pd.DataFrame({"probe": "table", "entry": ["t.score.100"], "ours": [0.5]}).to_csv(
        tmp_path / "stated/tables/probe_values.csv", index=False
    )
    (tmp_path / "config/readings").mkdir(parents=True)
    digest = read_reading(_write(tmp_path, ""), "made_up").digest_now
    _write(tmp_path, digest)
    return tmp_path


def _write(root: Path, digest: str) -> Path:
    (root / "config/readings/made_up.yaml").write_text(READING.format(digest=f'"{digest}"'))
    return root


def tables(study: Path) -> dict[str, pd.DataFrame]:
    probes = {name: str(study / name) for name in ("square", "noise")}
    reading = read_reading(study, "made_up")
    return build_ledger("made_up", study / "paper", study / "stated", RULES, [], reading, str(study / "square"), probes, strict=True)


def test_the_reading_that_was_used_is_the_cause(study: Path) -> None:
    found = tables(study)
    ledger = found["ledger"].set_index("id")
    counted = ledger[ledger["counted"] == "yes"]
    assert len(ledger) == 80 and len(counted) == 40  # the second of ours stands beside
    assert (counted["verdict_nearest"].drop("t.score.139") == "reproduced").all()
    rest = counted[counted["verdict"] != "reproduced"]
    assert (rest["cause"] == "method_underspecified").mean() > 0.9 and rest["evidence"].str.startswith("probe square").mean() > 0.9
    counts = found["probes"].set_index("probe")["counts"]
    assert counts["square"] == "yes" and counts["noise"] == "no"


def test_a_misprint_is_judged_by_the_corrected_number(study: Path) -> None:
    row = tables(study)["ledger"].set_index("id").loc["t.score.139"]
    assert row["verdict"] == "reproduced" and "misprint" in row["reason"] and row["published"] == "9.0"


def test_evidence_is_apart_for_cells_that_chose(study: Path) -> None:
    evidence = tables(study)["readings"].set_index("cells")
    assert set(evidence.index) == {"that chose it", "others"} and (evidence["changed_since"] == "no").all()
    assert (evidence["fit_after"] > evidence["fit_before"]).any()


def test_later_tuning_shows(study: Path) -> None:
    path = study / "config/readings/made_up.yaml"
    path.write_text(path.read_text().replace("power: 2", "power: 3"))
    assert read_reading(study, "made_up").tuned_later
    assert (tables(study)["readings"]["changed_since"] == "yes").all()


@pytest.mark.parametrize(("old", "new", "message"), [
    ("swaps: formula", "swaps: formular", "Did you mean 'formula'"),
    ("tried: 3", "tired: 3", "Did you mean 'tried'"),
    ("ground: the text has no power, ", "", "ground"),
    ("settings: {noise: 1}", "ground: none", "either `settings`"),
    ("noise:", "square:", "both a choice and a probe"),
    ("frozen: 2026-01-02", "frozen: soon", "expected the date"),
])  # fmt: skip
def test_mistakes_are_named(study: Path, old: str, new: str, message: str) -> None:
    path = study / "config/readings/made_up.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ConfigError, match=message):
        read_reading(study, "made_up")


def test_values_name_ids_of_the_ledger(study: Path) -> None:
    path = study / "stated/tables/probe_values.csv"
    path.write_text(path.read_text().replace("t.score.100", "t.score.999"))
    with pytest.raises(InputError, match="t.score.999"):
        tables(study)


def test_a_bound_that_some_readings_keep_and_others_do_not_is_a_range():
    claim = dict.fromkeys(Item.__dataclass_fields__, "") | {
        "kind": "value", "published": "> 0.05", "corrected": "", "table": "claims", "decimals": None, "draws": 0, "ranked": 0,
    }  # fmt: skip
    item, rules = Item(**claim), Rules(Tolerances(), (0.05, 0.01, 0.001))
    verdict = Comparison(Verdict.DIFFERS, None, "")

    def cause(*values: float) -> Cause:
        stated, *others = (Ours(value) for value in values)
        found = find_causes([item], [stated], [verdict], [], {str(i): [ours] for i, ours in enumerate(others)}, rules)[0]
        assert found is not None
        return found.cause

    assert cause(0.01, 0.2, 0.3) is Cause.UNDERSPECIFIED
    assert cause(0.01, 0.02, 0.03) is Cause.UNEXPLAINED
    assert cause(0.01, 0.2) is Cause.UNEXPLAINED, "too few readings"


@pytest.mark.parametrize(("kind", "published"), [("class", "high"), ("order", "A > B")])
def test_a_class_or_an_order_that_some_readings_keep_is_a_range(kind: str, published: str) -> None:
    item = Item(**dict.fromkeys(Item.__dataclass_fields__, "") | {"kind": kind, "published": published, "table": "claims", "draws": 0})  # type: ignore[arg-type]
    kept, lost = (Ours("high"), Ours("low")) if kind == "class" else (Ours(["A", "B"]), Ours(["B", "A"]))

    def cause(*others: Ours) -> Cause:
        allowed = {str(i): [ours] for i, ours in enumerate(others)}
        found = find_causes([item], [lost], [Comparison(Verdict.DIFFERS, None, "")], [], allowed, RULES)[0]
        assert found is not None
        return found.cause

    assert cause(kept, lost) is Cause.UNDERSPECIFIED
    assert cause(lost, lost) is Cause.UNEXPLAINED
    assert cause(kept) is Cause.UNEXPLAINED, "too few readings"
