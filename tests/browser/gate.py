"""A network of a test's own between a browser and Halo: it can be closed, cut in the middle of an
upload, or lose the answer."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

_UPLOAD = b"POST /api/v1/reports/submit"
_CHUNK = 65_536


class Way(StrEnum):
    """What happens to a connection. ``CUT`` ends an upload after its first bytes, ``DEAF`` lets it
    arrive and loses the answer."""

    OPEN = "open"
    CLOSED = "closed"
    CUT = "cut"
    DEAF = "deaf"


class Gate:
    """Listens at ``address`` and passes on to Halo in its ``way``; counts uploads by how they
    ended."""

    def __init__(self, target: str) -> None:
        self.way = Way.OPEN
        self.uploads: list[Way] = []
        parts = urlsplit(target)
        self._target = (str(parts.hostname), int(parts.port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No connection lives on, and none is made."""
        self.way = Way.CLOSED
        for one in list(self._open):
            _shut(one)

    def stop(self) -> None:
        self.close()
        _shut(self._listening)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self.way is Way.CLOSED:
                    _shut(near)
                    continue
                far = socket.create_connection(self._target)
                self._open |= {near, far}
                said = [Way.OPEN]
                threading.Thread(target=self._out, args=(near, far, said), daemon=True).start()
                threading.Thread(target=self._back, args=(far, near, said), daemon=True).start()

    def _out(self, near: socket.socket, far: socket.socket, said: list[Way]) -> None:
        """What the browser sends; ``said`` tells the way back what becomes of it."""
        with contextlib.suppress(OSError):
            while chunk := near.recv(_CHUNK):
                if _UPLOAD in chunk:
                    said[0] = self.way
                    self.uploads.append(self.way)
                    if self.way is Way.CUT:
                        far.sendall(chunk[: len(chunk) // 2])
                        break
                far.sendall(chunk)
        self._end(near, far)

    def _back(self, far: socket.socket, near: socket.socket, said: list[Way]) -> None:
        with contextlib.suppress(OSError):
            while chunk := far.recv(_CHUNK):
                if said[0] is not Way.DEAF:
                    near.sendall(chunk)
        self._end(near, far)

    def _end(self, *both: socket.socket) -> None:
        for one in both:
            _shut(one)
            self._open.discard(one)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextlib.contextmanager
def gate(target: str) -> Iterator[Gate]:
    """A gate before the Halo at ``target``, for as long as the block lasts."""
    made = Gate(target)
    try:
        yield made
    finally:
        made.stop()
