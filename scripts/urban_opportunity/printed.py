"""The published scores of Table A1, misprints put right where the table itself shows what was meant."""

import pandas as pd

from scripts.methods.printed import corrections


def printed_scores(path: str, corrected: bool = True) -> pd.DataFrame:
    """One row a city and year: unit_code, city, year, score, rank.

    corrected: take the score that the column `corrected` has, where the published one contradicts its rank
    (0.7710 at rank 41 of 2004 stands for 0.0771); False keeps what is published.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    years = sorted(column.removeprefix("score_") for column in table.columns if column.startswith("score_"))
    parts = []
    for year in years:
        score = table[f"score_{year}"].astype(float)
        if corrected:
            meant = table["corrected"].map(lambda text, name=f"score_{year}": corrections(text).get(name))
            score = meant.astype(float).fillna(score)
        rank = table[f"rank_{year}"].astype(int)
        parts.append(
            pd.DataFrame({"unit_code": table["unit_code"], "city": table["city"], "year": int(year), "score": score, "rank": rank})
        )
    return pd.concat(parts, ignore_index=True)
