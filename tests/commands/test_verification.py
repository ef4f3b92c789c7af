"""``manage.py verify-decisions``: a record that was changed behind Halo's back is found."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

import manage
from db import session as database
from domain.verification import Action
from services import verification
from tests import reviewed, town
from tests.reviewed import NOW


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        town.settled(known)
        with database.transaction(known) as session:
            ann = reviewed.reviewer(session, "Ann")
            made = reviewed.cluster(session)
            for words in ("First", "Second", "Third"):
                verification.note(session, made, by=ann, text=words, now=NOW)
            reviewed.decided(session, made, Action.REJECT, ann)
        yield known


@pytest.fixture
def tampered(sessions: database.Sessions) -> Iterator[database.Sessions]:
    """Whoever has the database can switch its triggers off; the record is repaired afterwards."""
    with database.transaction(sessions) as session:
        session.execute(text("CREATE TABLE kept AS SELECT * FROM decision"))
        session.execute(text("ALTER TABLE decision DISABLE TRIGGER USER"))
        session.execute(text("ALTER TABLE event_cluster DISABLE TRIGGER USER"))
    yield sessions
    with database.transaction(sessions) as session:
        session.execute(text("DELETE FROM decision"))
        session.execute(text("INSERT INTO decision SELECT * FROM kept"))
        session.execute(text("UPDATE event_cluster SET state = 'rejected'"))
        session.execute(text("ALTER TABLE decision ENABLE TRIGGER USER"))
        session.execute(text("ALTER TABLE event_cluster ENABLE TRIGGER USER"))
        session.execute(text("DROP TABLE kept"))


def _run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sessions: database.Sessions,
    *options: str,
) -> tuple[int, dict[str, object]]:
    monkeypatch.setenv("DATABASE_URL", database.url(sessions))
    status = manage.main(["verify-decisions", *options])
    said = capsys.readouterr().out.splitlines()
    return status, json.loads(said[-1])


def test_a_record_as_it_was_written_is_sound(
    sessions: database.Sessions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = _run(monkeypatch, capsys, sessions)
    assert (status, said["sound"], said["decisions"]) == (0, True, 4)
    again, said = _run(monkeypatch, capsys, sessions, "--noted", str(said["head"]))
    assert (again, said["noted_head_found"]) == (0, True)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE decision SET reason = 'Fjrst' WHERE id = 1", 1),
        ("UPDATE decision SET after = after || '{\"state\": \"verified\"}' WHERE id = 2", 2),
        ("UPDATE decision SET hash = set_bit(hash, 100, 1 - get_bit(hash, 100)) WHERE id = 3", 3),
        ("UPDATE decision SET previous = set_bit(previous, 7, 1 - get_bit(previous, 7))"
         " WHERE id = 4", 4),
        ("UPDATE decision SET at = at + interval '1 microsecond' WHERE id = 2", 2),
        ("DELETE FROM decision WHERE id = 3", 4),
        ("UPDATE event_cluster SET state = 'verified'", None),
    ],
)  # fmt: skip
def test_a_change_is_found(
    tampered: database.Sessions,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: str,
    broken_at: int | None,
) -> None:
    with database.transaction(tampered) as session:
        session.execute(text(change))
    status, said = _run(monkeypatch, capsys, tampered)
    assert (status, said["sound"], said["broken_at"]) == (1, False, broken_at)
    assert bool(said["strayed_clusters"]) is (broken_at is None)


def test_what_was_cut_off_at_the_end_is_missed_by_its_noted_hash(
    tampered: database.Sessions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = str(_run(monkeypatch, capsys, tampered)[1]["head"])
    with database.transaction(tampered) as session:
        session.execute(text("DELETE FROM decision WHERE id = 4"))
        session.execute(text("UPDATE event_cluster SET state = 'unreviewed'"))
    assert _run(monkeypatch, capsys, tampered)[0] == 0
    status, said = _run(monkeypatch, capsys, tampered, "--noted", head)
    assert (status, said["noted_head_found"]) == (1, False)
