"""The printed scores of Table A1, misprints put right where the table itself shows what was meant."""

import re

import pandas as pd


def printed_scores(path: str, corrected: bool = True) -> pd.DataFrame:
    """One row a city and year: unit_code, city, year, score, rank.

    corrected: take the value that the misprint column calls probable, where a printed score contradicts its rank
    (0.7710 at rank 41 of 2004 stands for 0.0771); False keeps print as it is.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    years = sorted(column.removeprefix("score_") for column in table.columns if column.startswith("score_"))
    parts = []
    for year in years:
        score = table[f"score_{year}"].astype(float)
        if corrected:
            probable = table["misprint"].map(lambda text, year=year: probable_score(text, year))
            score = probable.fillna(score)
        rank = table[f"rank_{year}"].astype(int)
        parts.append(
            pd.DataFrame({"unit_code": table["unit_code"], "city": table["city"], "year": int(year), "score": score, "rank": rank})
        )
    return pd.concat(parts, ignore_index=True)


def probable_score(misprint: str, year: str) -> float | None:
    """The probable score of a year that a misprint note names, or None."""
    found = re.search(rf"score_{year}\b[^;]*?probably (0\.\d+)", misprint)
    return float(found.group(1)) if found else None
