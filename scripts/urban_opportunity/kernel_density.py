"""Rule kernel_density: densities of the scores by year, under every bandwidth rule, ours and the printed scores."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.kernel_density import BANDWIDTHS, bandwidth, gaussian_density, modes, peak
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import check_years
from scripts.urban_opportunity.printed import printed_scores

# A local maximum of at least this share of the highest one is a peak that a reader of the figure sees.
MAIN_MODE = 0.25
GRID = np.round(np.linspace(-0.05, 0.85, 901), 3)


def kernel_density(
    scores: str,
    published: str,
    coverage: str,
    bandwidth_rule: str | float,
    years: Sequence[int],
    peaks: Sequence[str],
    curves: Sequence[str],
) -> None:
    """Write peak, place and number of modes by year and bandwidth rule, and the curves of the configured rule."""
    ours = pd.read_csv(scores, dtype={"unit_code": str})
    samples = {("ours", year): ours.loc[ours["year"] == year, "score"] for year in check_years(years, ours["year"], "density.years")}
    printed = printed_scores(published)
    samples |= {("printed", year): rows["score"] for year, rows in printed.groupby("year")}
    rules = dict.fromkeys([*BANDWIDTHS, bandwidth_rule])
    note = Coverage.load(coverage).note()
    table = pd.DataFrame([_peak_row(source, year, name, values) for (source, year), values in samples.items() for name in rules])
    write_table(table, peaks, "Kernel densities of the scores: bandwidth, peak and modes by bandwidth rule", note)
    lines = [
        pd.DataFrame(
            {"source": source, "year": year, "score": GRID, "density": gaussian_density(values, GRID, bandwidth(values, bandwidth_rule))}
        )
        for (source, year), values in samples.items()
    ]
    write_table(
        pd.concat(lines), curves, f"Kernel densities of the scores, bandwidth rule {bandwidth_rule}", note, {"score": 3, "density": 4}
    )


def _peak_row(source: str, year: int, rule: str | float, values: pd.Series) -> dict[str, object]:
    width = bandwidth(values, rule)
    place, height = peak(values, width)
    return {
        "source": source,
        "year": year,
        "rule": str(rule),
        "bandwidth": width,
        "peak_density": height,
        "peak_score": place,
        "modes": modes(values, width),
        "main_modes": modes(values, width, MAIN_MODE),
        "share_below_0.1": float((values < 0.1).mean()),
    }


if __name__ == "__main__":
    run_rule(kernel_density)
