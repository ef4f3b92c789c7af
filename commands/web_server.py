"""Where the web server listens and how many answer there, as the environment says."""

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import BadInput, Unavailable

# What the operator asked for, not a default of ours.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


@dataclass(frozen=True, slots=True)
class WebServer:
    """``workers`` processes of ``threads`` threads each on ``host`` and ``port``."""

    host: str
    port: int
    workers: int
    threads: int

    @property
    def address(self) -> str:
        """Where it answers somebody on this machine."""
        return f"http://{_spelled(_EVERYWHERE.get(self.host, self.host))}:{self.port}"

    @property
    def command(self) -> tuple[str, ...]:
        """As an argument list. Open event streams would hold up a stop: they are cut after five
        seconds."""
        bound = f"--bind {_spelled(self.host)}:{self.port}"
        size = f"--worker-class gthread --workers {self.workers} --threads {self.threads} --preload"
        limits = "--graceful-timeout 5 --no-control-socket --log-level warning"
        words = f"{bound} {size} {limits}".split()
        return (sys.executable, "-m", "gunicorn", *words, "app:create_server()")

    def require_free(self) -> None:
        """Raises ``Unavailable`` where something else listens there."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                advice = "another program has it: set HALO_PORT to a free one."
                raise Unavailable(f"Port {self.port} cannot be used, {advice}") from None


def asked(environment: Mapping[str, str]) -> WebServer:
    """What HALO_HOST, HALO_PORT, HALO_WEB_WORKERS and HALO_THREADS say. Raises ``BadInput``."""
    return WebServer(
        host=environment.get("HALO_HOST") or "127.0.0.1",
        port=_number(environment, "HALO_PORT", 8050, most=65535),
        workers=_number(environment, "HALO_WEB_WORKERS", 2, most=256),
        threads=_number(environment, "HALO_THREADS", 64, most=1024),
    )


def _number(environment: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    given = environment.get(name) or str(default)
    if not given.isdecimal() or len(given) > 9 or not 0 < int(given) <= most:
        raise BadInput(f"{name} must be a number from 1 to {most}, not {given!r}.")
    return int(given)


def _spelled(host: str) -> str:
    return f"[{host}]" if ":" in host else host
