"""The report for everyone: no violation that axe-core finds, in light and dark, wide and narrow; short in print.

axe/axe.min.js is axe-core 4.10.3 (Deque Systems, MPL-2.0, https://github.com/dequelabs/axe-core), as its package has it.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.audit.conftest import PAPER

AXE = Path(__file__).parent / "axe/axe.min.js"
SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
# The success criteria of WCAG 2.1, levels A and AA, and what the engine calls best practice.
RUN = """
const done = arguments[arguments.length - 1];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
axe.run(document, { runOnly: rules, resultTypes: ["violations"], preload: false }).then(
  (found) => done(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")}`)),
  (error) => done([String(error)]));
"""
# One page of each kind.
SMALL = ["index", "explorer", "places", "ledger", "sensitivity", "audit", "inputs", "codebook", PAPER, f"certificate_{PAPER}"]
ADDRESSES = [*(f"{name}.html" for name in SMALL), "places.html#place=110000"]
REAL = ["index.html", "certificate_lanzhou_xining.html", "explorer.html#index=lanzhou_xining", "places.html#place=420100"]


def show(browser: Any, folder: Path, address: str, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.get("about:blank")
    browser.get(f"{(folder / address.split('#')[0]).as_uri()}{address[address.find('#') :] if '#' in address else ''}")


def violations(browser: Any) -> list[str]:
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[str] = browser.execute_async_script(RUN)
    return found


def is_as_wide_as_the_screen(browser: Any, width: int) -> bool:
    return int(browser.execute_script("return document.documentElement.scrollWidth")) <= width


@pytest.fixture
def screen(browser: Any) -> Any:
    """The browser, set back afterwards."""
    browser.set_script_timeout(60)
    yield browser
    browser.get_log("browser")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_engine_is_the_released_one() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == SHA256


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_page_has_a_violation(made_up: Path, screen: Any, width: int, scheme: str) -> None:
    found, wide = {}, []
    for address in ADDRESSES:
        show(screen, made_up, address, width, scheme)
        if broken := violations(screen):
            found[address] = broken
        if not is_as_wide_as_the_screen(screen, width):
            wide.append(address)
    assert found == {}
    assert wide == []


def test_the_engine_finds_what_is_wrong(made_up: Path, screen: Any) -> None:
    """An image without a text, grey on white."""
    show(screen, made_up, "index.html", 1280, "light")
    wrong = "<img src='style.css'><p style='color:#bbb;background:#fff'>pale words</p>"
    screen.execute_script(f'document.querySelector("main").insertAdjacentHTML("beforeend", "{wrong}")')
    assert {text.split(":")[0] for text in violations(screen)} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_no_page_of_the_study_has_a_violation(analysis_run: Path, screen: Any, width: int, scheme: str) -> None:
    folder = analysis_run / "results/reference/report"
    for address in REAL:
        show(screen, folder, address, width, scheme)
        assert violations(screen) == [], address
        assert is_as_wide_as_the_screen(screen, width), address


def test_a_paper_is_ten_pages_in_print_at_most(analysis_run: Path, screen: Any) -> None:
    folder = analysis_run / "results/reference/report"
    pages = {}
    for path in sorted(folder.glob("certificate_*.html")):
        paper = path.stem.removeprefix("certificate_")
        screen.get((folder / f"{paper}.html").as_uri())
        printed = screen.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True})
        pages[paper] = len(re.findall(rb"/Type\s*/Page\b(?!s)", base64.b64decode(printed["data"])))
    assert len(pages) >= 4
    assert {paper: count for paper, count in pages.items() if not 1 <= count <= 10} == {}
