"""The report in a browser: pages load without console errors, every link resolves, a click on a city shows its trace."""

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from scripts.audit.report import report
from scripts.audit.report_graph import draw
from tests.audit.conftest import CONFIGURATION, PAPER


@pytest.fixture
def made_up(small_repository: Path) -> Path:
    geodata = "results/inputs/geodata"
    report(
        "results/reference/audit/manifest.json",
        f"{geodata}/cities.parquet",
        f"{geodata}/provinces.parquet",
        CONFIGURATION,
        [PAPER],
        "report",
    )
    return small_repository / "report"


@pytest.fixture(params=["made_up", "full_run"])
def folder(request: pytest.FixtureRequest) -> Path:
    """A report made here from a raw file, and the one of a full run from the analysis data."""
    if request.param == "made_up":
        return request.getfixturevalue("made_up")
    return request.getfixturevalue("analysis_run") / "results/reference/report"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in {"href", "src"} and value:
                self.targets.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def _parse(path: Path) -> _Links:
    links = _Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def test_every_link_resolves_and_none_leaves_the_folder(folder: Path) -> None:
    pages = {path.name: _parse(path) for path in folder.glob("*.html")}
    assert {"index.html", "ledger.html", "inputs.html", "audit.html"} <= set(pages)
    for page, links in pages.items():
        for target in links.targets:
            if target.startswith("data:"):
                continue
            assert "://" not in target, f"{page}: {target} is on a network"
            file, _, anchor = target.partition("#")
            assert (folder / unquote(file or page)).is_file(), f"{page}: {target}"
            if anchor and "=" not in anchor:
                assert unquote(anchor) in pages[file or page].ids, f"{page}: {target}"


def test_no_raw_values_in_a_report_to_publish(made_up: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in made_up.rglob("*") if path.suffix in {".html", ".js"})
    assert "B2" in text  # the place is there
    assert "256691300" not in text and "25669.13" not in text  # the figure is not


def test_raw_values_where_the_user_asks_for_them(small_repository: Path) -> None:
    geodata, values = "results/inputs/geodata", CONFIGURATION | {"audit": {"report": {"values": True}}}
    report("results/reference/audit/manifest.json", f"{geodata}/cities.parquet", f"{geodata}/provinces.parquet", values, [PAPER], "report")
    trace = (small_repository / f"report/data/trace/{PAPER}/110000.js").read_text(encoding="utf-8")
    assert '"text":"25669.13"' in trace and '"conversion":"times 10000"' in trace


def test_rules_stand_to_the_right_of_what_they_read() -> None:
    svg = draw({("a", "a"), ("a", "b"), ("b", "c"), ("a", "c")})
    places = {name: int(svg.split(f">{name}</text>")[0].rsplit('<text x="', 1)[1].split('"')[0]) for name in "abc"}
    assert places["a"] < places["b"] < places["c"]


@pytest.fixture(scope="module")
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


def test_every_page_loads_without_console_errors(folder: Path, browser: Any) -> None:
    for path in sorted(folder.glob("*.html")):
        browser.get(path.as_uri())
        assert errors(browser) == [], path.name
        assert browser.find_element("tag name", "h1").text


def test_a_click_on_a_city_shows_its_trace(folder: Path, browser: Any, request: pytest.FixtureRequest) -> None:
    pytest.importorskip("selenium")
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get((folder / f"{PAPER}.html").as_uri())
    code = "110000"
    browser.execute_script(
        f"document.querySelector('#mapbox .unit[data-code=\"{code}\"]').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    )
    title = WebDriverWait(browser, 10).until(lambda b: b.find_elements("id", "traced"))[0].text
    assert code in title and "Beijing" in title and "2016" in title
    end = {"made_up": "sha256", "full_run": "the trace ends in this file"}[request.node.callspec.params["folder"]]
    assert end in browser.find_element("id", "tracebox").text
    # Another year shows that year's trace.
    browser.execute_script("const s = document.getElementById('year'); s.value = '2015'; s.dispatchEvent(new Event('change'))")
    WebDriverWait(browser, 10).until(lambda b: "2015" in b.find_element("id", "traced").text)
    assert errors(browser) == []


def test_tables_sort_and_the_ledger_filters(made_up: Path, browser: Any) -> None:
    browser.get((made_up / f"{PAPER}.html").as_uri())
    cells = "return Array.from(document.querySelectorAll('#table_a1_city_scores tbody tr'), row => row.cells[3].textContent)"
    assert browser.execute_script(cells) == ["0.61", "0.42"]
    browser.execute_script("document.querySelectorAll('#table_a1_city_scores th')[3].click()")
    assert browser.execute_script(cells) == ["0.42", "0.61"]
    browser.get((made_up / "ledger.html").as_uri())
    assert browser.find_element("id", "count").text == "1 of 1 rows"
    browser.find_element("id", "filter-words").send_keys("nothing like it")
    assert browser.find_element("id", "count").text == "0 of 1 rows"
