"""Rule population_change: registered minus resident population and both mediators by unit and year."""

from collections.abc import Sequence

from scripts.lanzhou_xining.data import LABOUR_BREAK, MEDIATORS, load, note
from scripts.rule import run_rule
from scripts.tables import write_table


def population_change(data: str, coverage: str, first_year: int, denominator: str, sectors: str, table: Sequence[str]) -> None:
    """Write population change (10 000 persons, positive is loss), rationalisation and informatisation of every unit and year."""
    frame = load(data)
    frame = frame[frame["data_set"] == "annual"].copy()
    frame["kind"] = frame["population_change"].map(lambda s: "" if s != s else "loss" if s > 0 else "growth")
    frame["labour_series"] = frame["year"].map(lambda year: f"from {LABOUR_BREAK}" if year >= LABOUR_BREAK else f"to {LABOUR_BREAK - 1}")
    columns = [
        "unit_code",
        "unit",
        "year",
        "population_change",
        "kind",
        "population_change_flag",
        *MEDIATORS,
        "labour_series",
        "mediators_filled",
    ]
    write_table(
        frame[columns].sort_values(["unit_code", "year"]),
        table,
        "Population change, rationalisation of the industrial structure and informatisation",
        note(
            coverage,
            "Population change is registered minus resident population in 10 000 persons: positive is loss, as published",
            f"Not before {first_year}: earlier resident populations are mostly the registered ones",
            "Rationalisation is the published formula, which is Theil's index: zero is best",
            f"Rationalisation: {sectors.replace('_', '-')} sectors; employment is of urban units, without farmers, and ends in 2019",
            f"labour_series: from {LABOUR_BREAK} employment by sector is counted in another way; 2020 carries 2019",
            f"Informatisation is subscriptions over the {denominator} population",
        ),
        decimals={"population_change": 2, "rationalisation": 3, "informatisation": 3},
    )


if __name__ == "__main__":
    run_rule(population_change)
