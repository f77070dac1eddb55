"""The register of tampering: ways to change a run's results or what they came from, each of which `verify` has to name.

docs/tampering.md is written from it: `python -m tests.audit.tampering_page`.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.register import REPORT, Register

RESULTS, RECORDS, INPUTS, CODE, SETTINGS, SOFTWARE, SUMMARY, BOOKKEEPING = GROUPS = [
    "Results",
    "Records",
    "Inputs",
    "Code",
    "Settings",
    "Packages and environment",
    "Manifest, crate, report",
    "Snakemake's own bookkeeping",
]
TAMPERING = Register(
    [
        "# Ways to tamper",
        "",
        "What `make verify` says after results, or what they came from, were changed behind the workflow's back. Every row is a test",
        "(`tests/audit/test_tampering.py`, run by `make test-full`) on a real run;",
        "the page is written by `python -m tests.audit.tampering_page`.",
        "Whoever changes a result, its record and the manifest in step passes these checks: recomputing does not (`make verify RERUN=10`).",
    ],
    GROUPS,
    "what was done",
)
TABLE = "results/reference/border_cities/tables/table_3_grades.csv"
SCORES = "results/reference/border_cities/data/scores.csv"
RECORD = "results/reference/records/border_cities_table_3_grades.json"
SCORE_RECORD = "results/reference/records/border_cities_score_cities.json"


@dataclass
class Run:
    """A folder with results in which files are changed, and put back as they were."""

    folder: Path
    before: dict[Path, bytes | None] = field(default_factory=dict)

    def write(self, name: str, content: str | bytes) -> None:
        """Put other content into a file, which need not be there."""
        path = self._kept(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, name: str, old: str, new: str) -> None:
        """Put `new` where `old` stands first."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no '{old}'"
        self.write(name, text.replace(old, new, 1))

    def delete(self, name: str) -> None:
        """Remove a file."""
        self._kept(name).unlink()

    def edit_record(self, name: str, change: Callable[[dict], None]) -> None:
        """Change what a record says."""
        content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        change(content)
        self.write(name, json.dumps(content))

    def first(self, pattern: str) -> str:
        """Return the first file that fits a pattern."""
        return min(self.folder.glob(pattern)).relative_to(self.folder).as_posix()

    def snakemake(self, *arguments: str) -> None:
        """Run Snakemake in the folder."""
        run = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr[-3000:]

    def _kept(self, name: str) -> Path:
        path = self.folder / name
        self.before.setdefault(path, path.read_bytes() if path.is_file() else None)
        return path

    def restore(self) -> None:
        """Put everything back."""
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        self.before.clear()


def way(group: str, what: str, *expects: str) -> Callable[[Callable[[Run], None]], Callable[[Run], None]]:
    """Register a way to tamper and the words that verify has to say."""
    return TAMPERING.case(group, what, REPORT, *expects, where="make verify")


def first_number_changed(text: str) -> str:
    """Return a table's text with the last digit of its first number with decimals changed."""
    return re.sub(r"(\d\.\d+?)(\d)(?=,|\n)", lambda found: found[1] + str((int(found[2]) + 5) % 10), text, count=1)


@way(RESULTS, "a digit of a table is changed", "edited after it was made", TABLE)
def digit(run: Run) -> None:
    run.write(TABLE, first_number_changed((run.folder / TABLE).read_text()))


@way(RESULTS, "a row of a table is deleted", "edited after it was made", TABLE)
def row_deleted(run: Run) -> None:
    run.write(TABLE, "\n".join((run.folder / TABLE).read_text().splitlines()[:-1]) + "\n")


@way(RESULTS, "two rows of a table are swapped", "edited after it was made", TABLE)
def rows_swapped(run: Run) -> None:
    lines = (run.folder / TABLE).read_text().splitlines()
    run.write(TABLE, "\n".join([lines[0], lines[2], lines[1], *lines[3:]]) + "\n")


@way(RESULTS, "a table is emptied", "edited after it was made", TABLE)
def emptied(run: Run) -> None:
    run.write(TABLE, "")


