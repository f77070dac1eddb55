"""Rule table_2_weights: entropy weights of each run beside the printed ones, and what each convention of the shift makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.border_cities.frames import by_run, notes
from scripts.border_cities.scoring import to_published_level
from scripts.index.choices import VOCABULARY, configured
from scripts.index.combinations import rescale
from scripts.index.data import IndexData, read_cells, read_index
from scripts.index.engine import score
from scripts.index.entropy import CONVENTIONS, entropy_weights
from scripts.index.given import Given, given_by, published_weights
from scripts.index.standardisation import standardise, years_of
from scripts.index.weights import weights_named
from scripts.methods.natural_breaks import fisher_jenks
from scripts.rule import run_rule
from scripts.tables import write_table

# Rows of a table of all 45 cities in three years: a constant of the entropy that does not fit a run of fewer cities.
ALL_ROWS = 135


def table_2_weights(
    cells: Sequence[str],
    coverage: Sequence[str],
    weights: str,
    scores: str,
    definitions: str,
    printed: str,
    claims: str,
    index: Mapping[str, Any],
    grades: int,
    primary: str,
    weights_table: Sequence[str],
    conventions_table: Sequence[str],
) -> None:
    """Write Table 2 and the comparison of conventions. cells, coverage: the files of the runs."""
    defined = pd.read_csv(definitions, keep_default_na=False).set_index("indicator")
    print_table = pd.read_csv(printed).set_index("indicator")
    found = pd.read_csv(weights).pivot(index="indicator", columns="run", values="weight")
    table = defined[["dimension", "sub_dimension", "label_en", "unit"]].rename(columns={"label_en": "label"})
    table["property"] = defined["direction"].map({1: "+", -1: "-"})
    table["published_weight"] = print_table["weight"]
    files = by_run(cells)
    for run in files:
        table[f"weight_{run}"] = found[run]
        # Weights that are the published ones are no result.
        if configured(index).weights != "published":
            table[f"weight_{run}_at_published_level"] = to_published_level(found[run].dropna(), print_table["weight"])
    table["weight_at_published_level"] = table.get(f"weight_{primary}_at_published_level")
    note = f"Weights: {configured(index).weights}. Empty: not in the run. "
    note += "At published level: brought to the sum that the published weights of the run's indicators have; "
    note += f"without a run's name, of the primary run '{primary}'. "
    write_table(table.reset_index(), weights_table, "Table 2. Indicators and weights", note + notes(coverage, list(files)))
    ours = read_cells(scores).set_index("run")
    means = _printed_means(claims)
    frames = [
        _conventions(read_index(path, definitions).refuse_gaps(), printed, means, {**index, "scope": scope}, grades, ours.loc[run])
        for run, path in files.items()
        for scope in VOCABULARY["scope"][::-1]
    ]
    conventions = pd.concat(frames, keys=[run for run in files for _ in VOCABULARY["scope"]], names=["run"]).reset_index("run")
    chosen = configured(index)
    conventions["chosen"] = (conventions["convention"] == chosen.weights.removeprefix("entropy_")) & (conventions["scope"] == chosen.scope)
    first = ["run", "scope", "convention", "chosen"]
    write_table(
        conventions[[*first, *(name for name in conventions if name not in first)]],
        conventions_table,
        "Ways to make z-scores positive before the entropy step, and how near they come to the published weights",
        f"Published: weights {print_table['weight'].min()} to {print_table['weight'].max()} ({print_table['weight'].idxmax()}), means "
        f"{', '.join(f'{mean} ({year})' for year, mean in means.items())}. Published weights are rescaled to the run's indicators before "
        "they are compared. mean_score_difference: mean absolute difference of the years' mean scores from these. Rank correlation "
        f"(Spearman) and changed grades: against the run's own scores. {notes(coverage, list(files))}",
    )


def _printed_means(claims: str) -> pd.Series:
    """Return the printed mean scores by year, from the claims mean_<year>."""
    table = pd.read_csv(claims, dtype=str)
    found = table[table["id"].str.fullmatch(r"mean_\d{4}")]
    return found.set_index(found["id"].str[-4:].astype(int))["published"].astype(float)


def _weights(data: IndexData, given: Given, scope: str) -> dict[str, pd.Series]:
    """Return weights by convention; `<convention>_all_cities` with the entropy constant ln(45 cities times 3 years), whatever the rows."""
    names = {name: f"entropy_{name}" for name in CONVENTIONS} | {"min_max": "entropy", "equal": "equal"}
    found = {short: weights_named([name], data, given)[name] for short, name in names.items()}
    z = standardise(data.values, data.directions, "z_score", years_of(data.values, scope))
    for name, positive in CONVENTIONS.items():
        found[f"{name}_all_cities"] = entropy_weights(positive(z), ALL_ROWS)
    return found


def _conventions(
    data: IndexData, published: str, means: pd.Series, index: Mapping[str, Any], grades: int, ours: pd.DataFrame
) -> pd.DataFrame:
    """One row a convention, with the scope of `index`. ours: the run's own scores."""
    given = given_by(index, published_weights(published))
    target = rescale(given.published["published"][data.values.columns])
    own = ours.set_index(["unit_code", "year"]).loc[data.values.index]
    rows = []
    choices = configured(index)
    for name, w in _weights(data, given, choices.scope).items():
        closeness = score(data, w, choices)
        grade = pd.Series(fisher_jenks(closeness, grades).classify(closeness), index=closeness.index)
        rows.append(
            {
                "scope": choices.scope,
                "convention": name,
                "smallest_weight": w.min(),
                "largest_weight": w.max(),
                "largest_of": w.idxmax(),
                "standard_deviation": w.std(),
                "correlation_with_published": w.corr(target),
                "mean_absolute_difference": (w - target).abs().mean(),
                "root_mean_square_difference": float(((w - target) ** 2).mean() ** 0.5),
                "mean_score": closeness.mean(),
                "mean_score_difference": (closeness.groupby(level="year").mean() - means).abs().mean(),
                "smallest_score": closeness.min(),
                "largest_score": closeness.max(),
                "rank_correlation": closeness.corr(own["score"], method="spearman"),
                "changed_grades": int((grade != own["grade"]).sum()),
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    run_rule(table_2_weights)
