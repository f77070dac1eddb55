"""Sources whose address, place or size would take the study elsewhere."""

from pathlib import Path

from scripts.inputs.download import download
from scripts.inputs.fetch import fetch
from tests.hostile.cases import ERROR, case
from tests.inputs.https_server import CONTENT, DIGEST, serving

GROUP = "Fetch"
SIZE = len(CONTENT)
NOT_HTTPS = "an address that is not https"
COLUMNS = "id,file,sha256,bytes,licence,url,citation"


def _fetch(folder: Path, url: str = "https://127.0.0.1:9/a", file: str = "a.csv", size: str = str(SIZE), sha256: str = DIGEST) -> None:
    place = folder / "data"
    place.mkdir(exist_ok=True)
    (folder / "sources.csv").write_text(f"{COLUMNS}\nx,{file},{sha256},{size},open,{url},A source\n", encoding="utf-8")
    try:
        fetch("all", str(folder / "sources.csv"), [str(place)], pause=0)
    finally:
        assert {path.name for path in folder.rglob("*") if path.is_file()} <= {"sources.csv", "authority.pem", "secret"}


REFUSED = {
    "`file:` address": ({"url": "file:///etc/hostname"}, NOT_HTTPS),
    "`http:` address": ({"url": "http://127.0.0.1:9/a"}, NOT_HTTPS),
    "`ftp:` address": ({"url": "ftp://127.0.0.1/a"}, NOT_HTTPS),
    "`data:` address": ({"url": "data:text/plain;base64"}, NOT_HTTPS),
    "address without a host": ({"url": "https:///a"}, NOT_HTTPS),
    "address that is broken": ({"url": "https://[::1/a"}, NOT_HTTPS),
    "target above the search path": ({"file": "../outside.csv"}, "'../outside.csv', which is not in"),
    "target at an absolute place": ({"file": "/tmp/outside.csv"}, "'/tmp/outside.csv', which is not in"),
    "source without a registered size": ({"size": ""}, "a number of bytes and a hash"),
    "source without a registered hash": ({"sha256": ""}, "a number of bytes and a hash"),
}


def _refused(what: str, changes: dict[str, str], said: str) -> None:
    def run(tmp_path: Path) -> None:
        _fetch(tmp_path, **changes)

    run.__name__ = what
    case(GROUP, what, ERROR, said)(run)


for _what, (_changes, _said) in REFUSED.items():
    _refused(_what, _changes, _said)


@case(GROUP, "target through a link that leads out of the search path", ERROR, "which is not in")
def link(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data/out").symlink_to(tmp_path / "elsewhere")
    _fetch(tmp_path, file="out/a.csv")


@case(GROUP, "address that leads on to another scheme", ERROR, NOT_HTTPS, "leads to it")
def other_scheme(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        _fetch(tmp_path, url=f"{server}/to-http")


@case(GROUP, "answer that does not end", ERROR, "more than the registered")
def endless(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        _fetch(tmp_path, url=f"{server}/endless")


@case(GROUP, "answer that crawls", ERROR, "bytes in 1 seconds")
def crawling(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        download(f"{server}/drip", tmp_path / "b.csv", DIGEST, SIZE, pause=0, patience=0.2)
