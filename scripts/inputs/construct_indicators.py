"""Rule construct_indicators: a paper's indicators for the units and years of a scenario, gaps filled by the paper's rule."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.methods.filling import FillingRule, fill_gaps
from scripts.rule import run_rule

NO_DATA = "no data"


def construct_indicators(
    source: str,
    flags: str | None,
    definitions: str,
    units: str,
    years: Sequence[int],
    filling: Mapping[str, Any],
    scenario: str,
    paper: str,
    origin: str,
    indicators: str,
    coverage: str,
) -> None:
    """Select units and years, fill gaps, and write the indicators with what they cover.

    source: evaluated indicators (parquet, long) or analysis data (CSV, one column an indicator, with its table of flags).
    units: table with the paper's unit codes. filling: see scripts.methods.filling.FillingRule.
    """
    defined = pd.read_csv(definitions, keep_default_na=False)["indicator"].tolist()
    codes = pd.read_csv(units, dtype=str)["unit_code"].tolist()
    cells = pd.read_parquet(source) if flags is None else _analysis_data(source, flags)
    cells = cells[cells["unit_code"].isin(codes)]
    available = cells.loc[cells["year"].isin(years), "indicator"].unique()
    if not len(available):
        span = sorted(cells["year"].unique())
        raise ConfigError(f"{paper}: no indicator has data in {list(years)}. Years with data: {', '.join(map(str, span)) or 'none'}.")
    kept = [name for name in defined if name in available]
    filled = fill_gaps(cells[cells["indicator"].isin(kept)], codes, years, FillingRule(**filling), variable="indicator")
    filled["indicator"] = pd.Categorical(filled["indicator"], categories=kept, ordered=True)
    filled = filled.sort_values(["indicator", "unit_code", "year"])[["unit_code", "year", "indicator", "value", "flag"]]
    filled.to_csv(indicators, index=False)
    Coverage(
        scenario=scenario,
        paper=paper,
        origin=origin,
        years=[int(year) for year in years],
        units=len(codes),
        indicators=kept,
        left_out={name: NO_DATA for name in defined if name not in kept},
        filled=int(filled["flag"].isin(["interpolated", "carried", "substituted"]).sum()),
        corrected=int((filled["flag"] == "corrected").sum()),
    ).save(coverage)


def _analysis_data(source: str, flags: str) -> pd.DataFrame:
    if not Path(source).is_file():
        raise ConfigError(f"{source} is missing: it is part of the repository; restore it with git.")
    wide = pd.read_csv(source, dtype={"unit_code": str})
    cells = wide.melt(id_vars=["unit_code", "year"], var_name="indicator", value_name="value").dropna(subset="value")
    marked = pd.read_csv(flags, dtype={"unit_code": str})
    merged = cells.merge(marked, on=["unit_code", "year", "indicator"], how="left")
    return merged.assign(flag=merged["flag"].fillna("observed"))


if __name__ == "__main__":
    run_rule(
        construct_indicators,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        source=snakemake.input.source,  # type: ignore[name-defined]  # noqa: F821
        flags=snakemake.input.get("flags"),  # type: ignore[name-defined]  # noqa: F821
        definitions=snakemake.input.definitions,  # type: ignore[name-defined]  # noqa: F821
        units=snakemake.input.units,  # type: ignore[name-defined]  # noqa: F821
        years=snakemake.params.years,  # type: ignore[name-defined]  # noqa: F821
        filling=snakemake.params.filling,  # type: ignore[name-defined]  # noqa: F821
        scenario=snakemake.wildcards.scenario,  # type: ignore[name-defined]  # noqa: F821
        paper=snakemake.wildcards.paper,  # type: ignore[name-defined]  # noqa: F821
        origin=snakemake.params.origin,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.output.indicators,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.output.coverage,  # type: ignore[name-defined]  # noqa: F821
    )
