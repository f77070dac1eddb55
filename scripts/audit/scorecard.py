"""The scorecard: how many printed numbers are reproduced, close, differ, cannot be computed or contradict print, by paper."""

import textwrap
from collections.abc import Sequence

import pandas as pd

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
}


def draw_scorecard(counts: pd.DataFrame, paths: Sequence[str], title: str, note: str) -> None:
    """Draw stacked bars: rows of `counts` (places in print, or papers), one colour a verdict, labelled with the numbers."""
    import matplotlib.pyplot as plt

    from scripts.figures import save_figure

    counts = counts.reindex(columns=list(VERDICT_COLOURS), fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    figure, axis = plt.subplots(figsize=(7.5, 1.3 + 0.3 * max(len(counts), 1)), layout="constrained")
    left = pd.Series(0.0, index=counts.index)
    for verdict, colour in VERDICT_COLOURS.items():
        axis.barh(range(len(counts)), shares[verdict], left=left, color=colour, height=0.72, label=f"{verdict} ({counts[verdict].sum()})")
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


def scorecard(ledgers: Sequence[str], outputs: Sequence[str], merged: Sequence[str], figure: Sequence[str]) -> None:
    """Put the papers' ledgers into one table, count their verdicts, and draw them.

    ledgers: CSV files written by the rule `ledger`. merged: the one ledger. outputs: the counts.
    """
    frame = pd.concat([pd.read_csv(path, dtype={"printed": str, "ours": str}) for path in ledgers], ignore_index=True)
    counts = frame.groupby("paper", sort=False)["verdict"].value_counts().unstack(fill_value=0).reindex(columns=list(Verdict), fill_value=0)
    counts = counts.rename(index=lambda paper: read_papers()[paper].short).rename_axis(None, axis=1)
    note = "Verdicts are explained in docs/audit.md. Claims and contradictions within print are counted with the printed numbers."
    write_table(frame, merged, "Printed numbers and claims of all papers beside ours", note)
    write_table(counts.assign(total=counts.sum(axis=1)).reset_index(), outputs, "How the printed numbers fare", note)
    draw_scorecard(counts, figure, "Printed numbers and claims against ours", note)


if __name__ == "__main__":
    run_rule(
        scorecard,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        ledgers=snakemake.input.ledgers,  # type: ignore[name-defined]  # noqa: F821
        outputs=snakemake.output.counts,  # type: ignore[name-defined]  # noqa: F821
        merged=snakemake.output.ledger,  # type: ignore[name-defined]  # noqa: F821
        figure=snakemake.output.figure,  # type: ignore[name-defined]  # noqa: F821
    )
