"""What the tests of the report share: a small report, the one of the whole study, and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.repository import ROOT
from scripts.publication.data_package import data_package
from scripts.report.certificate import certificate
from scripts.report.findings import findings
from scripts.report.pages import TEMPLATES
from scripts.report.report import report
from tests.audit.conftest import CONFIGURATION, PAPER, small_repository

__all__ = ["small_repository"]
ENDINGS = {"content": "json", "pdf": "pdf", "codecheck": "codecheck.yml"}


def write_report(configuration: dict[str, Any]) -> None:
    """Write the report of the small repository to the folder `report`."""
    geodata, manifest, audit = "results/inputs/geodata", "results/reference/audit/manifest.json", Path("results/reference/audit")
    findings(str(audit / "tables/ledger.csv"), "results/reference", [PAPER], str(audit / "findings.json"), str(audit / "findings.md"))
    (audit / "certificates").mkdir(exist_ok=True)
    template = str(TEMPLATES / "certificate.typ")
    outputs = {name: str(audit / f"certificates/{PAPER}.{end}") for name, end in ENDINGS.items()}
    certificate(PAPER, str(audit / "findings.json"), manifest, template, "results/reference", configuration, outputs)
    cities, provinces = f"{geodata}/cities.parquet", f"{geodata}/provinces.parquet"
    package, parts = "results/reference/datapackage.json", str(ROOT / "resources/column_parts.csv")
    tables = [str(path) for path in Path("results/reference").glob("*/tables/*.csv")]
    data_package(tables, "reference", str(ROOT / "CITATION.cff"), parts, package, "results/reference/tables.xlsx")
    summary = str(audit / "findings.json")
    report(manifest, summary, [outputs["content"]], cities, provinces, configuration, [PAPER], {}, package, "report")


@pytest.fixture
def made_up(small_repository: Path) -> Path:
    write_report(CONFIGURATION)
    return small_repository / "report"


@pytest.fixture(params=["made_up", "full_run"])
def folder(request: pytest.FixtureRequest) -> Path:
    """A report made here from a raw file, and the one of a full run from the analysis data."""
    if request.param == "made_up":
        return request.getfixturevalue("made_up")
    return request.getfixturevalue("analysis_run") / "results/reference/report"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    program, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("no chromium with chromedriver on this machine")
    options = selenium.ChromeOptions()
    options.binary_location = program
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1400,1200",
        "--disable-background-networking",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = selenium.Chrome(options=options, service=selenium.ChromeService(driver))
    yield started
    started.quit()


def errors(browser: Any) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def wait_for(browser: Any, condition: Any) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 20).until(condition)