@way(RESULTS, "a table is deleted", "missing", TABLE)
def table_deleted(run: Run) -> None:
    run.delete(TABLE)


@way(RESULTS, "the formatted twin of a table is changed", "edited after it was made", "table_3_grades.md")
def twin(run: Run) -> None:
    run.write(TABLE.replace(".csv", ".md"), "| nothing |\n")


@way(RESULTS, "a figure is replaced by another", "edited after it was made", "figure_2_maps_common.png")
def figure_replaced(run: Run) -> None:
    folder = "results/reference/border_cities/figures"
    run.write(f"{folder}/figure_2_maps_common.png", (run.folder / folder / "figure_2_maps_all.png").read_bytes())


@way(RESULTS, "scores that tables are made from are changed", "edited after it was made", "made from other inputs", SCORES)
def scores_changed(run: Run) -> None:
    run.write(SCORES, first_number_changed((run.folder / SCORES).read_text()))


@way(RESULTS, "line ends of a table are changed", "edited after it was made", TABLE)
def line_ends(run: Run) -> None:
    run.write(TABLE, (run.folder / TABLE).read_bytes().replace(b"\n", b"\r\n"))


@way(RESULTS, "a table is put into the folder that no rule makes", "no result of any rule", "table_9_made_up.csv")
def table_added(run: Run) -> None:
    run.write("results/reference/border_cities/tables/table_9_made_up.csv", "a,b\n1,2\n")


@way(RESULTS, "a note on coverage is changed", "edited after it was made", "coverage_common.json")
def coverage(run: Run) -> None:
    run.replace("results/reference/border_cities/data/coverage_common.json", "2010", "2009")


@way(RESULTS, "an edited table gets the modification time it had", "edited after it was made", TABLE)
def old_time(run: Run) -> None:
    import os

    path = run.folder / TABLE
    state = path.stat()
    run.write(TABLE, first_number_changed(path.read_text()))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@way(RECORDS, "a record is deleted", "no record", RECORD)
def record_deleted(run: Run) -> None:
    run.delete(RECORD)


@way(RECORDS, "a record is cut off in the middle", "damaged record", RECORD)
def record_cut(run: Run) -> None:
    run.write(RECORD, (run.folder / RECORD).read_bytes()[:200])


@way(RECORDS, "a record is emptied", "damaged record", RECORD)
def record_emptied(run: Run) -> None:
    run.write(RECORD, "{}")


@way(RECORDS, "the record of another rule is put in its place", "record of another rule", RECORD)
def record_of_another(run: Run) -> None:
    run.write(RECORD, (run.folder / SCORE_RECORD).read_bytes())


@way(RECORDS, "a table and its record are changed in step", "not as in the manifest", TABLE)
def table_with_record(run: Run) -> None:
    from scripts.records import sha256

    digit(run)
    run.edit_record(RECORD, lambda record: record["outputs"].update({TABLE: sha256(run.folder / TABLE)}))


@way(RECORDS, "scores and their record are changed in step", "made from other inputs", "not as in the manifest", SCORES)
def scores_with_record(run: Run) -> None:
    from scripts.records import sha256

    scores_changed(run)
    run.edit_record(SCORE_RECORD, lambda record: record["outputs"].update({SCORES: sha256(run.folder / SCORES)}))


@way(RECORDS, "a result is taken out of its record", "not in its record", TABLE)
def out_of_record(run: Run) -> None:
    digit(run)
    run.edit_record(RECORD, lambda record: record["outputs"].pop(TABLE))


@way(RECORDS, "a record names other settings", "made with other settings", "border_cities_score_cities.json")
def record_settings(run: Run) -> None:
    run.edit_record(SCORE_RECORD, lambda record: record["params"].update({"method": {}}))


@way(RECORDS, "an input is taken out of a record", "made from other inputs", "new since")
def input_out_of_record(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["inputs"].pop(SCORES))


@way(RECORDS, "a module is taken out of a record and changed", "made by other code")
def module_out_of_record(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["modules"].pop("scripts/tables.py"))
    run.replace("scripts/tables.py", "import", "# changed\nimport")


