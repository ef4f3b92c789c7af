"""Forgetting and erasing: nothing that names or shows somebody is left anywhere in the database."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import session as database
from db.queries import accounts as rows
from db.queries import audit, evidence, reports
from domain.account import Actor, Caller
from domain.city import City
from domain.errors import IllegalStep, NotFound
from domain.incident import TimePrecision
from domain.record import Author, NewRecord, Said
from domain.report_media import MediaState
from domain.roles import Role
from services import accounts, erasing, forgetting, invitations, passwords, records, signing_in
from services.media import storing
from tests import databases, reviewed, town
from tests.town import NOW

DAY = timedelta(days=1)
PASSWORD = "a quiet harbour at dawn"


@pytest.fixture
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        with database.transaction(sessions) as session:
            session.execute(text("TRUNCATE account CASCADE"))
            databases.empty_audit(session)
        yield sessions, city


def _person(sessions: database.Sessions, name: str, role: Role = Role.LIAISON) -> int:
    with database.transaction(sessions) as session:
        made = accounts.add_account(
            session, f"{name}@example.org", name=name, role=role, password=PASSWORD, now=NOW
        )
        signing_in.open_session(session, made.account, caller=Caller("10.0.0.7", "", "A"), now=NOW)
    return made.account.id


def _erase(sessions: database.Sessions, email: str) -> None:
    with database.transaction(sessions) as session:
        erasing.account(session, email, now=NOW)


def _everything(sessions: database.Sessions) -> str:
    """Every row of every table of Halo, as one text."""
    named = town.rows(
        sessions,
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <>"
        " 'spatial_ref_sys'",
    )
    every = [f"SELECT CAST(one AS text) FROM {name} AS one" for (name,) in named]
    return "\n".join(str(row[0]) for query in every for row in town.rows(sessions, query))


def test_an_erased_account_is_a_number_everywhere(settled: tuple[database.Sessions, City]) -> None:
    sessions, city = settled
    number = _person(sessions, "Eva-Lotta")
    said = Said(
        category="theft",
        occurred_from=NOW - DAY,
        occurred_to=NOW - DAY,
        time_precision=TimePrecision.MINUTE,
        lat=town.WEST[0],
        lon=town.WEST[1],
    )
    with database.transaction(sessions) as session:
        author = Author(number, "Eva-Lotta")
        records.create(session, NewRecord(said, "k", "desk", "Seen"), by=author, city=city, now=NOW)
    assert "eva-lotta" in _everything(sessions).lower()
    _erase(sessions, " EVA-LOTTA@example.org ")
    left = _everything(sessions)
    assert "eva-lotta" not in left.lower()
    assert "10.0.0.7" not in left
    with sessions() as session:
        (entry,) = audit.latest(session, action=erasing.ERASED)
        assert entry.subject == f"account:{number}"
        assert rows.by_email(session, "eva-lotta@example.org") is None
        gone = rows.credential(session, f"erased-{number}")
    assert gone is not None
    assert gone.account.disabled_at == NOW
    assert not any(passwords.matches(gone.password_hash, one) for one in (PASSWORD, ""))
    with pytest.raises(NotFound):
        _erase(sessions, f"erased-{number}")


def test_whoever_was_invited_and_renamed_leaves_nothing_and_is_not_revived(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, _ = settled
    by = Actor(_person(sessions, "chief", Role.ADMIN), Caller("10.0.0.1", "r"))
    with database.transaction(sessions) as session:
        asked: dict[str, Any] = {"name": "Ulla-Britt", "role": Role.ANALYST, "chosen": ()}
        invitations.invite(session, "ulla-britt@example.org", **asked, by=by, now=NOW)
    number = _person(sessions, "Ulla-Britt", Role.ANALYST)
    with database.transaction(sessions) as session:
        asked["name"] = "Ulla-Britt Ek"
        accounts.change(session, "ulla-britt@example.org", **asked, by=by, now=NOW)
    assert "ulla-britt ek" in _everything(sessions).lower()
    _erase(sessions, "ulla-britt@example.org")
    assert "ulla-britt" not in _everything(sessions).lower()
    for revived in (accounts.enable, accounts.reset_password):
        with database.transaction(sessions) as session, pytest.raises(NotFound):
            revived(session, f"erased-{number}", by=by, now=NOW)


def test_the_last_administrator_cannot_be_erased(settled: tuple[database.Sessions, City]) -> None:
    sessions, _ = settled
    _person(sessions, "ada", Role.ADMIN)
    with pytest.raises(IllegalStep):
        _erase(sessions, "ada@example.org")
    _person(sessions, "bo", Role.ADMIN)
    _erase(sessions, "ada@example.org")
    with pytest.raises(IllegalStep):
        _erase(sessions, "bo@example.org")
    with pytest.raises(NotFound):
        _erase(sessions, "nobody@example.org")


def _reported(sessions: database.Sessions, folder: Path, *, now: datetime) -> tuple[int, int, Path]:
    """A report with words, place and a file, its cluster, and where the file lies."""
    with database.transaction(sessions) as session:
        number = reviewed.report(session, words="By the red door of Eva", now=now)
        session.execute(
            text("UPDATE report SET address = 'Elm 4', accuracy_m = 8 WHERE id = :id"),
            {"id": number},
        )
        media = uuid.uuid4()
        session.execute(
            text("""
            INSERT INTO report_media (id, report_id, position, kind, state, sent_digest, size_bytes,
              received_at) VALUES (:media, :report, 0, 'photo', :state, '', 3, :now)
            """),
            {"media": media, "report": number, "state": MediaState.KEPT, "now": now},
        )
        made = reviewed.cluster(session, reviewed.Subject(report_id=number), now=now)
    path = storing.kept(folder, media)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"jpg")
    return number, made, path


def test_old_reports_lose_what_is_personal(
    settled: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    sessions, _ = settled
    old, cluster, photo = _reported(sessions, tmp_path, now=NOW - 40 * DAY)
    new, _, kept = _reported(sessions, tmp_path, now=NOW)
    due = {"before": NOW - 30 * DAY, "now": NOW}
    with database.transaction(sessions) as session:
        assert forgetting.strip_reports(session, tmp_path, **due) == (1, 1)
        (member,) = evidence.of_cluster(session, cluster)
        assert member.stripped
    personal = "description, address, geom IS NULL, accuracy_m"
    told = town.rows(sessions, f"SELECT id, {personal} FROM report ORDER BY id")
    assert told == [(old, "", "", True, None), (new, "By the red door of Eva", "Elm 4", False, 8.0)]
    assert (photo.exists(), kept.exists()) == (False, True)
    place = f"SELECT geom IS NULL, reports, cell > 100 FROM event_cluster WHERE id = {cluster}"
    assert town.rows(sessions, place) == [(True, 1, True)]
    with database.transaction(sessions) as session:
        assert forgetting.strip_reports(session, tmp_path, **due) == (0, 0)


def test_old_records_as_published_go_and_incidents_stay(
    settled: tuple[database.Sessions, City],
) -> None:
    sessions, city = settled
    town.stored(sessions, city, town.parsed(town.incident("old")), now=NOW - 40 * DAY)
    town.stored(sessions, city, town.parsed(town.incident("new")), now=NOW)
    assert town.value(sessions, "SELECT count(*) FROM source_record") == 2
    with database.transaction(sessions) as session:
        assert forgetting.delete_records(session, before=NOW - 30 * DAY)[0] == 1
    left = "SELECT i.key FROM source_record r JOIN incident i ON i.id = r.incident_id"
    assert town.rows(sessions, left) == [("new",)]
    assert town.value(sessions, "SELECT count(*) FROM incident") == 2
    # The feed tells the old one again: nothing is new about it.
    summary = town.stored(sessions, city, town.parsed(town.incident("old")), now=NOW)
    assert not summary.changed


def test_who_reported_stays_unknown_to_the_trail(
    settled: tuple[database.Sessions, City], tmp_path: Path
) -> None:
    sessions, _ = settled
    number, _, _ = _reported(sessions, tmp_path, now=NOW)
    with database.transaction(sessions) as session:
        assert reports.erase(session, number)
        forgetting.note(session, forgetting.REPORTS, before=NOW, now=NOW, reports=1, files=0)
    with sessions() as session:
        (entry,) = audit.latest(session, action=forgetting.REPORTS)
    assert dict(entry.detail) == {"reports": 1, "files": 0, "before": NOW.isoformat()}
