"""What a user supplies: values in the form of the templates, and the configuration."""

from copy import deepcopy
from pathlib import Path

from scripts.inputs import user_table
from scripts.workflow.configuration import default_configuration, load_schema, scenario_configurations
from tests.inputs.cases import ERROR, READ, case, path_in
from tests.inputs.workbooks import CROSSWALK, DICTIONARY
from tests.inputs.wrong_input_files import dataset_report

ROOT = Path(__file__).parents[2]
OWN, CONFIGURATION = "A user's own values", "Configuration"
HEADER = "unit_code,name,year,variable,value,unit,note\n"


def own(tmp_path: Path, rows: str, header: str = HEADER):
    return user_table.read(path_in(tmp_path, "mine.csv", (header + rows).encode()), "user_data", DICTIONARY, CROSSWALK)


@case(OWN, "unknown variable", ERROR, "mine.csv, row 2", "the variable 'patent'", "Did you mean 'patents'?", "add a row there")
def unknown_variable(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,patent,12,count,\n")


@case(OWN, "unknown code of a unit", ERROR, "mine.csv, row 3", "the unit '130109'", "Did you mean '13010", "correct it")
def unknown_code(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,patents,12,count,\n130109,,2015,patents,12,count,\n")


@case(OWN, "misspelt name of a city", ERROR, "the unit '石家荘市'", "Did you mean '石家庄市'?")
def misspelt_name(tmp_path: Path) -> None:
    own(tmp_path, ",石家荘市,2015,patents,12,count,\n")


@case(OWN, "code and name of two cities in one row", ERROR, "130100 and 唐山市, which are two units")
def two_units(tmp_path: Path) -> None:
    own(tmp_path, "130100,唐山市,2015,patents,12,count,\n")


@case(OWN, "row without a unit", ERROR, "neither a unit_code nor a name")
def no_unit(tmp_path: Path) -> None:
    own(tmp_path, ",,2015,patents,12,count,\n")


@case(OWN, "unknown unit of measure", ERROR, "the unit '10k yaun'", "Did you mean '10k yuan'?")
def unknown_measure(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,gdp,50000000,10k yaun,\n")


@case(OWN, "measure that is of something else", ERROR, "mine.csv, row 2", "gdp in 'persons' (persons)")
def other_measure(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,gdp,50000000,persons,\n")


@case(OWN, "value outside the plausible range", ERROR, "gdp of 5.4e+11 10k yuan", "10000 to 6e+08 10k yuan", "check value and unit")
def implausible(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,gdp,54000000,100m yuan,\n")


@case(OWN, "text in place of a value", ERROR, "mine.csv, row 2", "text 'about 12' in place of a number")
def text_value(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,patents,about 12,count,\n")


@case(OWN, "impossible year", ERROR, "the year '20155'", "a year such as 2016")
def impossible_year(tmp_path: Path) -> None:
    own(tmp_path, "130100,,20155,patents,12,count,\n")


@case(OWN, "one value twice", ERROR, "patents of 130100 in 2015 again (first in row 2)", "remove one")
def value_twice(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,patents,12,count,\n,石家庄市,2015,patents,13,count,\n")


@case(OWN, "one value in two files", ERROR, "user/a, user/b", "values given twice", "remove one of the files or sheets")
def value_in_two_files(tmp_path: Path) -> None:
    files = [path_in(tmp_path, name, (HEADER + "130100,,2015,patents,12,count,\n").encode()) for name in ("a.csv", "b.csv")]
    dataset_report(tmp_path, files, "user_data", "user_table")


@case(OWN, "column missing or misspelt", ERROR, "mine.csv, row 1", "the column 'varable'", "Did you mean 'variable'?")
def misspelt_column(tmp_path: Path) -> None:
    own(tmp_path, "130100,2015,patents,12,count\n", "unit_code,year,varable,value,unit\n")


@case(OWN, "number with a comma and no quotes", ERROR, "mine.csv, row 2", "8 cells", "put quotes around")
def unquoted_comma(tmp_path: Path) -> None:
    own(tmp_path, "130100,,2015,patents,1,200,count,\n")


@case(OWN, "empty rows, examples, rows without a value, quoted thousands separators, other units", READ)
def tolerated(tmp_path: Path) -> None:
    skipped = "#130100,,2015,patents,9,count,\n\n130100,,2014,patents,,count,\n"
    rows = skipped + ',Tangshan,2015,patents,"1,200",count,\n130100,,2015,gdp,5440.6,亿元,\n'
    read = own(tmp_path, rows).rows
    assert read == [
        ("130200", 2015, "patents", 1200.0, "row 5, column value"),
        ("130100", 2015, "gdp", 54_406_000.0, "row 6, column value"),
    ]


def configured(tmp_path: Path, changes: str) -> None:
    (tmp_path / "mine.yaml").write_text(changes, encoding="utf-8")
    config = default_configuration(ROOT)
    scenario_configurations(deepcopy(config) | {"scenarios": ["mine"]}, tmp_path, load_schema(ROOT / "config/schema"))


@case(CONFIGURATION, "misspelt key", ERROR, "scenario 'mine'", "at urban_opportunity", "'yaers' is not a key", "Did you mean 'years'?")
def misspelt_key(tmp_path: Path) -> None:
    configured(tmp_path, "urban_opportunity:\n  yaers: {first: 2004, last: 2010}\n")


@case(CONFIGURATION, "misspelt value", ERROR, "at urban_opportunity.index.aggregation", "Did you mean 'topsis'?", "Meaning of this key")
def misspelt_value(tmp_path: Path) -> None:
    configured(tmp_path, "urban_opportunity:\n  index: {aggregation: topsys}\n")


@case(CONFIGURATION, "text for a number", ERROR, "at inputs.tolerance", "'a little' is not of type 'number'")
def text_for_number(tmp_path: Path) -> None:
    configured(tmp_path, "inputs:\n  tolerance: a little\n")


@case(CONFIGURATION, "scenario that is no valid YAML", ERROR, "mine.yaml is not valid YAML")
def no_yaml(tmp_path: Path) -> None:
    configured(tmp_path, "inputs: {tolerance: 0.1\n")


@case(CONFIGURATION, "scenario that is an empty file", READ)
def empty_scenario(tmp_path: Path) -> None:
    configured(tmp_path, "")