@way(INPUTS, "analysis data of the repository are changed", "made from other inputs", "analysis_data/indicators.csv")
def analysis_data(run: Run) -> None:
    name = "resources/papers/border_cities/analysis_data/indicators.csv"
    run.write(name, first_number_changed((run.folder / name).read_text()))


@way(INPUTS, "an indicator's direction is turned", "made from other inputs", "border_cities/indicators.csv")
def direction(run: Run) -> None:
    run.replace("resources/papers/border_cities/indicators.csv", ",-1,", ",1,")


@way(INPUTS, "a unit is moved to another region", "made from other inputs", "border_prefectures.csv")
def region(run: Run) -> None:
    run.replace("resources/units/border_prefectures.csv", "Northeast", "Northwest")


@way(INPUTS, "a published number is changed", "made from other inputs", "table_3_grades.csv")
def published(run: Run) -> None:
    run.replace("resources/papers/border_cities/published/table_3_grades.csv", "0.", "1.")


@way(INPUTS, "an input is deleted", "made from other inputs", "gone since")
def input_deleted(run: Run) -> None:
    run.delete("resources/units/border_zones.csv")


@way(CODE, "a module of a method is changed", "made by other code", "scripts/index/")
def method(run: Run) -> None:
    name = run.first("scripts/index/engine.py")
    run.write(name, (run.folder / name).read_bytes() + b"\nCHANGED = 1\n")


@way(CODE, "a script is changed", "made by other code", "scripts/border_cities/table_3_grades.py")
def script(run: Run) -> None:
    run.replace("scripts/border_cities/table_3_grades.py", "import pandas as pd", "import pandas as pd  # changed")


@way(CODE, "the file __init__ of a package is changed", "made by other code", "scripts/methods/__init__.py")
def package_file(run: Run) -> None:
    run.write("scripts/methods/__init__.py", "CHANGED = 1\n")


@way(CODE, "a module is replaced by an older one, with an older time", "made by other code", "scripts/tables.py")
def older_module(run: Run) -> None:
    import os

    run.replace("scripts/tables.py", "import", "# older\nimport")
    os.utime(run.folder / "scripts/tables.py", (1_000_000_000, 1_000_000_000))


@way(CODE, "the code that runs every script is changed", "made by other code", "scripts/rule.py")
def runner(run: Run) -> None:
    run.write("scripts/rule.py", (run.folder / "scripts/rule.py").read_bytes() + b"\nCHANGED = 1\n")


@way(CODE, "a Chinese label of figures is changed", "made by other code")
def label(run: Run) -> None:
    run.write("resources/labels.csv", (run.folder / "resources/labels.csv").read_bytes() + b"Nothing at all,\xe6\x97\xa0\n")


@way(CODE, "a result was made with a module from outside", "made with foreign code", "sitecustomize")
def foreign(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["foreign"].update({"sitecustomize (sitecustomize.py)": "0" * 64}))


@way(SETTINGS, "a setting of the paper is changed", "made with other settings", "filling")
def setting(run: Run) -> None:
    run.replace("config/papers/border_cities.yaml", "limit: 5", "limit: 4")


@way(SETTINGS, "the seed is changed", "made with other settings", "seed")
def seed(run: Run) -> None:
    run.replace("config/config.yaml", "seed: 20181213", "seed: 1")


@way(SETTINGS, "the years are changed", "made with other settings", "years")
def years(run: Run) -> None:
    run.replace("config/papers/border_cities.yaml", "years: [2010, 2015, 2020]", "years: [2010, 2015]")


@way(SETTINGS, "another table of units is configured", "made from other inputs", "no longer an input")
def units(run: Run) -> None:
    run.write("resources/units/other.csv", (run.folder / "resources/units/border_prefectures.csv").read_bytes())
    run.replace("config/papers/border_cities.yaml", "resources/units/border_prefectures.csv", "resources/units/other.csv")


