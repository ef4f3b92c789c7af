"""A real HTTP server on loopback that answers a list of steps, one a request, and takes notes."""

import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Step:
    """One answer. ``sent_bytes`` breaks the body off there although all of it was announced;
    ``drip_s`` waits before every byte, of the head too where ``drip_head``; ``endless`` goes on
    sending ``body`` until the client hangs up; with ``etag`` a matching question gets 304."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    gzip: bool = False
    sent_bytes: int | None = None
    drip_s: float = 0.0
    drip_head: bool = False
    endless: bool = False
    silent_s: float = 0.0
    etag: str = ""


@dataclass(frozen=True)
class Question:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]


Answering = Callable[[Question], Step]


class Replay(ThreadingHTTPServer):
    """Answers ``steps`` in order; the last one answers everything after it. A step may depend on
    the question."""

    daemon_threads = True

    def __init__(self, steps: Sequence[Step | Answering]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.steps = list(steps)
        self.questions: list[Question] = []
        self.over = threading.Event()
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/events"

    def step(self, question: Question) -> Step:
        with self._turn:
            self.questions.append(question)
            step = self.steps[min(len(self.questions), len(self.steps)) - 1]
            return step if isinstance(step, Step) else step(question)


class _Handler(BaseHTTPRequestHandler):
    server: Replay

    def do_GET(self) -> None:
        question = Question(self.path, {k.lower(): v for k, v in self.headers.items()})
        step = self.server.step(question)
        self.server.over.wait(step.silent_s)
        with contextlib.suppress(OSError):
            if step.etag and question.headers.get("if-none-match") == step.etag:
                self._send(304, {"ETag": step.etag}, b"", step)
            else:
                self._send(step.status, self._headers(step), self._body(step), step)
        self.close_connection = True

    def _body(self, step: Step) -> bytes:
        return gzip.compress(step.body, mtime=0) if step.gzip else step.body

    def _headers(self, step: Step) -> dict[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8", **step.headers}
        if step.gzip:
            headers["Content-Encoding"] = "gzip"
        if step.etag:
            headers["ETag"] = step.etag
        if not step.endless:
            headers["Content-Length"] = str(len(self._body(step)))
        return headers

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, step: Step) -> None:
        lines = [f"HTTP/1.1 {status} Replayed", *(f"{k}: {v}" for k, v in headers.items())]
        head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
        self._write(head, step.drip_s if step.drip_head else 0.0)
        self._write(body[: step.sent_bytes], step.drip_s)
        while step.endless and not self.server.over.is_set():
            self._write(body, step.drip_s)

    def _write(self, data: bytes, drip_s: float) -> None:
        if not drip_s:
            self.wfile.write(data)
            return
        for place in range(len(data)):
            if self.server.over.is_set():
                return
            time.sleep(drip_s)
            self.wfile.write(data[place : place + 1])

    def log_message(self, *args: object) -> None:
        return


@contextlib.contextmanager
def serving(*steps: Step | Answering) -> Iterator[Replay]:
    """A running server for the length of a ``with``."""
    server = Replay(steps)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
