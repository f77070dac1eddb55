"""What resilience is explained by: population change, rationalisation of the industrial structure, informatisation."""

import pandas as pd

from scripts.index.data import wide
from scripts.lanzhou_xining.data import OBSERVED, PREDICTOR
from scripts.methods.rationalisation import informatisation, rationalisation

SECTORS = ("primary", "secondary", "tertiary")


def explanatory(cells: pd.DataFrame, first_year: int, denominator: str) -> pd.DataFrame:
    """Return population change (10 000 persons), rationalisation and informatisation by unit and year.

    cells: unit_code, year, indicator, value, flag. first_year: earlier population change is missing. denominator: total or urban.
    mediators_filled tells whether a share or ratio behind the mediators was filled.
    """
    values, flags = wide(cells, "value"), wide(cells, "flag")
    change, how = values[PREDICTOR], flags[PREDICTOR]
    usable = (values.index.get_level_values("year") >= first_year) & how.isin([*OBSERVED, "interpolated"])
    output = values[[f"output_share_{s}" for s in SECTORS]].set_axis(SECTORS, axis=1)
    labour = values[[f"labour_share_{s}" for s in SECTORS]].set_axis(SECTORS, axis=1)
    population = values["urbanisation"] if denominator == "urban" else pd.Series(1.0, index=values.index)
    inputs = flags[
        [f"labour_share_{s}" for s in SECTORS] + [f"output_share_{s}" for s in SECTORS] + ["mobile_per_person", "internet_per_person"]
    ]
    return pd.DataFrame(
        {
            PREDICTOR: change.where(usable),
            "population_change_flag": how.where(usable, "missing"),
            "rationalisation": rationalisation(output, labour.where(labour > 0)),
            "informatisation": informatisation(values["mobile_per_person"], values["internet_per_person"], population),
            "mediators_filled": inputs.isin(["interpolated", "carried", "substituted"]).any(axis=1),
        }
    )
