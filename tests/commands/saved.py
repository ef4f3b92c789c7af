"""Databases and folders that backups are made of, and empty ones they are brought into."""

import hashlib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from db import session as database
from db import snapshots
from services import accounts
from tests import databases, town

INCIDENTS = 500
PHOTO = b"\xff\xd8 a photo that is kept"
_REPORT = """
    WITH somebody AS (
      INSERT INTO reporter (pseudonym, kind, first_seen_at) VALUES (%(digest)s, 'device', now())
      RETURNING id
    )
    INSERT INTO report (client_id, digest, reporter_id, channel, category, severity, occurred_from,
      occurred_to, time_precision, day, received_at, place_precision, cell, consent)
    SELECT %(client)s, %(digest)s, id, 'public', 6, 3, now(), now(), 'minute', now(), now(), 'none',
      0, '2026-11' FROM somebody RETURNING id
"""
_MEDIA = """
    INSERT INTO report_media (id, report_id, position, kind, state, refusal, sent_digest,
      media_type, size_bytes, received_at)
    VALUES (%s, %s, 0, 'photo', 'kept', '', %s, 'image/jpeg', %s, now())
"""


@dataclass(frozen=True, slots=True)
class Halo:
    """One Halo as an operator has it: its database and its HALO_HOME."""

    url: str
    home: Path

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def rows(self) -> dict[str, int]:
        return snapshots.rows(self.url)

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in the folder of media, by its path there."""
        paths = [path for path in self.media.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.media)): path.read_bytes() for path in paths}


@contextmanager
def emptied(server: str) -> Iterator[str]:
    """URL of a database without anything in it, for as long as the block lasts."""
    with databases.copied(server, "template1") as url:
        yield url


@contextmanager
def owned(server: str) -> Iterator[str]:
    """URL of a database with the extensions alone, by which its owner, who is no superuser,
    comes in with a password."""
    role, password = f"halo_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    with emptied(server) as url:
        name = make_url(url).database
        with databases.connected(url) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
            connection.execute(f"ALTER DATABASE {name} OWNER TO {role}")
        theirs = make_url(url).set(username=role, password=password)
        yield theirs.render_as_string(hide_password=False)
    with databases.connected(server) as connection:
        connection.execute(f"DROP ROLE {role}")


def fill(halo: Halo) -> None:
    """Incidents in a town of two districts, their counts, and the first administrator."""
    engine = database.engine(halo.url)
    factory = database.sessions(engine)
    city = town.settled(factory)
    town.divided(factory)
    hour = timedelta(hours=1)
    incidents = [
        town.incident(str(number), occurred=town.day(0) + number * hour, at=town.WEST)
        for number in range(INCIDENTS)
    ]
    town.stored(factory, city, town.parsed(*incidents))
    with database.transaction(factory) as session:
        accounts.first_admin(session, now=town.NOW)
    engine.dispose()


def report_with_photo(halo: Halo, photo: bytes = PHOTO) -> str:
    """A report whose photo lies in the folder of media; the photo's id."""
    with databases.connected(halo.url) as connection, connection.transaction():
        media_id = _add_report(connection, halo, photo)
    return str(media_id)


def _add_report(connection: psycopg.Connection, halo: Halo, photo: bytes) -> uuid.UUID:
    """The file first, as the product does: its row is there only when it is."""
    media_id, digest = uuid.uuid4(), hashlib.sha256(photo).digest()
    path = halo.media / "kept" / str(media_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo)
    somebody = {"client": uuid.uuid4(), "digest": uuid.uuid4().bytes}
    row = connection.execute(_REPORT, somebody).fetchone()
    assert row
    connection.execute(_MEDIA, (media_id, row[0], digest, len(photo)))
    return media_id


@contextmanager
def busy(halo: Halo) -> Iterator[threading.Event]:
    """While the block lasts, reports come in, each in a transaction with its photo and an entry in
    the audit trail. The event is set once the first is in."""
    stop, begun = threading.Event(), threading.Event()
    writer = threading.Thread(target=_write_on, args=(halo, stop, begun))
    writer.start()
    try:
        assert begun.wait(30)
        yield begun
    finally:
        stop.set()
        writer.join()


def _write_on(halo: Halo, stop: threading.Event, begun: threading.Event) -> None:
    entry = """
        INSERT INTO audit_event (at, action, subject, address, request_id)
        VALUES (now(), 'test', %s, '', '')
    """
    with databases.connected(halo.url) as connection:
        while not stop.is_set():
            with connection.transaction():
                media_id = _add_report(connection, halo, uuid.uuid4().bytes)
                connection.execute(entry, (str(media_id),))
            begun.set()
