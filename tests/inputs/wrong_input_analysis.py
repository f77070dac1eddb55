"""Units, years, indicators and weights from which nothing can be computed."""

from pathlib import Path

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import VOCABULARY
from scripts.index.combinations import combine, rescale
from scripts.index.data import IndexData
from scripts.index.entropy import entropy_weights
from scripts.index.standardisation import standardise
from scripts.inputs.analysis_data import read_analysis_data
from scripts.inputs.construct_indicators import construct_indicators
from scripts.inputs.evaluate_indicators import evaluate_indicators
from scripts.inputs.unit_tables import read_unit_codes
from scripts.methods.formulas import evaluate
from scripts.provincial_coupling.compute_coupling import on_one_scale
from scripts.workflow.papers import read_papers
from tests.inputs.cases import ERROR, READ, REPORT, case, path_in
from tests.inputs.workbooks import RESOURCES

UNITS, YEARS, INDICATORS, WEIGHTS, SHIPPED = "Units", "Years", "Indicators", "Weights", "Analysis data of the repository"
KNOWN = RESOURCES / "units/units.csv"


def units(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "cities.csv").write_text(text, encoding="utf-8")
    return read_unit_codes(tmp_path / "cities.csv", KNOWN)


@case(UNITS, "unknown code in a table of units", ERROR, "cities.csv, row 3", "the unit '440308'", "Did you mean '44030", "add the unit to")
def unknown_code_in_table(tmp_path: Path) -> None:
    units(tmp_path, "unit_code,name\n110000,北京\n440308,深圳\n")


@case(UNITS, "names instead of codes in a table of units", ERROR, "cities.csv, row 2", "the unit '唐山'", "Did you mean '唐山市'?")
def names_for_codes(tmp_path: Path) -> None:
    units(tmp_path, "unit_code\n唐山\n")


@case(UNITS, "city twice in a table of units", ERROR, "cities.csv, row 3", "北京市 (110000) a second time", "remove one of the rows")
def city_twice(tmp_path: Path) -> None:
    units(tmp_path, "unit_code\n110000\n110000\n")


@case(
    UNITS, "city in a table of provinces", ERROR, "cities.csv, row 3", "唐山市 (130200), a prefecture", "of level province or municipality"
)
def city_among_provinces(tmp_path: Path) -> None:
    path = path_in(tmp_path, "cities.csv", b"unit_code\n110000\n130200\n")
    read_unit_codes(path, KNOWN, read_papers()["provincial_coupling"].unit_levels)


@case(UNITS, "table of units without the column of codes", ERROR, "cities.csv", "a column unit_code. Did you mean 'unitcode'?")
def no_codes(tmp_path: Path) -> None:
    units(tmp_path, "unitcode\n110000\n")


@case(UNITS, "table of units without rows", ERROR, "cities.csv", "no rows", "add the units of the study")
def no_units(tmp_path: Path) -> None:
    units(tmp_path, "unit_code\n")


@case(UNITS, "table of units that does not exist", ERROR, "cities.csv does not exist", "the key `units`")
def no_table(tmp_path: Path) -> None:
    read_unit_codes(tmp_path / "cities.csv", KNOWN)


