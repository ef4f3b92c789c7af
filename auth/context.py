"""What a door needs to answer: the database, the city and the clock, held by the Flask server.

with context.reading() as session: ...        # callbacks and api that only look
with context.transaction() as session: ...    # commands: committed whole, or not at all
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.orm import Session

from db import session as database
from domain.city import City
from domain.limit import Limits
from services.alerting import Outlet
from services.checkup import Place

_KEY = "halo"


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one application. ``now`` is its clock, aware UTC.

    ``pmtiles`` and ``tiles`` are URLs for the base map, empty where the operator named none;
    ``basemap_attribution`` says who made it. ``limits`` are how often programs may ask;
    ``webhook_hosts`` are receivers the operator allows although they are internal; ``exports`` is
    the folder of files made in the background, ``media`` that of reports' photos, sounds and films;
    ``uploads`` that of files handed over, of which one has at most ``upload_bytes``;
    ``contact`` is how a feed's operator reaches ours, ``source_hosts`` are hosts of sources the
    operator allows although they are internal, ``watched`` the folder below which sources may read
    files; ``takes_strangers`` is whether nobody in particular may report; ``streams`` is how many
    event streams one process keeps open;
    ``second_factor_required`` is whether administrators must have one; ``breached`` is a file of
    stolen passwords, as ``services.breached`` reads it; ``place`` is what the doctor examines,
    ``outlet`` how alerts are sent, and ``metrics_token`` what opens the metrics, empty where only
    this machine may read them; ``url`` is where people reach Halo, empty where the operator did not
    say.
    """

    sessions: database.Sessions
    city: City
    now: Callable[[], datetime] = _clock
    pmtiles: str = ""
    tiles: str = ""
    basemap_attribution: str = ""
    limits: Limits = field(default_factory=Limits)
    webhook_hosts: frozenset[str] = frozenset()
    exports: Path | None = None
    media: Path | None = None
    uploads: Path | None = None
    upload_bytes: int = 100_000_000
    source_hosts: frozenset[str] = frozenset()
    watched: Path | None = None
    contact: str = ""
    takes_strangers: bool = True
    streams: int = 16
    second_factor_required: bool = False
    breached: Path | None = None
    place: Place = field(default_factory=lambda: Place(Path.cwd(), None, {}))
    outlet: Outlet = field(default_factory=Outlet)
    metrics_token: str = field(default="", repr=False)
    url: str = ""


def attach(server: Flask, context: Context) -> None:
    """Give ``server`` its parts; done once, in the root."""
    server.extensions[_KEY] = context


def current() -> Context:
    """The parts of the application that answers this request."""
    found: Context = current_app.extensions[_KEY]
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """A session whose work is committed at the end of the block, or rolled back whole."""
    with database.transaction(current().sessions) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session in which PostgreSQL itself refuses every change."""
    with current().sessions() as session:
        session.connection(execution_options={"postgresql_readonly": True})
        yield session
