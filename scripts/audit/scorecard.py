"""The scorecard: how many published numbers are reproduced, close, differ or cannot be computed, by paper and reading, and why."""

import textwrap
from collections.abc import Sequence

import pandas as pd

from scripts.methods.causes import Cause
from scripts.methods.verdicts import Verdict
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.workflow.papers import read_papers

VERDICT_COLOURS = {
    Verdict.REPRODUCED: "#0072B2",
    Verdict.CLOSE: "#56B4E9",
    Verdict.SAME_SIGN: "#009E73",
    Verdict.DIFFERS: "#D55E00",
    Verdict.INCONSISTENT: "#CC79A7",
    Verdict.NOT_COMPUTABLE: "#c8c8c8",
    Verdict.GIVEN: "#8c8c8c",
}
READINGS = {"as_stated": "verdict", "nearest": "verdict_nearest"}
CAUSE_NOTE = (
    "share: of the paper's rows with that verdict. Found by `range`: readings that the text allows lie on both sides of the number."
)


def draw_scorecard(counts: pd.DataFrame, paths: Sequence[str], title: str, note: str, sums: bool = True) -> None:
    """Draw stacked bars: rows of `counts` (places in the paper, or papers), one colour a verdict, labelled with the numbers.

    sums: whether the legend says how many numbers of all rows have a verdict; not where rows are readings of the same numbers.
    """
    import matplotlib.pyplot as plt

    from scripts.figures import save_figure

    counts = counts.reindex(columns=list(VERDICT_COLOURS), fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    figure, axis = plt.subplots(figsize=(7.5, 1.3 + 0.3 * max(len(counts), 1)), layout="constrained")
    left = pd.Series(0.0, index=counts.index)
    for verdict, colour in VERDICT_COLOURS.items():
        label = f"{verdict} ({counts[verdict].sum()})" if sums else str(verdict)
        axis.barh(range(len(counts)), shares[verdict], left=left, color=colour, height=0.72, label=label)
        for y, (share, number) in enumerate(zip(shares[verdict], counts[verdict], strict=True)):
            if share > 0.035:
                axis.text(
                    left.iloc[y] + share / 2,
                    y,
                    str(number),
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="black" if colour in {"#56B4E9", "#c8c8c8"} else "white",
                )
        left = left + shares[verdict]
    axis.set_yticks(
        range(len(counts)),
        [textwrap.shorten(f"{name} ({total})", 52, placeholder="...") for name, total in counts.sum(axis=1).items()],
        fontsize=8,
    )
    axis.invert_yaxis()
    axis.set_xlim(0, 1)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.set_title(title, fontsize=10, loc="left")
    figure.legend(loc="outside upper left", ncols=3, fontsize=7)
    save_figure(figure, list(paths), note)


def count_verdicts(frame: pd.DataFrame, by: str, column: str) -> pd.DataFrame:
    """Return how often each verdict of `column` stands, by `by`; each published number once."""
    counted = frame[(frame["counted"] == "yes") & (frame[column].fillna("") != "")]
    table = counted.groupby(by, sort=False)[column].value_counts().unstack(fill_value=0)
    return table.reindex(columns=list(Verdict), fill_value=0).rename_axis(None, axis=1)


def scorecard(
    ledgers: Sequence[str], ledger_table: Sequence[str], counts_table: Sequence[str], causes_table: Sequence[str], figure: Sequence[str]
) -> None:
    """Put the papers' ledgers into one table, count their verdicts under both readings and their causes, and draw them.

    ledgers: CSV files written by the rule `ledger`. ledger_table: the one ledger. counts_table: verdicts. causes_table: rows by cause.
    """
    frame = pd.concat([_read(path) for path in ledgers], ignore_index=True)
    frame["study"] = frame["paper"].map(lambda paper: read_papers()[paper].short)
    counts = {reading: count_verdicts(frame, "study", column) for reading, column in READINGS.items()}
    note = "Each published number once. Verdicts: docs/audit.md; readings and causes: docs/readings.md."
    write_table(frame.drop(columns="study"), ledger_table, "Published numbers and claims of all papers beside ours", note)
    both = pd.concat(counts, names=["reading", "paper"])
    write_table(both.assign(total=both.sum(axis=1)).reset_index(), counts_table, "Replication summary", note)
    write_table(count_causes(frame), causes_table, "Why published numbers are not reproduced", f"{note} {CAUSE_NOTE}", decimals=3)
    bars = both.reset_index()
    bars.index = pd.Index(bars["paper"] + ", " + bars["reading"].str.replace("_", " "))
    draw_scorecard(bars[list(Verdict)], figure, "Published numbers and claims against ours", note, sums=False)


def count_causes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows by paper, verdict and cause with their share among the paper's rows of that verdict; ranges are shown apart."""
    open_rows = frame[(frame["counted"] == "yes") & (frame["cause"].fillna("") != "") & (frame["kind"] != "check")]
    spanned = open_rows["evidence"].fillna("").str.startswith("range:").map({True: "range", False: "probe or data"})
    spanned = spanned.where(open_rows["cause"] != Cause.UNEXPLAINED, "none")
    counts = (
        open_rows.assign(found_by=spanned).groupby(["study", "verdict", "cause", "found_by"], sort=True).size().rename("rows").reset_index()
    )
    counts["share"] = counts["rows"] / counts.groupby(["study", "verdict"])["rows"].transform("sum")
    return counts.rename(columns={"study": "paper"})


def _read(path: str) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype=dict.fromkeys(("published", "corrected", "ours", "ours_nearest", "verdict_nearest", "evidence", "cause"), str)
    )


if __name__ == "__main__":
    run_rule(scorecard)
