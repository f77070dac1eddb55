"""An https server on this machine that misbehaves in every way a server can."""

import os
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import trustme

CONTENT = "城市,年份,人口\n石家庄市,2010,1016.4\n".encode() * 100
DIGEST = sha256(CONTENT).hexdigest()
HTML = b"<!DOCTYPE html><html><body>404: moved</body></html>"
BODIES = {
    "/good": CONTENT,
    "/html": HTML,
    "/other": b"x" + CONTENT[1:],
    "/truncated": CONTENT[:200],
    "/short": CONTENT[:200],
    "/flaky": CONTENT,
}
MOVED = {
    "/moved": "/good",
    "/to-http": "http://127.0.0.1:9/good",
    "/to-file": "file:///etc/hostname",
    "/to-ftp": "ftp://127.0.0.1/good",
    "/round": "/round",
}


class Handler(BaseHTTPRequestHandler):
    """Pages of BODIES and MOVED; /truncated promises more, /flaky fails twice, /broken always, /endless does not end, /drip crawls."""

    asked: ClassVar[Counter[str]] = Counter()
    sent: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        if self.path in ("/endless", "/drip"):
            self._stream()
            return
        code = 302 if self.path in MOVED else 200 if self.path in BODIES else 404
        if self.path == "/broken" or (self.path == "/flaky" and self.asked[self.path] < 3):
            code = 503
        body = BODIES.get(self.path, b"") if code == 200 else b"no"
        self.send_response(code)
        if code == 302:
            self.send_header("Location", MOVED[self.path])
        self.send_header("Content-Length", str(len(CONTENT) if self.path == "/truncated" else len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.end_headers()
        block, pause = (b"x" * 65536, 0.0) if self.path == "/endless" else (b"x", 0.05)
        try:
            for _ in range(1000):
                self.wfile.write(block)
                self.sent[self.path] += len(block)
                time.sleep(pause)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve as https with a certificate of its own, which this process and those it starts trust; yields the address."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    former = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(folder / "authority.pem")
    Handler.asked.clear()
    Handler.sent.clear()
    try:
        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
            running.daemon_threads = True
            running.socket = context.wrap_socket(running.socket, server_side=True)
            threading.Thread(target=running.serve_forever, daemon=True).start()
            yield f"https://127.0.0.1:{running.server_address[1]}"
            running.shutdown()
    finally:
        os.environ.pop("SSL_CERT_FILE")
        if former is not None:
            os.environ["SSL_CERT_FILE"] = former
