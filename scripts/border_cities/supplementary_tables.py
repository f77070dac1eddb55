"""Rule supplementary_tables: scores and ranks by city and year, and means, growth and spread of the five regions.

The paper's supplementary tables 1 and 2 hold these; they were not at hand, only the numbers that its text quotes.
"""

from collections.abc import Sequence

import pandas as pd

from scripts.border_cities.frames import notes
from scripts.border_cities.scoring import regional_means
from scripts.rule import run_rule
from scripts.tables import write_table


def supplementary_tables(scores: str, coverage: Sequence[str], scores_table: Sequence[str], regions_table: Sequence[str]) -> None:
    """Write both tables. coverage: the files of the runs."""
    table = pd.read_csv(scores, dtype={"unit_code": str})
    runs = list(table["run"].unique())
    about = "primary: the run by which all claims of the text are judged. "
    write_table(table, scores_table, "Scores, ranks and grades of the border cities", about + notes(coverage, runs))
    frames = []
    for (run, primary), cities in table.groupby(["run", "primary"], sort=False):
        means = regional_means(cities)
        means.insert(0, "run", run)
        means.insert(1, "primary", primary)
        frames.append(means)
    note = "growth_percent: of the mean since the year before in the table; spread: standard deviation of the cities' scores. "
    write_table(
        pd.concat(frames, ignore_index=True), regions_table, "Mean scores of the five regions", about + note + notes(coverage, runs)
    )


if __name__ == "__main__":
    run_rule(supplementary_tables)
