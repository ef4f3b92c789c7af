"""The operator is told once, by real mail, and told when it is over; whatever dies on the way."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import worker
from alerts.email import PLAIN, Email, Server
from background import alerting
from background.alerting import Post
from background.terms import Context
from db import session as database
from db.queries import breaks, sources
from db.queries.breaks import Stored
from domain.alert import Kind, MessageState
from domain.job import Job, JobState
from domain.source_break import BreakKind
from tests import alerted, mail_server, town
from tests.alerted import T0, Halo, Later
from tests.mail_server import MailServer

FORK = multiprocessing.get_context("fork")
PATIENCE_S = 20


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        town.settled(known)
        yield known


@pytest.fixture(autouse=True)
def people(sessions: database.Sessions) -> None:
    alerted.peopled(sessions)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server.running() as running:
        yield running


@pytest.fixture
def halo(
    sessions: database.Sessions,
    database_url: str,
    tmp_path: Path,
    mail: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Halo:
    # Whether this machine has room and its clock is right are not what is asked here.
    monkeypatch.setattr("services.alert_findings.of_ground", lambda *_a, **_k: iter(()))
    server = Server("127.0.0.1", mail.port, "halo@city.example.org", tls=PLAIN)
    post = Post(Email(server), (), "https://halo.example.org")
    return Halo(sessions, database_url, tmp_path, post)


def test_a_failed_job_is_told_once_and_its_recovery_too(halo: Halo, mail: MailServer) -> None:
    halo.ended("retrain", JobState.FAILED, "Row (38.61, -90.25) of ann@city.example.org is wrong.")
    for minute in range(5):
        halo.look(minute)
        halo.deliver(minute)
    assert halo.open() == [(Kind.JOB_FAILED, "retrain")]
    assert sorted(mail.receivers) == ["ann@city.example.org", "eva@city.example.org"]
    by_receiver = dict(zip(mail.receivers, mail.letters, strict=True))
    swedish = by_receiver["eva@city.example.org"]
    assert swedish["Subject"] == "Halo Smalltown: Jobbet retrain misslyckades"
    english = by_receiver["ann@city.example.org"].get_content()
    assert "https://halo.example.org/operations" in english
    # What stopped a job may hold anything: it is shown behind the sign-in alone.
    assert "38.61" not in english
    assert "is wrong" not in english

    halo.ended("retrain", JobState.SUCCEEDED)
    halo.look(10)
    halo.look(20)
    assert halo.open() == [(Kind.JOB_FAILED, "retrain")]
    halo.look(25)
    halo.look(26)
    halo.deliver(26)
    halo.deliver(27)
    assert halo.open() == []
    assert len(mail.letters) == 4
    over = next(one for one in mail.letters[2:] if one["To"] == "eva@city.example.org")
    assert over["Subject"] == "Över: Halo Smalltown: Jobbet retrain misslyckades"
    assert over["In-Reply-To"] == swedish["Message-ID"]


def test_a_job_that_was_put_back_is_no_failure(halo: Halo) -> None:
    halo.ended("hot_spots", JobState.INTERRUPTED)
    halo.look()
    assert halo.open() == []
    for _ in range(2):
        halo.ended("hot_spots", JobState.INTERRUPTED)
    halo.ended("backup", JobState.FAILED, "The disk is full.")
    halo.look(1)
    assert set(halo.open()) == {(Kind.JOB_FAILED, "hot_spots"), (Kind.BACKUP_FAILED, "")}


def test_a_source_that_fails_or_is_silent(halo: Halo) -> None:
    with database.transaction(halo.sessions) as session:
        police, fire = (sources.by_slug(session, slug) for slug in ("police", "fire"))
        session.execute(text("UPDATE source SET poll_minutes = 10"))
        sources.mark_succeeded(session, police.id, now=T0)
        sources.mark_succeeded(session, fire.id, now=T0)
        for _ in range(2):
            sources.mark_failed(session, police.id, "The feed answered 503.")
    halo.look(1)
    assert halo.open() == []
    with database.transaction(halo.sessions) as session:
        sources.mark_failed(session, police.id, "The feed answered 503.")
    halo.look(2)
    assert halo.open() == [(Kind.SOURCE_FAILING, "police")]
    halo.look(31)
    halo.look(47)
    assert set(halo.open()) == {(Kind.SOURCE_FAILING, "police"), (Kind.SOURCE_SILENT, "fire")}
    with database.transaction(halo.sessions) as session:
        session.execute(text("UPDATE source SET enabled = false"))
    halo.look(48)
    halo.look(90)
    assert halo.open() == []


def test_a_source_that_changed_or_has_nothing_new(halo: Halo) -> None:
    with database.transaction(halo.sessions) as session:
        session.execute(text("UPDATE source SET poll_minutes = 10, enabled = true"))
        for slug, kind, after in (("police", "no_position", 0.9), ("fire", "volume", 0.0)):
            source = sources.by_slug(session, slug)
            sources.mark_succeeded(session, source.id, now=T0)
            since = T0 - timedelta(days=3)
            found = Stored(0, slug, slug, BreakKind(kind), since, T0, None, 0.1, after, False)
            breaks.insert(session, source.id, found)
    halo.look(1)
    assert halo.open() == [(Kind.SOURCE_BREAK, "police no_position")]
    halo.look(17)
    assert set(halo.open()) == {
        (Kind.SOURCE_BREAK, "police no_position"),
        (Kind.SOURCE_SILENT, "fire"),
    }
    with database.transaction(halo.sessions) as session:
        session.execute(text("TRUNCATE source_break"))
    halo.look(18)
    assert halo.open() == [(Kind.SOURCE_SILENT, "fire")]


def test_a_clock_that_is_set_back_keeps_nobody_waiting(halo: Halo) -> None:
    halo.ended("retrain", JobState.FAILED)
    halo.look(60)
    halo.ended("retrain", JobState.SUCCEEDED)
    halo.look(61)
    halo.look(1)
    halo.look(17)
    assert halo.open() == []


def test_nothing_is_told_of_what_was_rolled_back(halo: Halo, mail: MailServer) -> None:
    halo.ended("retrain", JobState.FAILED)
    broken = text("ALTER TABLE alert_message ADD CONSTRAINT none CHECK (receiver = '') NOT VALID")
    with database.transaction(halo.sessions) as session:
        session.execute(broken)
    with pytest.raises(Exception, match="none"):
        halo.look()
    with database.transaction(halo.sessions) as session:
        session.execute(text("ALTER TABLE alert_message DROP CONSTRAINT none"))
    assert (halo.open(), halo.states()) == ([], [])
    halo.look(1)
    halo.deliver(1)
    assert len(mail.letters) == 2


def test_a_mail_server_that_is_away_is_waited_for(halo: Halo, mail: MailServer) -> None:
    mail.greeting = "421 later"
    halo.ended("retrain", JobState.FAILED)
    halo.look()
    told = halo.deliver().result
    # The second waits with the first: one knock at a closed door is enough.
    assert told == {"sent": 0, "failed": 1}
    assert mail.connections == 1
    mail.greeting = "220 here"
    assert halo.deliver().state is JobState.SKIPPED
    assert halo.deliver(1).result == {"sent": 2, "failed": 0}
    assert len(mail.letters) == 2


def test_a_receiver_that_is_gone_keeps_no_other_waiting(halo: Halo, mail: MailServer) -> None:
    mail.refused = {"eva@city.example.org": "550 no such mailbox"}
    halo.ended("retrain", JobState.FAILED)
    halo.look()
    halo.deliver()
    assert mail.receivers == ["ann@city.example.org"]
    assert sorted(halo.states()) == [MessageState.FAILED, MessageState.SENT]
    assert halo.deliver(60 * 24).state is JobState.SKIPPED


def test_it_is_not_over_before_it_began(halo: Halo, mail: MailServer) -> None:
    mail.refused = dict.fromkeys(["eva@city.example.org", "ann@city.example.org"], "450 later")
    halo.ended("backup", JobState.FAILED)
    halo.look()
    halo.deliver()
    halo.ended("backup", JobState.SUCCEEDED)
    halo.look(0.1)
    assert halo.deliver(0.1).state is JobState.SKIPPED
    mail.refused = {}
    halo.deliver(1)
    for receiver, beginning in (("eva", "Över: "), ("ann", "Over: ")):
        own = [str(one["Subject"]) for one in mail.letters if receiver in one["To"]]
        assert [one.startswith(beginning) for one in own] == [False, True]


def test_several_workers_send_each_message_once(halo: Halo, mail: MailServer) -> None:
    for name in ("retrain", "hot_spots", "backup"):
        halo.ended(name, JobState.FAILED)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: halo.look(), range(4)))
    job = halo.claimed()

    def work(_number: int) -> None:
        context = Later(job, halo.sessions)
        object.__setattr__(context, "at", T0)
        alerting.deliver(context, halo.post)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    numbers = [one["Message-ID"] for one in mail.letters]
    assert (len(numbers), len(set(numbers))) == (6, 6)


def test_without_a_mail_server_it_stands_in_the_app_alone(halo: Halo) -> None:
    halo.post = Post(None)
    halo.ended("retrain", JobState.FAILED)
    halo.look()
    assert halo.open() == [(Kind.JOB_FAILED, "retrain")]
    assert halo.states() == []
    assert halo.deliver().state is JobState.SKIPPED


def test_the_worker_goes_by_its_settings(
    halo: Halo, mail: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "HOME": str(tmp_path),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail.port),
        "SMTP_TLS": "none",
        "SMTP_FROM": "halo@city.example.org",
        "ALERT_TO": "operator@city.example.org, ann@city.example.org",
    }.items():
        monkeypatch.setenv(f"HALO_{name}", value)
    halo.ended("retrain", JobState.FAILED)
    worker.look(halo.sessions)
    assert worker.tell(Context(halo.claimed(), halo.sessions)).result == {"sent": 2, "failed": 0}
    assert sorted(mail.receivers) == ["ann@city.example.org", "operator@city.example.org"]


def _send(url: str, job: Job, post: Post) -> None:
    engine = database.engine(url)
    context = Later(job, database.sessions(engine))
    object.__setattr__(context, "at", T0)
    alerting.deliver(context, post)


def _killed(halo: Halo, ready: Callable[[], bool]) -> None:
    """A process delivers until ``ready`` says that the moment has come, and is killed then."""
    process = FORK.Process(target=_send, args=(halo.url, halo.claimed(), halo.post))
    process.start()
    assert ready()
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def test_killed_while_it_sends_nothing_is_lost_and_only_the_unknown_comes_twice(
    halo: Halo, mail: MailServer
) -> None:
    halo.post = Post(halo.post.channel, ("ann@city.example.org",), None)
    halo.ended("retrain", JobState.FAILED)
    halo.look()
    mail.silent = True
    _killed(halo, lambda: mail.arrived.wait(PATIENCE_S))
    mail.silent = False
    mail.go.set()
    # While it may still be on its way nobody else sends it.
    assert halo.deliver(1).state is JobState.SKIPPED
    assert halo.deliver(3).result == {"sent": 1, "failed": 0}
    assert halo.deliver(9).state is JobState.SKIPPED
    numbers = [one["Message-ID"] for one in mail.letters]
    # The server may or may not have kept the one whose sender died: it is known by its number.
    assert len(numbers) in (1, 2)
    assert len(set(numbers)) == 1
