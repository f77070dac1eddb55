"""The report in a browser: pages load without console errors, every link resolves, a click on a city shows its trace."""

import base64
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.repository import ROOT
from scripts.documentation.write_pages import with_sections
from scripts.errors import InputError
from scripts.methods.verdicts import Verdict
from scripts.report.certificate import as_pdf, minutes_of
from scripts.report.content import captions, read_pictures
from scripts.report.equations import equations_of
from scripts.report.findings import replication_class, sentence
from scripts.report.graph import draw, draw_all, reduced, rule_edges
from scripts.report.pages import TEMPLATES
from scripts.workflow.papers import read_papers
from tests.audit.conftest import CONFIGURATION, PAPER
from tests.report.conftest import errors, wait_for, write_report


def test_equations_are_text_and_mathml_alone(tmp_path: Path, repository: Path) -> None:
    assert equations_of(tmp_path) == ""
    assert "<mfrac>" in equations_of(repository / "resources/papers/lanzhou_xining")
    for wrong in ("<p>x", "<script>x</script>", '<p onclick="x">y</p>', "<!-- x -->", '<math href="x"></math>'):
        (tmp_path / "equations.html").write_text(wrong)
        with pytest.raises(InputError, match="equations.html"):
            equations_of(tmp_path)


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
    assert {"index.html", "ledger.html", "inputs.html", "audit.html", "places.html", "explorer.html", f"certificate_{PAPER}.html"} <= set(
        pages
    )
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
    write_report(CONFIGURATION | {"audit": CONFIGURATION["audit"] | {"report": {"values": True}}})
    trace = (small_repository / f"report/data/trace/{PAPER}/110000.js").read_text(encoding="utf-8")
    assert '"text":"25669.13"' in trace and '"conversion":"times 10000"' in trace


def test_a_figure_has_its_own_note_in_the_report(tmp_path: Path) -> None:
    """Not the note of another run of the same paper."""
    import matplotlib.pyplot as plt

    from scripts.figures import save_figure

    for run in ("common", "covered"):
        figure, axis = plt.subplots(figsize=(1, 1))
        axis.set_title(f"Map of {run}")
        save_figure(figure, [str(tmp_path / f"border_cities/figures/map_{run}.png")], f"Run '{run}'.")
    notes = {picture.name: picture.note for picture in read_pictures(tmp_path / "border_cities")}
    assert notes == {"map_common": "Run 'common'.", "map_covered": "Run 'covered'."}


def test_rules_stand_to_the_right_of_what_they_read() -> None:
    svg = draw({("a", "a"), ("a", "b"), ("b", "c"), ("a", "c")})
    places = {name: int(svg.split(f">{name}</text>")[0].rsplit('<text x="', 1)[1].split('"')[0]) for name in "abc"}
    assert places["a"] < places["b"] < places["c"]


