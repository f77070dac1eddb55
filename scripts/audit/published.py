"""What the papers publish: the transcribed tables, the list of comparisons and the claims of the text."""

from pathlib import Path

import pandas as pd

from scripts.errors import InputError

COMPARISON_COLUMNS = ["table", "column", "result", "result_column", "keys", "note"]
COMPARISON_OPTIONS = [
    "location",
    "name",
    "rows",
    "result_rows",
    "kind",
    "scale",
    "p_column",
    "published_p",
    "sampling",
    "draws",
    "given",
    "beside",
    "reason",
]
COMPARISON_KINDS = {"value", "rank", "class", "estimate", "p_value"}
CLAIM_COLUMNS = ["id", "location", "statement", "published", "decimals", "result", "row", "column", "kind", "note"]
CLAIM_OPTIONS = ["corrected", "p_column", "scale", "sampling", "given", "beside", "reason"]
CLAIM_KINDS = {"value", "rank", "sign", "order", "class", "count", "estimate", "change", "growth"}
CHECK_COLUMNS = ["id", "location", "statement", "rule", "left", "right"]
# claims: ids of claims of the text that cannot hold where the rule fails.
CHECK_OPTIONS = ["claims"]


def read_table(path: Path) -> pd.DataFrame:
    """Return a published table, every cell as text, missing cells as empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def read_comparisons(folder: Path) -> pd.DataFrame:
    """Return `comparisons.csv` of a paper's folder with all optional columns present; empty where there is no file."""
    frame = _read_list(folder / "comparisons.csv", COMPARISON_COLUMNS, COMPARISON_OPTIONS)
    frame["kind"] = frame["kind"].replace("", "value")
    _check_kinds(frame, COMPARISON_KINDS, folder / "comparisons.csv")
    return frame


def read_claims(folder: Path) -> pd.DataFrame:
    """Return `claims.csv` of a paper's folder with all optional columns present; empty where there is no file."""
    frame = _read_list(folder / "claims.csv", CLAIM_COLUMNS, CLAIM_OPTIONS)
    frame["kind"] = frame["kind"].replace("", "value")
    _check_kinds(frame, CLAIM_KINDS, folder / "claims.csv")
    doubled = frame["id"][frame["id"].duplicated()]
    if len(doubled):
        raise InputError(str(folder / "claims.csv"), f"id '{doubled.iloc[0]}' twice", "one id a claim", "Rename one of them.")
    return frame


def read_checks(folder: Path) -> pd.DataFrame:
    """Return `checks.csv` of a paper's folder: rules that look for contradictions within the paper; empty where there is no file."""
    return _read_list(folder / "checks.csv", CHECK_COLUMNS, CHECK_OPTIONS)


def _read_list(path: Path, required: list[str], optional: list[str]) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame(columns=[*required, *optional], dtype=str)
    frame = read_table(path)
    absent = [column for column in required if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in [*required, *optional]]
    if absent or unknown:
        found = f"no column {', '.join(absent)}" if absent else f"unknown column {', '.join(unknown)}"
        raise InputError(str(path), found, ", ".join([*required, *optional]), "See 'Published numbers' in CONTRIBUTING.md.")
    return frame.assign(**{column: "" for column in optional if column not in frame.columns})


def _check_kinds(frame: pd.DataFrame, known: set[str], path: Path) -> None:
    for row, kind in frame["kind"].items():
        if kind not in known:
            raise InputError(f"{path}, row {int(str(row)) + 2}", f"kind '{kind}'", ", ".join(sorted(known)), "Choose one of these kinds.")
