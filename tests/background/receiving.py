"""A real receiver of webhooks on this machine: it keeps what it is sent and answers as told."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers`` are the statuses of the next requests; once used up, 204."""

    url: str = ""
    host: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def receiver(*, certificate: Path | None = None) -> Iterator[Receiver]:
    """With ``certificate``, a file that holds it and its key, the receiver speaks https."""
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            known.received.append(Received(self.path, headers, body))
            status = known.answers.pop(0) if known.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secured.load_cert_chain(certificate)
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    known.host = f"127.0.0.1:{server.server_port}"
    scheme = "http" if certificate is None else "https"
    known.url = f"{scheme}://{known.host}/hook"
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