def test_lines_that_follow_from_others_are_left_out_of_the_picture_of_all_papers() -> None:
    edges = {("a", "a"), ("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "d"), ("e", "d")}
    assert reduced(edges) == {("a", "a"), ("a", "b"), ("b", "c"), ("c", "d"), ("e", "d")}
    picture = draw_all({"p": {("p_first", "second")}}, {"p": "Paper & co"})
    assert "Paper &amp; co" in picture and ">first</text>" in picture and picture.count("<path") == 1


def test_the_graph_of_a_paper_has_only_its_own_rules() -> None:
    def entry(file: str, rule: str, *inputs: str) -> dict[str, Any]:
        return {"file": f"results/reference/{file}", "rule": rule, "inputs": [f"results/reference/{name}" for name in inputs]}

    shared = [entry("a/data", "build"), entry("b/data", "build"), entry("b/tobit", "tobit", "b/data")]
    words = [entry("a/words", "words", "a/data"), entry("b/words", "words", "b/tobit")]
    manifest = {"scenario": "reference", "results": [*shared, *words]}
    assert {rule for edge in rule_edges(manifest, "a") for rule in edge} == {"build", "words"}
    assert ("tobit", "words") in rule_edges(manifest, "b")


def test_every_page_loads_without_console_errors(folder: Path, browser: Any) -> None:
    for path in sorted(folder.glob("*.html")):
        browser.get(path.as_uri())
        assert errors(browser) == [], path.name
        assert browser.find_element("tag name", "h1").text


def test_a_click_on_a_city_leads_to_its_page_with_the_trace(folder: Path, browser: Any, request: pytest.FixtureRequest) -> None:
    browser.get((folder / f"{PAPER}.html").as_uri())
    browser.execute_script(
        "document.querySelector('#mapbox .unit[data-code=\"110000\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    wait_for(browser, lambda b: b.execute_script("return document.getElementById('place')?.dataset.ready") == "110000")
    assert "Beijing" in browser.find_element("tag name", "h1").text
    section = browser.find_element("id", f"in-{PAPER}")
    end = {"made_up": "sha256", "full_run": "the trace ends in this file"}[request.node.callspec.params["folder"]]
    assert "2016" in section.text and "0.763" in section.text and end in section.text
    # Another year shows that year's trace.
    year = "document.querySelector('#in-urban_opportunity select')"
    browser.execute_script(f"{year}.value = '2015'; {year}.dispatchEvent(new Event('change'))")
    assert "Indicators in 2015" in browser.find_element("id", f"in-{PAPER}").text
    assert errors(browser) == []


def test_tables_sort_by_mouse_and_keyboard(made_up: Path, browser: Any) -> None:
    browser.get((made_up / f"{PAPER}.html").as_uri())
    cells = "return Array.from(document.querySelectorAll('#table_a1_city_scores tbody tr'), row => row.cells[3].textContent)"
    header = "document.querySelectorAll('#table_a1_city_scores th')[3]"
    assert browser.execute_script(cells) == ["0.61", "0.42"]
    browser.execute_script(f"{header}.click()")
    assert browser.execute_script(cells) == ["0.42", "0.61"]
    browser.execute_script(f"{header}.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true}}))")
    assert browser.execute_script(cells) == ["0.61", "0.42"]


def test_the_ledger_filters_by_place_and_says_so_when_nothing_fits(made_up: Path, browser: Any) -> None:
    browser.get((made_up / "ledger.html").as_uri())
    count = browser.find_element("id", "count")
    assert count.text == "1 of 1 rows."
    browser.find_element("id", "filter-place").send_keys("\u5317\u4eac")
    assert count.text == "1 of 1 rows."
    browser.find_element("id", "filter-place").clear()
    browser.find_element("id", "filter-place").send_keys("Tianjin")
    assert count.text.startswith("No row fits: 0 of 1 rows.")
    browser.find_element("id", "filter-place").clear()
    browser.find_element("id", "filter-place").send_keys("Beijin")
    browser.find_element("id", "filter-words").send_keys("nothing like it")
    assert "No row fits" in count.text
    # A choice that no key was pressed for, as autofill makes it, counts as well.
    browser.execute_script("for (const f of document.querySelectorAll('#filters input')) f.value = ''")
    verdict = "document.getElementById('filter-verdict')"
    browser.execute_script(f"{verdict}.value = 'differs'; {verdict}.dispatchEvent(new Event('change'))")
    assert count.text == "1 of 1 rows."


def test_an_unknown_place_is_answered_with_near_names(made_up: Path, browser: Any) -> None:
    browser.get((made_up / "index.html").as_uri())
    browser.find_element("id", "search-text").send_keys("Bejing\n")
    note = browser.find_element("id", "search-note").text
    assert 'No place is called "Bejing"' in note and "Beijing" in note


EXPLORE = """
const done = arguments[arguments.length - 1];
const wait = () => (EXPLORER.mine() ? done(true) : setTimeout(wait, 50));
wait();
"""


def test_the_explorer_shows_the_scores_of_the_run_and_follows_the_weights(analysis_run: Path, browser: Any) -> None:
    folder = analysis_run / "results/reference/report"
    browser.get((folder / "explorer.html").as_uri() + f"#index={PAPER}")
    assert browser.execute_async_script(EXPLORE)
    scores = pd.read_csv(analysis_run / f"results/reference/{PAPER}/data/scores.csv", dtype={"unit_code": str})
    exported = io.StringIO(browser.execute_script("return EXPLORER.asCsv()"))
    shown = pd.read_csv(exported, dtype={"unit_code": str}).merge(scores, on=["unit_code", "year"], suffixes=("", "_run"))
    assert len(shown) == len(scores)
    np.testing.assert_allclose(shown["score"], shown["score_run"], rtol=1e-9)
    assert (shown["rank"] == shown["rank_run"]).all()
    slider = "document.getElementById('x-w-0')"
    browser.execute_script(f"{slider}.value = 0; {slider}.dispatchEvent(new Event('input'))")
    scenario = yaml.safe_load(browser.execute_script("return EXPLORER.asScenario()"))[PAPER]["index"]
    assert scenario["weights"]["values"]["X1"] == 0 and sum(scenario["weights"]["values"].values()) == pytest.approx(1)
    assert "ranks move by" in browser.find_element("id", "x-status").text
    # The address holds the state: the same view opens again.
    address, before = browser.current_url, browser.execute_script("return Array.from(EXPLORER.mine().ranks)")
    browser.get("about:blank")
    browser.get(address)
    assert browser.execute_async_script(EXPLORE)
    assert browser.execute_script("return Array.from(EXPLORER.mine().ranks)") == before
    assert errors(browser) == []


def test_the_report_is_small(analysis_run: Path) -> None:
    folder = analysis_run / "results/reference/report"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 30e6
    assert max(path.stat().st_size for path in folder.glob("*.html")) < 3e6


def test_the_sentence_of_a_paper_says_every_verdict_in_good_english() -> None:
    counts = dict.fromkeys(map(str, Verdict), 0) | {
        Verdict.REPRODUCED: 21,
        Verdict.SAME_SIGN: 1,
        Verdict.DIFFERS: 14,
        Verdict.INCONSISTENT: 1,
    }
    assert sentence(counts) == (
        "Of 37 published numbers and claims, 21 are reproduced and none is close; 1 has the same sign and significance, 14 differ, "
        "1 contradicts other numbers of the paper."
    )
    counts = dict.fromkeys(map(str, Verdict), 0) | {Verdict.REPRODUCED: 1, Verdict.CLOSE: 2000}
    assert sentence(counts) == "Of 2,001 published numbers and claims, 1 is reproduced and 2000 are close."


def test_minutes_are_those_of_the_jobs_that_snakemake_has_kept(tmp_path: Path) -> None:
    for name, rule, start in (("a.csv", "one", 0.0), ("a.md", "one", 0.0), ("b.csv", "two", 100.0)):
        kept = {"rule": rule, "starttime": 1000 + start, "endtime": 1060 + start}
        (tmp_path / base64.urlsafe_b64encode(name.encode()).decode()).write_text(json.dumps(kept))
    assert minutes_of(["a.csv", "a.md", "b.csv", "unknown.csv"], tmp_path) == 2.0
    assert minutes_of(["unknown.csv"], tmp_path) is None


def test_certificates_are_the_same_for_the_same_content(made_up: Path) -> None:
    content = json.loads((made_up.parent / f"results/reference/audit/certificates/{PAPER}.json").read_text(encoding="utf-8"))
    template = str(TEMPLATES / "certificate.typ")
    assert as_pdf(content, template) == as_pdf(content, template) == (made_up / f"certificates/{PAPER}.pdf").read_bytes()
    twin = yaml.safe_load((made_up / f"certificates/{PAPER}.codecheck.yml").read_text(encoding="utf-8"))
    assert twin["paper"]["reference"].endswith(content["doi"]) and "differs" in twin["summary"]


@pytest.mark.parametrize(
    ("reproduced", "close", "differs", "expected"),
    [(5, 0, 0, "full"), (5, 5, 1, "minor issues"), (1, 1, 5, "partial"), (0, 1, 20, "not"), (0, 0, 0, "not")],
)
def test_the_class_of_a_replication(reproduced: int, close: int, differs: int, expected: str) -> None:
    counts = dict.fromkeys(map(str, Verdict), 0) | {Verdict.REPRODUCED: reproduced, Verdict.CLOSE: close, Verdict.DIFFERS: differs}
    assert replication_class(counts) == expected


def test_every_figure_of_the_study_has_a_written_caption(analysis_run: Path) -> None:
    results = analysis_run / "results/reference"
    owners = [*read_papers(), "audit", "sensitivity"]
    lacking = [f"{owner}/{p.stem}" for owner in owners for p in (results / owner).glob("figures/*.png") if p.stem not in captions(owner)]
    assert lacking == []


def test_readme_and_documentation_say_what_the_run_found(analysis_run: Path) -> None:
    found = (analysis_run / "results/reference/audit/findings.md").read_text(encoding="utf-8")
    for name in ("README.md", "docs/index.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert with_sections(text, {"findings": found}) == text, f"{name}: run `make results docs-pages`"
