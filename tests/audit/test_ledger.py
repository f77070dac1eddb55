"""The ledger on made-up print and results where the right verdict is known."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.audit.contradictions import find_contradictions
from scripts.audit.ledger import build_ledger
from scripts.audit.probes import Rules
from scripts.errors import InputError
from scripts.methods.verdicts import Tolerances, Verdict

RULES = Rules(Tolerances(), (0.1, 0.05, 0.01))
RESULT = """unit_code,city,year,score,rank,tier,effect,p
110000,Beijing,2004,0.12344,1,high,0.30,0.001
120000,Tianjin,2004,0.0800,2,low,-0.20,0.020
130000,Hebei,2004,0.0700,3,low,0.15,0.600
110000,Beijing,2016,0.2000,1,high,0.30,0.001
120000,Tianjin,2016,,2,low,-0.20,0.020
"""
PRINT = """city,score_2004,rank_2004,tier,effect,score_2016,misprint
Beijing,0.1234,1,High,0.10***,0.2,
Tianjin,0.085,3,Low,-0.5**,0.3,
Hebei,0.02,2,High,0.9*,0.1,score does not follow
"""
COMPARISONS = """table,column,result,result_column,keys,note,result_rows,kind,p_column
table_1,score_2004,scores,score,city,,year=2004,,
table_1,rank_2004,scores,rank,city,,year=2004,rank,
table_1,tier,scores,tier,city,,year=2004,class,
table_1,effect,scores,effect,city,,year=2004,estimate,p
table_1,score_2016,scores,score,city,,year=2016,value,
"""
CLAIMS = """id,location,statement,published,decimals,result,row,column,kind,note,p_column
growth,p. 3,Beijing grew,62,,scores,city=Beijing;year=2004 -> city=Beijing;year=2016,score,growth,,
mean,p. 3,mean of 2004,0.09,,scores,year=2004,mean(score),value,,
order,p. 3,order of 2004,Beijing > Tianjin > Hebei,,scores,year=2004,"mean(score, city)",order,,
order_swapped,p. 3,order of 2004,Tianjin > Beijing > Hebei,,scores,year=2004,"mean(score, city)",order,,
count,p. 4,low cities,2,,scores,year=2004;tier=low,,count,,
above,p. 4,highest score,> 0.13,,scores,year=2004,max(score),value,,
first,p. 4,who leads,Beijing,,scores,year=2004,"argmax(score, city)",class,,
minus,p. 4,Tianjin is negative,-*,,scores,city=Tianjin;year=2004,effect,sign,,p
lost,p. 5,a figure,1.5,,,,,value,,
"""
CHECKS = """id,location,statement,rule,left,right
sum,Table 1,scores add up to 0.3,equal,sum(table_1[].score_2004),0.3
ranks,Table 1,ranks follow,ranks_follow,table_1[].score_2004,table_1[].rank_2004
fine,Table 1,scores add up,equal,sum(table_1[].score_2004),0.2284
classes,Table 1,high means above 0.1,within,table_1[tier=High].score_2004,0.1 to inf
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Write the made-up print and results; return both folders."""
    paper, results = tmp_path / "paper", tmp_path / "results"
    (results / "tables").mkdir(parents=True)
    (paper / "published").mkdir(parents=True)
    (results / "tables/scores.csv").write_text(RESULT)
    claims = CLAIMS.replace("Beijing grew,62,", "Beijing grew,0.62,")
    for name, text in {"published/table_1": PRINT, "comparisons": COMPARISONS, "claims": claims, "checks": CHECKS}.items():
        (paper / f"{name}.csv").write_text(text)
    return paper, results


@pytest.fixture
def ledger(folders: tuple[Path, Path]) -> pd.Series:
    """Return the verdicts by id."""
    paper, results = folders
    frame = build_ledger("made_up", paper, results, RULES, find_contradictions(paper))["ledger"]
    return frame.set_index("id")["verdict"]


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        ("table_1.score_2004.Beijing", Verdict.REPRODUCED),
        ("table_1.score_2004.Tianjin", Verdict.CLOSE),
        ("table_1.score_2004.Hebei", Verdict.INCONSISTENT),  # differs, and the rule on classes finds it at fault
        ("table_1.rank_2004.Beijing", Verdict.REPRODUCED),
        ("table_1.rank_2004.Tianjin", Verdict.CLOSE),
        ("table_1.tier.Beijing", Verdict.REPRODUCED),
        ("table_1.tier.Hebei", Verdict.DIFFERS),
        ("table_1.effect.Beijing", Verdict.SAME_SIGN),
        ("table_1.effect.Tianjin", Verdict.SAME_SIGN),
        ("table_1.effect.Hebei", Verdict.DIFFERS),  # ours is not significant
        ("table_1.score_2016.Beijing", Verdict.REPRODUCED),
        ("table_1.score_2016.Tianjin", Verdict.NOT_COMPUTABLE),  # ours is missing
        ("table_1.score_2016.Hebei", Verdict.NOT_COMPUTABLE),  # no such row
        ("claim.growth", Verdict.REPRODUCED),
        ("claim.mean", Verdict.REPRODUCED),
        ("claim.order", Verdict.REPRODUCED),
        ("claim.order_swapped", Verdict.CLOSE),
        ("claim.count", Verdict.REPRODUCED),
        ("claim.above", Verdict.CLOSE),
        ("claim.first", Verdict.REPRODUCED),
        ("claim.minus", Verdict.REPRODUCED),
        ("claim.lost", Verdict.NOT_COMPUTABLE),
        ("check.sum", Verdict.INCONSISTENT),
        ("check.ranks", Verdict.INCONSISTENT),
        ("check.classes", Verdict.INCONSISTENT),
    ],
)
def test_verdict(ledger: pd.Series, entry: str, verdict: Verdict) -> None:
    assert ledger[entry] == verdict


def test_a_rule_that_holds_is_no_row_of_the_ledger(ledger: pd.Series) -> None:
    assert "check.fine" not in ledger.index


def test_every_printed_cell_is_there(ledger: pd.Series) -> None:
    assert len(ledger) == 5 * 3 + 9 + 3


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("comparisons", "score,city,,year=2016", "scoer,city,,year=2016", "scoer"),
        ("comparisons", "year=2016", "yaer=2016", "yaer"),
        ("comparisons", "city,,year=2016", "city,,", "more than once"),
        ("comparisons", "kind", "knid", "knid"),
        ("claims", ",count,", ",cuont,", "cuont"),
        ("claims", "year=2004,mean(score)", "year=2004,score", "3 rows"),
        ("claims", "0.62", "sixty", "sixty"),
        ("table_1", "0.1234", "O.1234", "O.1234"),
        ("checks", "table_1[tier=High]", "table_9[tier=High]", "table_9"),
        ("checks", "ranks_follow,", "ranks_folow,", "ranks_folow"),
        ("checks", "sum(table_1[].score_2004),0.3", "__import__('os'),0.3", "import"),
    ],
)
def test_mistakes_are_named_with_their_file(folders: tuple[Path, Path], file: str, old: str, new: str, message: str) -> None:
    paper, results = folders
    path = next(paper.rglob(f"{file}.csv"))
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=message) as caught:
        build_ledger("made_up", paper, results, RULES, find_contradictions(paper), strict=True)
    assert ".csv" in str(caught.value) and "to do" in str(caught.value)


def test_a_misprinted_score_does_not_blame_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published/t.csv").write_text("city,score,rank\nA,0.9,1\nB,0.8,2\nC,7.71,3\nD,0.6,4\nE,0.5,4\n")
    (tmp_path / "checks.csv").write_text(
        "id,location,statement,rule,left,right\nf,T,s,ranks_follow,t[].score,t[].rank\nc,T,s,ranks_complete,t[].score,t[].rank\n"
    )
    follow, complete = find_contradictions(tmp_path)
    assert [cell.label for cell in follow.cells] == ["C"]
    assert "rank 4 twice (D and E)" in complete.words and "rank 5 missing" in complete.words


def test_a_rule_that_fails_puts_the_claims_that_it_names_at_fault(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(
        "id,location,statement,published,decimals,result,row,column,kind,note\n"
        'low,T,s,0.299,,t,,v,value,\nall_lowest,T,s,"lowest",,t,,grade,class,\n'
    )
    head, rule = "id,location,statement,rule,left,right,claims\n", "{},T,s,within,claim.low,{},all_lowest\n"
    (tmp_path / "checks.csv").write_text(head + rule.format("a", "-inf to 0.286") + rule.format("b", "-inf to 0.3"))
    wrong, right = find_contradictions(tmp_path)
    assert [cell.label for cell in wrong.cells] == ["low", "all_lowest"] and right.cells == []
    (tmp_path / "checks.csv").write_text(head + rule.format("a", "-inf to 0.286").replace("all_lowest", "all_lowset"))
    with pytest.raises(InputError, match="all_lowset"):
        find_contradictions(tmp_path)


def test_rounding_is_no_contradiction(tmp_path: Path) -> None:
    """15 of 31 is 48.387 %: print may say 48.39; 0.333 three times may add up to 1 but not to 1.01."""
    (tmp_path / "published").mkdir()
    (tmp_path / "published/t.csv").write_text("k,share\na,0.333\nb,0.333\nc,0.333\nd,48.39\n")
    checks = "id,location,statement,rule,left,right\n1,T,s,equal,t[k=d].share,15 / 31 * 100\n"
    checks += "2,T,s,equal,sum(t[k=a|b|c].share),1\n3,T,s,equal,sum(t[k=a|b|c].share),1.01\n"
    (tmp_path / "checks.csv").write_text(checks)
    assert [finding.holds for finding in find_contradictions(tmp_path)] == [True, True, False]


def test_a_run_with_other_years_has_a_ledger_all_the_same(folders: tuple[Path, Path]) -> None:
    """Columns and rows that a scenario's tables lack are not computable, with the reason."""
    paper, results = folders
    (results / "tables/scores.csv").write_text("city,year,score\nBeijing,2016,0.2\n")
    frame = build_ledger("made_up", paper, results, RULES, [])["ledger"].set_index("id")
    assert frame.loc["table_1.rank_2004.Beijing", "verdict"] == Verdict.NOT_COMPUTABLE
    assert "no column 'rank'" in frame.loc["table_1.rank_2004.Beijing", "reason"]
    assert frame.loc["table_1.score_2016.Beijing", "verdict"] == Verdict.REPRODUCED
    assert frame.loc["claim.minus", "verdict"] == Verdict.NOT_COMPUTABLE
