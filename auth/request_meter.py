"""How many requests were answered and how fast, counted in every process for ``/metrics``.

The processes of one web server count in files of a folder they share, so that whichever is asked
tells of all.
"""

import atexit
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

# Set, before anything of prometheus_client is imported, to the folder that is shared.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_KEY = "halo_meters"
_NAMED = "halo-metrics-"
_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 15.0)
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Meters:
    """What is counted in this process."""

    registry: "CollectorRegistry"
    requests: "Counter"
    seconds: "Histogram"


def share() -> None:
    """Let the processes that are forked from this one count together. Called before ``install``;
    the folder goes when this process does, or when the next one starts."""
    if FOLDER in os.environ:
        return
    _sweep()
    folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix=f"{_NAMED}{os.getpid()}-")
    atexit.register(_remove, folder, os.getpid())


def install(server: Flask) -> None:
    """Count every request of ``server``."""
    # It asks for its folder while it is imported.
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    counted, timed = "Requests answered, by route.", "How long answers took, by route."
    server.extensions[_KEY] = Meters(
        registry,
        Counter("halo_requests", counted, ["method", "route", "status"], registry=registry),
        Histogram(
            "halo_request_seconds",
            timed,
            ["method", "route"],
            registry=registry,
            buckets=_BUCKETS_S,
        ),
    )
    server.after_request(_count)


def counted() -> "CollectorRegistry":
    """What all processes counted where they share a folder, else this one."""
    if FOLDER not in os.environ:
        meters: Meters = current_app.extensions[_KEY]
        return meters.registry
    from prometheus_client import CollectorRegistry, multiprocess

    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)
    return shared


def _count(response: Response) -> Response:
    """By the route's rule: what stands in an address is a person's, and there is no end of it."""
    meters: Meters = current_app.extensions[_KEY]
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    meters.requests.labels(method, route, str(response.status_code)).inc()
    if "began" in g:
        meters.seconds.labels(method, route).observe(time.perf_counter() - g.began)
    return response


def _sweep() -> None:
    """Remove what processes of ours left that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_NAMED}*-*"):
        pid = path.name.removeprefix(_NAMED).partition("-")[0]
        if pid.isdecimal() and not _is_alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _remove(folder: str, owner: int) -> None:
    """What is forked inherits the wish, but not the folder."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