def frame(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame(columns)


@case(UNITS, "single city", ERROR, "entropy weights need at least 2 units, found 1")
def single_city(tmp_path: Path) -> None:
    entropy_weights(frame(a=[1.0], b=[2.0]))


def constructed(
    tmp_path: Path, rows: list[tuple[str, int, str, float]], years: list[int], codes: str = "110000\n120000\n", floor: float = 0.0
) -> Coverage:
    """The rule construct_indicators on made cells of the indicators A and B."""
    (tmp_path / "definitions.csv").write_text("indicator\nA\nB\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit_code\n" + codes, encoding="utf-8")
    cells = pd.DataFrame(rows, columns=["unit_code", "year", "indicator", "value"]).assign(flag="observed")
    cells.to_parquet(tmp_path / "cells.parquet")
    construct_indicators(
        source=str(tmp_path / "cells.parquet"),
        flags=None,
        definitions=str(tmp_path / "definitions.csv"),
        units=str(tmp_path / "units.csv"),
        known_units=str(KNOWN),
        years=years,
        filling={"inner": "linear", "ends": "nearest", "limit": None, "never": "missing"},
        scenario="reference",
        paper="border_cities",
        coverage_floor=floor,
        origin="raw",
        indicators=str(tmp_path / "indicators.csv"),
        coverage=str(tmp_path / "coverage.json"),
    )
    return Coverage.load(tmp_path / "coverage.json")


TWO = [("110000", 2015, "A", 1.0), ("120000", 2015, "A", 2.0), ("110000", 2015, "B", 5.0), ("120000", 2015, "B", 4.0)]


@case(YEARS, "year without any data", ERROR, "no indicator has data in 2031", "Years with data: 2015", "Change the key border_cities.years")
def year_without_data(tmp_path: Path) -> None:
    constructed(tmp_path, TWO, [2015, 2031])


@case(
    YEARS,
    "year with little data",
    REPORT,
    "less than half of the cells observed in 2016 (25%)",
    "3 cells filled",
    where="note of every table",
)
def thin_year(tmp_path: Path) -> str:
    return constructed(tmp_path, [*TWO, ("110000", 2016, "A", 1.1)], [2015, 2016]).note()


@case(
    YEARS,
    "year with less data than the floor of the paper",
    ERROR,
    "less than 50% of the cells are observed in 2016",
    "2015  100%",
    "2016   25%  below the floor",
    "lower border_cities.coverage_floor",
)
def year_below_the_floor(tmp_path: Path) -> None:
    constructed(tmp_path, [*TWO, ("110000", 2016, "A", 1.1)], [2015, 2016], floor=0.5)


@case(YEARS, "single year", READ)
def single_year(tmp_path: Path) -> None:
    coverage = constructed(tmp_path, TWO, [2015])
    written = pd.read_csv(tmp_path / "indicators.csv")
    assert coverage.years == [2015] and coverage.filled == 0 and written["value"].tolist() == [1.0, 2.0, 5.0, 4.0]


@case(UNITS, "unit without any data", ERROR, "no indicator has data for the units 310000 of the key border_cities.units", "Supply values")
def unit_without_data(tmp_path: Path) -> None:
    constructed(tmp_path, TWO, [2015], "110000\n310000\n")


@case(INDICATORS, "indicator with little data", REPORT, "less than half of the cells observed in B (25%)", where="note of every table")
def thin_indicator(tmp_path: Path) -> str:
    more = [(code, 2016, "A", value) for code, _, _, value in TWO[:2]]
    return constructed(tmp_path, [*TWO[:3], *more], [2015, 2016]).note()


@case(INDICATORS, "indicator that is missing everywhere", REPORT, "left out: B (no data)", "1 indicator;", where="note of every table")
def all_missing(tmp_path: Path) -> str:
    return constructed(tmp_path, TWO[:2], [2015]).note()


@case(INDICATORS, "indicator that is the same in all cities (zero variance)", READ)
def constant_indicator(tmp_path: Path) -> None:
    values = frame(gdp=[1.0, 2.0, 4.0], schools=[0.1 + 0.2, 0.3, 0.3])
    for how in VOCABULARY["normalisation"]:
        assert (standardise(values, how=how)["schools"] == 0).all()
    assert entropy_weights(values).tolist() == [1, 0]


@case(INDICATORS, "system of the coupling that is the same in all provinces", ERROR, "all units have the same value: schools")
def constant_system(tmp_path: Path) -> None:
    on_one_scale(frame(gdp=[1.0, 2.0], schools=[0.3, 0.1 + 0.2]), None)


@case(INDICATORS, "infinite values", ERROR, "values must be finite; infinite in: schools")
def infinite_indicator(tmp_path: Path) -> None:
    standardise(frame(gdp=[1.0, 2.0], schools=[3.0, np.inf]))


@case(INDICATORS, "all indicators the same in all cities, entropy weights", ERROR, "in every indicator all units are equal")
def constant_everywhere(tmp_path: Path) -> None:
    entropy_weights(frame(a=[1.0, 1.0], b=[2.0, 2.0]))


@case(INDICATORS, "negative values where shares are taken", ERROR, "need non-negative values; negative in: growth")
def negative_shares(tmp_path: Path) -> None:
    entropy_weights(frame(growth=[-1.0, 2.0], gdp=[1.0, 2.0]))


@case(INDICATORS, "division by zero in a formula", READ)
def division_by_zero(tmp_path: Path) -> None:
    result = evaluate("gdp / population", frame(gdp=[1.0, 2.0], population=[0.0, 4.0]))
    assert np.isnan(result[0]) and result[1] == 0.5


@case(INDICATORS, "unknown variable in a formula", ERROR, "definitions.csv, indicator A", "'gdpp', which", "Did you mean 'gdp'?")
def unknown_in_formula(tmp_path: Path) -> None:
    (tmp_path / "definitions.csv").write_text("indicator,formula\nA,gdpp / land_area\n", encoding="utf-8")
    pd.DataFrame(columns=["unit_code", "year", "variable", "value", "flag"]).to_parquet(tmp_path / "panel.parquet")
    evaluate_indicators(
        *(str(tmp_path / n) for n in ("panel.parquet", "definitions.csv")), str(RESOURCES / "variables.csv"), str(tmp_path / "out.parquet")
    )


@case(INDICATORS, "formula that is no arithmetic", ERROR, "The formula 'gdp +' cannot be read")
def no_formula(tmp_path: Path) -> None:
    evaluate("gdp +", frame(gdp=[1.0]))


@case(INDICATORS, "formula that cannot be computed", ERROR, "definitions.csv, indicator A", "'log(gdp, land_area)' cannot be computed")
def not_computed(tmp_path: Path) -> None:
    (tmp_path / "definitions.csv").write_text('indicator,formula\nA,"log(gdp, land_area)"\n', encoding="utf-8")
    rows = [("130100", 2015, "gdp", 1.0, "observed"), ("130100", 2015, "land_area", 1.0, "observed")]
    pd.DataFrame(rows, columns=["unit_code", "year", "variable", "value", "flag"]).to_parquet(tmp_path / "panel.parquet")
    paths = [str(tmp_path / name) for name in ("panel.parquet", "definitions.csv")]
    evaluate_indicators(*paths, str(RESOURCES / "variables.csv"), str(tmp_path / "out.parquet"))


@case(INDICATORS, "formula that calls something else", ERROR, "calls 'open', which is no function")
def calling_formula(tmp_path: Path) -> None:
    evaluate("open(gdp)", frame(gdp=[1.0]))


@case(WEIGHTS, "weights that do not sum to one", READ)
def not_one(tmp_path: Path) -> None:
    assert rescale(pd.Series({"a": 1.0, "b": 3.0})).tolist() == [0.25, 0.75]
    assert combine(pd.Series({"a": 0.5, "b": 0.6}), pd.Series({"a": 0.4, "b": 0.5}), "linear").sum() == 1.0


@case(WEIGHTS, "negative weight", ERROR, "weights must be numbers of at least 0; not so for: b")
def negative_weight(tmp_path: Path) -> None:
    rescale(pd.Series({"a": 1.0, "b": -0.1}))


@case(WEIGHTS, "weights that are all zero", ERROR, "weights sum to zero")
def zero_weights(tmp_path: Path) -> None:
    rescale(pd.Series({"a": 0.0, "b": 0.0}))


@case(WEIGHTS, "weights of other indicators", ERROR, "of different indicators")
def other_indicators(tmp_path: Path) -> None:
    combine(pd.Series({"a": 1.0}), pd.Series({"b": 1.0}))


@case(WEIGHTS, "gaps in what is weighed", ERROR, "missing")
def gaps_in_topsis(tmp_path: Path) -> None:
    index = pd.MultiIndex.from_product([["110000", "120000"], [2015]], names=["unit_code", "year"])
    values = frame(a=[1.0, np.nan], b=[1.0, 0.0]).set_index(index)
    IndexData(values, values, pd.Series(1, index=["a", "b"]), pd.Series("D", index=["a", "b"])).refuse_gaps()


def shipped(tmp_path: Path, text: str, flags: str = "unit_code,year,indicator,flag\n") -> pd.DataFrame:
    (tmp_path / "indicators.csv").write_text(text, encoding="utf-8")
    (tmp_path / "flags.csv").write_text(flags, encoding="utf-8")
    return read_analysis_data(tmp_path / "indicators.csv", tmp_path / "flags.csv")


@case(SHIPPED, "missing analysis data", ERROR, "indicators.csv is missing", "restore it with git")
def missing_analysis(tmp_path: Path) -> None:
    read_analysis_data(tmp_path / "indicators.csv", tmp_path / "flags.csv")


@case(SHIPPED, "row twice", ERROR, "indicators.csv, row 3", "unit 110000 in 2015 a second time", "make analysis-data")
def row_twice(tmp_path: Path) -> None:
    shipped(tmp_path, "unit_code,year,A\n110000,2015,0.5\n110000,2015,0.6\n")


@case(SHIPPED, "infinite value in the analysis data", ERROR, "indicators.csv, row 2, column B", "'inf'", "a finite number")
def infinite_analysis(tmp_path: Path) -> None:
    shipped(tmp_path, "unit_code,year,A,B\n110000,2015,0.5,inf\n")


@case(SHIPPED, "text", ERROR, "indicators.csv, row 3, column A", "'high'")
def text_analysis(tmp_path: Path) -> None:
    shipped(tmp_path, "unit_code,year,A\n110000,2015,0.5\n120000,2015,high\n")


@case(SHIPPED, "flag twice", ERROR, "flags.csv, row 3", "one flag a unit, year and indicator")
def flag_twice(tmp_path: Path) -> None:
    flags = "unit_code,year,indicator,flag\n110000,2015,A,derived\n110000,2015,A,corrected\n"
    shipped(tmp_path, "unit_code,year,A\n110000,2015,0.5\n", flags)
