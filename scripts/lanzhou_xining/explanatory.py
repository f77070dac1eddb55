"""What resilience is explained by: population change, rationalisation of the industrial structure, informatisation."""

import pandas as pd

from scripts.index.data import wide
from scripts.lanzhou_xining.data import OBSERVED, PREDICTOR
from scripts.methods.rationalisation import informatisation, rationalisation

# Employees are those of urban units: where farmers are counted in output and not in employment, the agricultural sector is left out.
SECTORS = {"all": ("primary", "secondary", "tertiary"), "non_agricultural": ("secondary", "tertiary")}


def explanatory(cells: pd.DataFrame, first_year: int, denominator: str, sectors: str = "all") -> pd.DataFrame:
    """Return population change (10 000 persons), rationalisation and informatisation by unit and year.

    cells: unit_code, year, indicator, value, flag. first_year: earlier population change is missing. denominator: total or urban.
    sectors: those of rationalisation, a key of SECTORS.
    mediators_filled tells whether a share or ratio behind the mediators was filled.
    """
    values, flags = wide(cells, "value"), wide(cells, "flag")
    change, how = values[PREDICTOR], flags[PREDICTOR]
    usable = (values.index.get_level_values("year") >= first_year) & how.isin([*OBSERVED, "interpolated"])
    of = SECTORS[sectors]
    output, labour = (values[[f"{kind}_share_{s}" for s in of]].set_axis(of, axis=1) for kind in ("output", "labour"))
    population = values["urbanisation"] if denominator == "urban" else pd.Series(1.0, index=values.index)
    inputs = flags[[f"{kind}_share_{s}" for kind in ("labour", "output") for s in of] + ["mobile_per_person", "internet_per_person"]]
    return pd.DataFrame(
        {
            PREDICTOR: change.where(usable),
            "population_change_flag": how.where(usable, "missing"),
            "rationalisation": rationalisation(output, labour.where(labour > 0)),
            "informatisation": informatisation(values["mobile_per_person"], values["internet_per_person"], population),
            "mediators_filled": inputs.isin(["interpolated", "carried", "substituted"]).any(axis=1),
        }
    )
