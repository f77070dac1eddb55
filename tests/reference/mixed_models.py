"""Draw the panels of mixed_models_data.csv, which mixed_models.R reads: python tests/reference/mixed_models.py."""

from pathlib import Path

import numpy as np
import pandas as pd

# name: seed, years, standard deviations of city, year and slope effects, share of cells dropped, offset of x
PANELS = {
    "6x3_regular": (1, 3, 0.4, 0.15, 0.2, 0.0, 0),
    "6x3_singular": (2, 3, 0.02, 0.0, 0.02, 0.0, 0),
    "6x11_regular": (3, 11, 0.4, 0.15, 0.3, 0.0, 0),
    "6x11_singular": (4, 11, 0.3, 0.0, 0.0, 0.0, 0),
    "6x11_unbalanced": (5, 11, 0.3, 0.2, 0.1, 0.25, 0),
    "6x3_unbalanced": (6, 3, 0.5, 0.2, 0.3, 0.2, 0),
    "6x17_offset": (7, 17, 0.4, 0.2, 0.2, 0.1, 5),
}


def draw(name: str) -> pd.DataFrame:
    """Draw one panel: y = 0.3 - 0.2 x + 0.1 w + city + year + slope of the city + residual."""
    seed, years, city_sd, year_sd, slope_sd, dropped, offset = PANELS[name]
    rng = np.random.default_rng(seed)
    city, year, slope = rng.normal(0, city_sd, 6), rng.normal(0, year_sd, years), rng.normal(0, slope_sd, 6)
    rows = []
    for c in range(6):
        for t in range(years):
            x = rng.normal() + 0.3 * c + offset
            w = rng.normal()
            y = 0.3 - 0.2 * x + 0.1 * w + city[c] + year[t] + slope[c] * (x - offset) + rng.normal(0, 0.2)
            if rng.random() >= dropped:
                rows.append((name, f"c{c}", f"t{t:02d}", x, w, y))
    return pd.DataFrame(rows, columns=["panel", "city", "year", "x", "w", "y"])


if __name__ == "__main__":
    drawn = pd.concat([draw(name) for name in PANELS])
    drawn.to_csv(Path(__file__).parent / "mixed_models_data.csv", index=False, float_format="%.17g")