@way(SETTINGS, "a rule passes another parameter", "made with other settings", "trend")
def parameter(run: Run) -> None:
    run.replace("config/papers/border_cities.yaml", "order: 2", "order: 1")


@way(SOFTWARE, "a result was made with another version of a package", "made with other packages", "pandas")
def package(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["packages"].update({"pandas": "1.0.0"}))


@way(SOFTWARE, "a result was made with a package that is gone", "made with other packages", "not installed")
def package_gone(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["packages"].update({"no-such-package": "1.0"}))


@way(SOFTWARE, "a result was made with another Python", "made with other packages", "Python")
def python(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record.update({"python": "CPython 3.8.0"}))


@way(SOFTWARE, "figures were drawn with a user's settings of matplotlib", "made with foreign code", "matplotlibrc")
def matplotlibrc(run: Run) -> None:
    run.edit_record(RECORD, lambda record: record["foreign"].update({"settings of matplotlib (matplotlibrc)": "0" * 64}))


@way(SUMMARY, "the manifest is deleted", "no manifest")
def manifest_deleted(run: Run) -> None:
    run.delete("results/reference/audit/manifest.json")


@way(SUMMARY, "the manifest is cut off in the middle", "damaged manifest")
def manifest_cut(run: Run) -> None:
    name = "results/reference/audit/manifest.json"
    run.write(name, (run.folder / name).read_bytes()[:-50])


@way(SUMMARY, "a hash in the manifest is changed", "edited after it was made", "manifest.json")
def manifest_hash(run: Run) -> None:
    name = "results/reference/audit/manifest.json"
    text = (run.folder / name).read_text()
    digest = re.findall(r'"sha256": "([0-9a-f]{64})"', text)[-1]
    run.write(name, text.replace(digest, "0" * 64))


@way(SUMMARY, "the manifest says that all is certified though it is not", "edited after it was made", "manifest.json")
def manifest_certified(run: Run) -> None:
    name = "results/reference/audit/manifest.json"
    run.write(name, (run.folder / name).read_text().replace('"certified": true', '"certified": 1'))


@way(SUMMARY, "the crate is cut off", "edited after it was made", "crate.zip")
def crate_cut(run: Run) -> None:
    name = "results/reference/audit/crate.zip"
    run.write(name, (run.folder / name).read_bytes()[:-100])


@way(SUMMARY, "a page of the report is edited", "edited after it was made", "results/reference/report")
def page_edited(run: Run) -> None:
    name = run.first("results/reference/report/*.html")
    run.write(name, (run.folder / name).read_text(encoding="utf-8").replace("</body>", "<p>certified</p></body>"))


@way(SUMMARY, "a page of the report is deleted", "edited after it was made", "results/reference/report")
def page_deleted(run: Run) -> None:
    run.delete(run.first("results/reference/report/*.html"))


@way(BOOKKEEPING, "a module is changed and Snakemake is told to look at times only", "made by other code", "scripts/tables.py")
def times_only(run: Run) -> None:
    run.replace("scripts/tables.py", "import", "# changed\nimport")
    run.snakemake("--rerun-triggers", "mtime", "--", "border_cities")


@way(BOOKKEEPING, "a module is changed and all results are touched", "made by other code", "scripts/tables.py")
def touched(run: Run) -> None:
    run.replace("scripts/tables.py", "import", "# changed\nimport")
    run.snakemake("--touch", "border_cities")


@way(BOOKKEEPING, "a module is changed and Snakemake's own folder is lost", "made by other code", "scripts/tables.py")
def lost_folder(run: Run) -> None:
    run.replace("scripts/tables.py", "import", "# changed\nimport")
    (run.folder / ".snakemake/metadata").rename(run.folder / ".snakemake/metadata_lost")
    try:
        run.snakemake("--rerun-triggers", "mtime", "--", "border_cities")
    finally:
        import shutil

        shutil.rmtree(run.folder / ".snakemake/metadata", ignore_errors=True)
        (run.folder / ".snakemake/metadata_lost").rename(run.folder / ".snakemake/metadata")
