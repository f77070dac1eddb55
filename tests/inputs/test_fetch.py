"""Fetching open sources, against a server on this machine that misbehaves in every way a server can."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.repository import ROOT, copy_repository, run_snakemake
from scripts.errors import ConfigError, InputError
from scripts.inputs.download import download
from scripts.inputs.fetch import fetch
from tests.inputs.https_server import CONTENT, DIGEST, Handler, serving

SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


def test_a_good_file_is_put_in_place(server: str, tmp_path: Path) -> None:
    download(f"{server}/good", tmp_path / "a/b.csv", DIGEST, SIZE, pause=0)
    assert (tmp_path / "a/b.csv").read_bytes() == CONTENT
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.csv"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("html", r"a web page \(HTML\)"),
        ("other", "another file: sha256"),
        ("endless", "another file: more than the registered"),
        ("to-http", "not https .*leads to it"),
        ("to-file", "not allowed"),
        ("round", "infinite loop"),
        ("truncated", "truncated file: 200 of"),
        ("short", "truncated file: 200 of"),
        ("missing", "HTTP Error 404"),
        ("broken", "HTTP Error 503"),
    ],
)
def test_a_bad_answer_is_named_and_leaves_nothing_behind(server: str, tmp_path: Path, page: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        download(f"{server}/{page}", tmp_path / "b.csv", DIGEST, SIZE, pause=0)
    assert f"{server}/{page}" in str(error.value) and "to do:" in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_moved_is_followed(server: str, tmp_path: Path) -> None:
    download(f"{server}/moved", tmp_path / "b.csv", DIGEST, SIZE, pause=0)
    assert (tmp_path / "b.csv").read_bytes() == CONTENT


def test_it_stops_at_the_registered_size(server: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than the registered"):
        download(f"{server}/endless", tmp_path / "b.csv", DIGEST, SIZE, pause=0)
    assert Handler.sent["/endless"] < 10_000_000


def test_a_transfer_that_crawls_is_given_up(server: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bytes in 1 seconds"):
        download(f"{server}/drip", tmp_path / "b.csv", DIGEST, SIZE, pause=0, patience=0.2)


def test_a_server_that_fails_is_asked_again_and_a_missing_page_is_not(server: str, tmp_path: Path) -> None:
    download(f"{server}/flaky", tmp_path / "b.csv", DIGEST, SIZE, pause=0)
    assert Handler.asked["/flaky"] == 3
    with pytest.raises(InputError):
        download(f"{server}/gone", tmp_path / "c.csv", DIGEST, SIZE, pause=0)
    assert Handler.asked["/gone"] == 1


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Connection refused"):
        download("https://127.0.0.1:9/a.csv", tmp_path / "a.csv", DIGEST, SIZE, pause=0)
    assert list(tmp_path.iterdir()) == []


def registry(folder: Path, url: str) -> Path:
    """The registry with one source's address replaced by the server's, and one that is not open."""
    sources = pd.read_csv(ROOT / "resources/sources.csv", dtype=str, keep_default_na=False)
    census = sources["id"] == "census_city_2010_2020_v1"
    assert census.sum() == 1
    sources.loc[~census, "url"] = ""
    sources.loc[census, ["url", "sha256", "bytes"]] = [url, DIGEST, str(SIZE)]
    sources.to_csv(folder / "sources.csv", index=False)
    return folder / "sources.csv"


def test_sources_are_fetched_once_by_id_or_all(server: str, tmp_path: Path) -> None:
    Handler.asked.clear()
    sources = registry(tmp_path, f"{server}/good")
    place = tmp_path / "data"
    fetch("all", str(sources), [str(place)], pause=0)
    fetch("census_city_2010_2020_v1", str(sources), [str(place)], pause=0)
    fetch(["census_city_2010_2020_v1"], str(sources), [str(tmp_path / "empty"), str(place)], pause=0)
    assert Handler.asked["/good"] == 1
    assert (place / "census/census_city_2010-2020_v1.csv").read_bytes() == CONTENT


def test_another_file_of_the_users_is_not_overwritten(server: str, tmp_path: Path) -> None:
    sources = registry(tmp_path, f"{server}/good")
    mine = tmp_path / "data/census/census_city_2010-2020_v1.csv"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="another file of that name"):
        fetch("all", str(sources), [str(tmp_path / "data")], pause=0)
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "message"),
    [("census_city", "Did you mean 'census_city_2010_2020_v1'"), ("city_yearbook_2010", "may not be fetched .*publisher")],
)
def test_unknown_and_protected_sources_are_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        fetch(name, str(registry(tmp_path, "https://127.0.0.1:9")), [str(tmp_path)], pause=0)


@pytest.mark.slow
def test_the_command_that_messages_name_works(server: str, tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "main")
    registry(tmp_path, f"{server}/good").replace(copy / "resources/sources.csv")
    run = run_snakemake(copy, "--cores", "1", "fetch", "--config", "fetch=census_city_2010_2020_v1")
    assert run.returncode == 0, run.stderr[-4000:]
    assert (copy / "resources/data/census/census_city_2010-2020_v1.csv").read_bytes() == CONTENT
    registry(tmp_path, f"{server}/html").replace(copy / "resources/sources.csv")
    (copy / "resources/data/census/census_city_2010-2020_v1.csv").unlink()
    failed = run_snakemake(copy, "--cores", "1", "fetch")
    assert failed.returncode != 0 and "a web page (HTML)" in failed.stderr + failed.stdout
    assert list((copy / "resources/data/census").iterdir()) == []
