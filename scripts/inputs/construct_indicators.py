"""Rule construct_indicators: a paper's indicators for the units and years of a scenario, gaps filled by the paper's rule."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.contracts import INDICATORS, write_checked
from scripts.coverage import FILLED_HOW, Coverage
from scripts.errors import ConfigError
from scripts.index.data import AUXILIARY
from scripts.inputs.analysis_data import read_analysis_data
from scripts.inputs.breaks import remarks_on_breaks
from scripts.inputs.resource_tables import read_resource
from scripts.inputs.unit_tables import read_unit_codes
from scripts.methods.filling import FillingRule, fill_gaps
from scripts.rule import run_rule

NO_DATA = "no data"
RECONSTRUCTED = "reconstructed"
# Share of observed cells below which a year or an indicator is named in the notes.
THIN = 0.5


def construct_indicators(
    source: str,
    definitions: str,
    units: str,
    known_units: str,
    years: Sequence[int],
    filling: Mapping[str, Any],
    scenario: str,
    paper: str,
    origin: str,
    coverage_floor: float,
    indicators: str,
    coverage: str,
    remarks: Sequence[str] = (),
    unit_levels: Sequence[str] = (),
    reconstructed: bool = False,
    flags: str | None = None,
    breaks: str | None = None,
) -> None:
    """Select units and years, fill gaps, and write the indicators with what they cover.

    source: evaluated indicators (parquet, long) or analysis data (CSV, one column an indicator, with its table of flags).
    units: table with the paper's unit codes; known_units: the crosswalk; unit_levels: kinds of units that it may name, any where empty.
    coverage_floor: share of the cells that must be observed in each year.
    filling: see scripts.methods.filling.FillingRule. remarks: what else the notes say. breaks: table of known breaks of series.
    reconstructed: whether values that nobody published, but that can be computed from what others did, take part.
    """
    table = read_resource(definitions, ["indicator"], key=["indicator"]).set_index("indicator")
    defined = table.index.tolist()
    auxiliary = set(table.index[table["dimension"] == AUXILIARY]) if "dimension" in table else set()
    codes = read_unit_codes(units, known_units, unit_levels)
    cells = pd.read_parquet(source) if flags is None else read_analysis_data(source, flags)
    cells = cells[cells["unit_code"].isin(codes) & (reconstructed | (cells["flag"] != RECONSTRUCTED))]
    _check_units(cells, codes, paper, origin)
    thin = _check_years(cells, years, paper, len(codes), coverage_floor)
    # Observed in the years or on both sides of one (a census): what is observed only outside them is not carried into them.
    observed = cells.groupby("indicator")["year"].agg(["min", "max"])
    available = observed.index[(observed["min"] <= max(years)) & (observed["max"] >= min(years))]
    kept = [name for name in defined if name in available]
    filled = fill_gaps(cells[cells["indicator"].isin(kept)], codes, years, FillingRule(**filling), variable="indicator")
    filled["indicator"] = pd.Categorical(filled["indicator"], categories=kept, ordered=True)
    filled = filled.sort_values(["indicator", "unit_code", "year"])
    write_checked(filled, INDICATORS, indicators)
    filled_by = {flag: count for flag in FILLED_HOW if (count := int((filled["flag"] == flag).sum()))}
    Coverage(
        scenario=scenario,
        paper=paper,
        origin=origin,
        years=[int(year) for year in years],
        units=len(codes),
        indicators=[name for name in kept if name not in auxiliary],
        left_out={name: NO_DATA for name in defined if name not in {*kept, *auxiliary}},
        filled=sum(filled_by.values()),
        filled_by=filled_by,
        corrected=int((filled["flag"] == "corrected").sum()),
        remarks=[*thin, *_reconstructed(cells, kept), *(remarks_on_breaks(breaks, table, kept, years) if breaks else []), *remarks],
    ).save(coverage)


def _reconstructed(cells: pd.DataFrame, kept: Sequence[str]) -> list[str]:
    """Return a remark on the indicators with reconstructed values."""
    names = set(cells.loc[cells["flag"] == RECONSTRUCTED, "indicator"])
    found = [name for name in kept if name in names]
    return [f"reconstructed, not published: {', '.join(found)}"] if found else []


def _check_units(cells: pd.DataFrame, codes: Sequence[str], paper: str, origin: str) -> None:
    """Refuse units of which no indicator is observed in any year: their values would all be those of others."""
    seen = set(cells["unit_code"].unique())
    unseen = [code for code in codes if code not in seen]
    if unseen:
        remedy = {
            "raw": "Supply values (resources/data/user), or leave the units out of the table.",
            "analysis": "The analysis data of the repository hold the units of the reference run only: other units need the raw files.",
        }[origin]
        raise ConfigError(f"{paper}: no indicator has data for the units {', '.join(unseen)} of the key {paper}.units. {remedy}")


def _check_years(cells: pd.DataFrame, years: Sequence[int], paper: str, units: int, floor: float) -> list[str]:
    """Refuse years in which nothing, or a smaller share of all cells than `floor`, is observed; return remarks for the notes."""
    observed = cells.groupby("year").size()
    empty = [year for year in years if year not in observed.index]
    if empty:
        span = ", ".join(map(str, observed.index)) or "none"
        raise ConfigError(
            f"{paper}: no indicator has data in {', '.join(map(str, empty))}. Years with data: {span}. Change the key {paper}.years."
        )
    chosen = cells[cells["year"].isin(years)]
    by_indicator = chosen.groupby("indicator", sort=False).size() / (len(years) * units)
    by_year = observed.loc[list(years)] / (cells["indicator"].nunique() * units)
    below = by_year[by_year < floor]
    if len(below):
        shares = "\n".join(f"  {year}  {share:4.0%}{'  below the floor' if share < floor else ''}" for year, share in by_year.items())
        raise ConfigError(
            f"{paper}: less than {floor:.0%} of the cells are observed in {', '.join(map(str, below.index))}; all else would be filled.\n"
            f"{shares}\nChange {paper}.years, or lower {paper}.coverage_floor to run these years all the same."
        )
    thin = [f"{label} ({share:.0%})" for shares in (by_year, by_indicator) for label, share in shares.items() if share < THIN]
    said = [f"less than half of the cells observed in {', '.join(thin)}"] if thin else []
    least = by_year.idxmin()
    return [f"at least {floor:.0%} of the cells observed in each year (least: {by_year[least]:.0%} in {least})", *said]


if __name__ == "__main__":
    run_rule(construct_indicators)
