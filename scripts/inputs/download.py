"""One file from an https address: no other scheme, no more bytes than registered, checked before it is put in place."""

import hashlib
import logging
import os
import tempfile
import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from scripts.errors import InputError

ATTEMPTS, PAUSE, TIMEOUT = 3, 1.0, 60.0
CHUNK = 1 << 16
# A transfer slower than this, in bytes a second over its whole length, is given up.
SLOWEST = 4096
REMEDY = "correct the source's row of resources/sources.csv"


def download(url: str, target: Path, sha256: str, size: int, pause: float = PAUSE, patience: float = TIMEOUT) -> None:
    """Download a file, check its hash, and move it into place in one step; tried again where the origin or the network fails.

    size: registered number of bytes, at which it stops. pause: seconds before the second attempt, doubled each time.
    patience: seconds without an answer after which an attempt is given up.
    Raises InputError, with nothing left behind, for another scheme, no answer, a web page, a truncated, longer or different file.
    """
    _check_address(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, ATTEMPTS + 1):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".fetch.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as sink:
                _receive(url, sink, sha256, size, patience)
            part.chmod(0o644)
            part.replace(target)
            return
        except (OSError, HTTPException, ValueError) as error:  # includes timeouts, refused connections, HTTP errors, impossible addresses
            code = error.code if isinstance(error, urllib.error.HTTPError) else None
            logging.warning("attempt %d at %s: %s", attempt, url, error)
            if attempt == ATTEMPTS or (code is not None and code < 500 and code != 429):
                raise InputError(
                    url, f"no file: {error}", "the file", f"try again later, or download it in a browser and save it as {target}"
                ) from error
        finally:
            part.unlink(missing_ok=True)
        time.sleep(pause * 2 ** (attempt - 1))


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows an address that moved, but to https only."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        _check_address(newurl, f"{req.full_url} leads to it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_address(url: str, why: str = "") -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme == "https" and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        sound = False
    if not sound:
        raise InputError(url, f"an address that is not https{f' ({why})' if why else ''}", "https://host/path", REMEDY)


def _opener() -> urllib.request.OpenerDirector:
    """What opens addresses: https and proxies only, so that no file:, ftp: or data: address is ever read."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        _OnlyHttps(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _receive(url: str, sink: BinaryIO, sha256: str, size: int, patience: float) -> None:
    """Write the file to `sink` and check it as it comes."""
    digest, received, head = hashlib.sha256(), 0, b""
    request = urllib.request.Request(url, headers={"User-Agent": "resilience-china"})
    deadline = time.monotonic() + patience + size / SLOWEST
    with _opener().open(request, timeout=patience) as response:
        while chunk := response.read1(CHUNK):
            received += len(chunk)
            head = head or chunk[:200]
            if received > size or time.monotonic() > deadline:
                break
            digest.update(chunk)
            sink.write(chunk)
    if received == size and digest.hexdigest() == sha256:
        return
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise InputError(
            url, "a web page (HTML)", "the data file", "open the address in a browser: the file may have moved or need a login"
        )
    if received > size:
        raise InputError(url, f"another file: more than the registered {size} bytes", f"{size} bytes", _changed())
    if time.monotonic() > deadline:
        raise TimeoutError(f"{received} of {size} bytes in {patience + size / SLOWEST:.0f} seconds")
    if received < size:
        raise InputError(url, f"a truncated file: {received} of {size} bytes", f"{size} bytes", "fetch it again")
    raise InputError(url, f"another file: sha256 {digest.hexdigest()}, {received} bytes", f"sha256 {sha256}, {size} bytes", _changed())


def _changed() -> str:
    return "the origin has changed: compare both, and register the new file in resources/sources.csv if it is right"
