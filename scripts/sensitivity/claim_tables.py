"""Headline claims under all specifications: in how many each holds, and with which option it holds least often."""

from collections.abc import Sequence

import pandas as pd

from scripts.index.grid import Grid
from scripts.index.readings import StatedClaim


def claim_table(grid: Grid, table: pd.DataFrame, claims: Sequence[StatedClaim]) -> pd.DataFrame:
    """Return for each claim in how many specifications it holds, whether it does in the stated one, and which option is worst for it."""
    ids = [row["id"] for row, _ in claims]
    by_option = pd.concat({choice: table.groupby(choice)[ids].mean() for choice in grid.choices})
    rows = []
    for row, _ in claims:
        verdicts = table[row["id"]]
        result: dict[str, object] = {name: row[name] for name in ("id", "location", "statement")}
        if verdicts.isna().any():
            rows.append({**result, "stated": "years or units not in this run", "specifications": len(table)})
            continue
        choice, option = by_option[row["id"]].idxmin()
        rows.append(
            {
                **result,
                "stated": "holds" if verdicts.iloc[grid.stated] else "does not hold",
                "holds_in": int(verdicts.sum()),
                "specifications": len(table),
                "share": float(verdicts.mean()),
                "lowest_share": float(by_option.loc[(choice, option), row["id"]]),
                "lowest_with": f"{choice} {option}",
            }
        )
    columns = ["id", "location", "statement", "stated", "holds_in", "specifications", "share", "lowest_share", "lowest_with"]
    return pd.DataFrame(rows, columns=columns).astype({"holds_in": "Int64"})


def claims_by_option(table: pd.DataFrame, choices: Sequence[str], claims: Sequence[str]) -> pd.DataFrame:
    """Return the share of specifications in which each claim holds, by option of each choice: one row an option and claim.

    table: choices and verdicts (1, 0) by claim; claims about years or units that the run does not have are left out.
    """
    known = [name for name in claims if table[name].notna().all()]
    parts = []
    for choice in choices:
        grouped = table.groupby(choice, sort=False)
        shares = grouped[known].mean().rename_axis("option").reset_index().melt(id_vars="option", var_name="id", value_name="share")
        shares["specifications"] = shares["option"].map(grouped.size())
        parts.append(shares.assign(choice=choice))
    return pd.concat(parts, ignore_index=True)[["choice", "id", "option", "specifications", "share"]]
