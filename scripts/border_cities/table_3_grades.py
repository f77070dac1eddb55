"""Rule table_3_grades: bounds of the five grades, cities in each by year, and how cities move between grades."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from scripts.border_cities.frames import GRADES, notes
from scripts.rule import run_rule
from scripts.tables import write_table


def table_3_grades(
    scores: str, breaks: str, printed: str, coverage: Sequence[str], grades_table: Sequence[str], transitions_table: Sequence[str]
) -> None:
    """Write Table 3 and the transitions. printed: the printed ranges; coverage: the files of the runs."""
    table = pd.read_csv(scores, dtype={"unit_code": str})
    bounds = pd.read_csv(breaks)
    ranges = pd.read_csv(printed).set_index("grade")["range"]
    runs = list(bounds["run"].unique())
    grades = bounds[["run", "primary", "grade", "lower", "upper", "goodness_of_variance_fit"]].copy()
    grades.insert(3, "classification", grades["grade"].map(GRADES))
    grades["published_range"] = grades["grade"].map(ranges)
    for label, column in (("cities", "grade"), ("cities_by_published_range", "published_grade")):
        counts = table.groupby(["run", column, "year"]).size().unstack(fill_value=0)
        for year in counts.columns:
            keys = pd.MultiIndex.from_frame(grades[["run", "grade"]])
            grades[f"{label}_{year}"] = counts[year].reindex(keys, fill_value=0).to_numpy()
    note = "Grades by natural breaks (Fisher and Jenks) of the scores of all years; lower and upper are the scores at the ends. "
    write_table(grades, grades_table, "Table 3. Grades of resilience", note + notes(coverage, runs))
    write_table(
        pd.concat([_transitions(run, cities) for run, cities in table.groupby("run", sort=False)], ignore_index=True),
        transitions_table,
        "Cities by grade at the beginning (rows) and end (columns) of each period",
        notes(coverage, runs),
    )


def _transitions(run: object, table: pd.DataFrame) -> pd.DataFrame:
    by_year = table.pivot(index="unit_code", columns="year", values="grade")
    years = list(by_year.columns)
    periods = [*pairwise(years), *([(years[0], years[-1])] if len(years) > 2 else [])]
    frames = []
    for first, last in periods:
        counts = pd.crosstab(by_year[first], by_year[last]).reindex(index=list(GRADES), columns=list(GRADES), fill_value=0)
        frame = counts.set_axis([f"to_grade_{grade}" for grade in GRADES], axis=1).rename_axis(None, axis=1)
        frame.insert(0, "from_grade", list(GRADES))
        frames.append(frame.reset_index(drop=True).assign(run=run, from_year=first, to_year=last))
    result = pd.concat(frames, ignore_index=True)
    return result[["run", "from_year", "to_year", "from_grade", *[f"to_grade_{grade}" for grade in GRADES]]]


if __name__ == "__main__":
    run_rule(table_3_grades)
