"""A database server that can be killed and started again, on a disk that can be full."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from db import cluster, cluster_process

DISK_MB = 600
# A killed process leaves the page cache as it is; only a power cut would need fsync.
_OPTIONS = {
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "max_connections": "20",
}
_BLOCK = b"\0" * (1 << 16)


class Server:
    """The server of the database below ``home``, which is a disk of its own where ``bounded``."""

    def __init__(self, home: Path, *, bounded: bool) -> None:
        self.home, self.bounded = home, bounded
        self._stack = ExitStack()
        self._running: cluster.Cluster | None = None

    @property
    def url(self) -> str:
        assert self._running is not None
        return self._running.url

    def start(self) -> None:
        """Start it, as whoever watches over it does."""
        self._stack.close()
        self._running = self._stack.enter_context(cluster.running(self.home, options=_OPTIONS))

    def kill(self) -> None:
        """End all its processes at once."""
        for pid in cluster_process.residents((self.home / "postgres").resolve() / "data"):
            os.kill(pid, signal.SIGKILL)

    def has_ended(self) -> bool:
        """Whether it gave up by itself."""
        assert self._running is not None
        process = self._running.process
        return process is None or process.poll() is not None

    @contextmanager
    def full(self) -> Iterator[None]:
        """While this is open nothing more can be written to its disk."""
        ballast = self.home / "ballast"
        try:
            _fill(ballast)
            yield
        finally:
            ballast.unlink()

    def stop(self) -> None:
        self._stack.close()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(_BLOCK)
        except OSError:
            return


@contextmanager
def serving() -> Iterator[Server]:
    """A running server in a folder that is gone afterwards; on a disk of its own where this user
    may mount one."""
    with tempfile.TemporaryDirectory(prefix="halo-f-", dir="/tmp") as name, ExitStack() as stack:
        home = Path(name)
        bounded = _mounted(home)
        if bounded:
            stack.callback(subprocess.run, ["umount", "--lazy", name], check=True)
        home.chmod(0o755)
        server = Server(home, bounded=bounded)
        stack.callback(server.stop)
        server.start()
        yield server


def _mounted(home: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(home)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
