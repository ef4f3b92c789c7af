"""A Halo of the browser tests' own: real database, real web server, invented city."""

import argparse
import os
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gunicorn.app import wsgiapp
from sqlalchemy import text
from sqlalchemy.orm import Session

from commands import first_run
from commands.house import House, opened
from db import session as database
from db.queries import accounts as account_rows
from domain import grid
from domain.roles import Role
from services import accounts
from tests import forked

ROOT = Path(__file__).parents[2]
PASSWORD = "a quiet harbour at dawn"
NO_SETTINGS: Mapping[str, str] = {}
_PATIENCE_S = 120


@dataclass(frozen=True)
class Running:
    """Where Halo answers, and the factory to look behind it."""

    address: str
    sessions: database.Sessions

    def person(self, role: Role) -> str:
        """The e-mail address of somebody with ``role`` and ``PASSWORD``."""
        email = f"{role}@example.org"
        with database.transaction(self.sessions) as session:
            if account_rows.by_email(session, email) is None:
                accounts.add_account(
                    session, email, name=role, role=role, password=PASSWORD, now=datetime.now(UTC)
                )
        return email


def moved_in(url: str) -> None:
    """Let the invented city move into the empty database at ``url``."""
    with tempfile.TemporaryDirectory() as home, _opened(url, Path(home)) as house:
        first_run.first_run(house, argparse.Namespace())


@contextmanager
def running(url: str, home: Path, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[Running]:
    """Halo on the database at ``url``, in which the invented city lives."""
    with _opened(url, home) as house, served(url, home, settings) as address:
        yield Running(address, house.sessions)


def _opened(url: str, home: Path) -> AbstractContextManager[House]:
    folders = {"boundaries": home / "boundaries", "cities": ROOT / "cities"}
    return opened(url=url, home=home, city_file=None, **folders)


@contextmanager
def served(url: str, home: Path, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[str]:
    """The web server of the product on a free port, with ``settings`` as environment variables;
    its address."""
    bound = f"127.0.0.1:{_free_port()}"
    environment = {**os.environ, **settings, "DATABASE_URL": url, "HALO_HOME": str(home)}
    web = forked.SERVER.Process(target=serve, args=(bound, environment, home / "web.log"))
    web.start()
    try:
        _await(f"http://{bound}/ready", web.is_alive)
        yield f"http://{bound}"
    finally:
        web.terminate()
        web.join()


def serve(bound: str, environment: Mapping[str, str], log: Path) -> None:
    """Be the command ``gunicorn`` that serves Halo, in this process."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    with log.open("w") as told:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(told.fileno(), stream.fileno())
    # Open event streams would hold up a stop.
    size = "--worker-class gthread --workers 1 --threads 16 --graceful-timeout 1"
    options = [f"--bind={bound}", *size.split(), "--no-control-socket"]
    sys.argv = ["gunicorn", *options, "app:create_server()"]
    wsgiapp.run()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, is_alive: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_PATIENCE_S):
                return
        except OSError:
            if time.monotonic() > deadline or not is_alive():
                raise
            time.sleep(0.05)


def poisoned(session: Session, hostile: str) -> str:
    """Put ``hostile`` into every text of the newest mapped incidents, areas and sources; the
    cell of one of them."""
    named = {"text": hostile}
    session.execute(text("UPDATE area SET name = :text WHERE level = 'district'"), named)
    session.execute(text("UPDATE source SET name = :text"), named)
    changed = session.execute(
        text("""
        UPDATE incident SET title = :text, description = :text, address = :text,
          category_published = :text
        WHERE id IN (SELECT id FROM incident WHERE cell >= 100 AND status = 'active'
                     ORDER BY occurred_from DESC LIMIT 50) RETURNING cell
        """),
        named,
    )
    return grid.text(changed.scalars().all()[0])
