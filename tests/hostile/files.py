"""Files of a few bytes that fill the memory, and tables of the repository that lead out of it."""

import zipfile
from pathlib import Path

from openpyxl import Workbook

from scripts.inputs.files import open_sheets
from scripts.workflow.own_weights import read_own_weights
from scripts.workflow.registry import Registry
from tests.hostile.cases import ERROR, case
from tests.hostile.configuration import ROOT, _merged

FILES, TABLES = "Files", "Resource tables"


@case(FILES, "workbook with one cell at the far end of its sheet", ERROR, "as far as row 1,048,576 and column 16,384")
def far_cell(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active["XFD1048576"] = 1
    workbook.save(tmp_path / "far.xlsx")
    open_sheets(tmp_path / "far.xlsx")


@case(FILES, "small workbook that unpacks to hundreds of megabytes", ERROR, "that unpack to")
def packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "packed.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open("a", "w") as part:
        for _ in range(401):
            part.write(bytes(1 << 20))
    open_sheets(tmp_path / "packed.xlsx")


@case(FILES, "a user's weights outside the repository and the search path", ERROR, "outside the repository")
def outside_weights(tmp_path: Path) -> None:
    _merged(tmp_path, "urban_opportunity: {index: {weights: {file: ../../../../../../etc/passwd}}}")


@case(FILES, "a user's weights that are not numbers", ERROR, "weights.csv, row 2", "weight 'nan'", "a number of at least 0")
def weights_of_nan(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("indicator,weight\nX1,nan\n", encoding="utf-8")
    read_own_weights({"urban_opportunity": {"index": {"weights": {"file": str(tmp_path / "weights.csv")}}}})


def _registry(folder: Path, table: str, before: str, after: str) -> None:
    (folder / "resources").mkdir()
    (folder / "resources/papers").symlink_to(ROOT / "resources/papers")
    for name in ("datasets", "sources"):
        text = (ROOT / f"resources/{name}.csv").read_text(encoding="utf-8")
        if name == table:
            assert before in text
            text = text.replace(before, after, 1)
        (folder / f"resources/{name}.csv").write_text(text, encoding="utf-8")
    Registry(folder / "resources", [str(folder)])


CHANGED = {
    "dataset whose files are anywhere": ("datasets", "user/*", "/etc/*", "the pattern '/etc/*' leads out of a folder"),
    "dataset whose files are above the search path": ("datasets", "user/*", "../*", "the pattern '../*' leads out of a folder"),
    "dataset that searches everything below": ("datasets", "user/*", "**/*", "the pattern '**/*' leads out of a folder"),
    "dataset whose reader is a path": ("datasets", "user_table", "..user_table", "names of datasets and readers are small letters"),
    "dataset whose name is a pattern": ("datasets", "user_data", ".*", "names of datasets and readers are small letters"),
    "source whose year is no year": ("sources", ",2002,2002,", ",9**9,2002,", "column first_year: found '9**9', expected a year"),
}


def _changed(what: str, table: str, before: str, after: str, said: str) -> None:
    def run(tmp_path: Path) -> None:
        _registry(tmp_path, table, before, after)

    run.__name__ = what
    case(TABLES, what, ERROR, said)(run)


for _what, _change in CHANGED.items():
    _changed(_what, *_change)
