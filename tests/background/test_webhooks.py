"""Other systems are told what changed: signed, at least once, and nobody inside is reached."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from background import webhooks
from background.terms import Context
from background.webhooks import Outlet
from db import session as database
from db.queries import jobs as job_rows
from db.queries import webhooks as rows
from domain.job import Job, JobState, Outcome
from domain.webhook import EVENTS, MOST_ATTEMPTS, PATIENCE, Delivery, DeliveryState, Webhook, pause
from services import cities, intake, jobs
from services import webhooks as verbs
from tests import town
from tests.background.receiving import Receiver, receiver

KEY = verbs.signing_key("k" * 40)
sessions = town.sessions(town.settled, town.divided, scope="module")


@pytest.fixture(autouse=True)
def _clean(sessions: database.Sessions) -> None:
    tables = "webhook, webhook_news, webhook_delivery, job, incident, incident_revision"
    with database.transaction(sessions) as session:
        session.execute(text(f"TRUNCATE {tables} CASCADE"))


@pytest.fixture
def inside() -> Iterator[Receiver]:
    with receiver() as known:
        yield known


def _hooked(sessions: database.Sessions, to: Receiver, **said: Any) -> tuple[Webhook, str]:
    given = {"events": list(EVENTS), "detail": "ids", **said}
    with database.transaction(sessions) as session:
        new = verbs.make(
            session, "Board", to.url, key=KEY, allowed={to.host}, now=town.NOW, **given
        )
    return new.webhook, new.secret


class _Later(Context):
    """A context whose clock a test moves."""

    __slots__ = ("ahead",)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def _ran(
    sessions: database.Sessions, to: Receiver, *, ahead: timedelta = timedelta(), key: bytes = KEY
) -> Outcome:
    context = _Later(_job(sessions), sessions)
    object.__setattr__(context, "ahead", ahead)
    ended = webhooks.deliver(context, Outlet(key, {to.host}))
    with database.transaction(sessions) as session:
        jobs.finish(session, context.job, ended, now=town.NOW)
    return ended


def _job(sessions: database.Sessions) -> Job:
    with database.transaction(sessions) as session:
        jobs.enqueue(session, verbs.JOB, now=town.NOW)
        until = datetime.now(UTC) + timedelta(hours=1)
        job = job_rows.claim_next(session, worker="test", now=town.NOW, lease_until=until)
    assert job is not None
    return job


def _stored(sessions: database.Sessions, *keys: str, **other: Any) -> None:
    edition = other.pop("edition", None)
    records = town.parsed(*(town.incident(key, **other) for key in keys))
    with sessions() as session:
        city = cities.current(session)
    town.stored(sessions, city, records, edition=edition)


def _deliveries(sessions: database.Sessions) -> list[Delivery]:
    with sessions() as session:
        return rows.recent(session, limit=100)


def _only(sessions: database.Sessions) -> Webhook:
    with sessions() as session:
        [webhook] = rows.listed(session)
    return webhook


def test_a_reading_is_told_once_signed_with_numbers_and_links_alone(
    sessions: database.Sessions, inside: Receiver
) -> None:
    _, secret = _hooked(sessions, inside)
    _stored(sessions, "a", "b")
    assert _ran(sessions, inside).result == {"messages": 1, "delivered": 1, "failed": 0}
    [got] = inside.received
    said = json.loads(got.body)
    ids = [row[0] for row in town.rows(sessions, "SELECT id FROM incident ORDER BY id")]
    assert said["type"] == "incident.created"
    assert said["data"] == {
        "source": "police",
        "count": 2,
        "incidents": [{"id": one, "href": f"/api/v1/incidents/{one}"} for one in ids],
    }
    signed = ".".join([got.headers["webhook-id"], got.headers["webhook-timestamp"]]).encode()
    mac = hmac.new(
        base64.b64decode(secret.removeprefix("whsec_")), signed + b"." + got.body, hashlib.sha256
    )
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(mac.digest()).decode()
    assert _ran(sessions, inside).state is JobState.SKIPPED
    assert len(inside.received) == 1


def test_changes_and_withdrawals_are_told_and_round_trips_are_not(
    sessions: database.Sessions, inside: Receiver
) -> None:
    _stored(sessions, "a", "b", "c", edition="file")
    _hooked(sessions, inside)
    _stored(sessions, "a", edition="file", address="Elsewhere 1")
    _ran(sessions, inside)
    told = {json.loads(one.body)["type"]: json.loads(one.body)["data"] for one in inside.received}
    ids = dict(town.rows(sessions, "SELECT key, id FROM incident"))
    assert [one["id"] for one in told["incident.updated"]["incidents"]] == [ids["a"]]
    withdrawn = {one["id"] for one in told["incident.withdrawn"]["incidents"]}
    assert withdrawn == {ids["b"], ids["c"]}
    assert "incident.created" not in told
    inside.received.clear()
    _stored(sessions, "a", edition="file", address="Elsewhere 1")
    _ran(sessions, inside)
    assert inside.received == []


def test_only_how_many_is_told_where_that_is_asked(
    sessions: database.Sessions, inside: Receiver
) -> None:
    _hooked(sessions, inside, detail="counts", events=["incident.created"])
    _stored(sessions, "a", "b")
    _stored(sessions, "a", address="Elsewhere 1")
    _ran(sessions, inside)
    [got] = inside.received
    assert json.loads(got.body)["data"] == {"source": "police", "count": 2, "incidents": None}


def test_many_incidents_come_in_parts_and_very_many_as_a_number(
    sessions: database.Sessions, inside: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "A_MESSAGE", 2)
    monkeypatch.setattr(webhooks, "LISTED", 5)
    _hooked(sessions, inside)
    _stored(sessions, *"abcde")
    _ran(sessions, inside)
    counts = [json.loads(one.body)["data"]["count"] for one in inside.received]
    assert counts == [2, 2, 1]
    assert len({one.headers["webhook-id"] for one in inside.received}) == 3
    inside.received.clear()
    _stored(sessions, *"ghijkl")
    _ran(sessions, inside)
    [got] = inside.received
    assert json.loads(got.body)["data"] == {"source": "police", "count": 6, "incidents": None}


def test_without_a_webhook_nothing_is_written(sessions: database.Sessions) -> None:
    _stored(sessions, "a")
    assert town.value(sessions, "SELECT count(*) FROM webhook_news") == 0


def test_what_is_rolled_back_is_not_told(sessions: database.Sessions, inside: Receiver) -> None:
    _hooked(sessions, inside)
    source = town.source(sessions)
    with sessions() as session:
        city, records = cities.current(session), town.parsed(town.incident("a"))
        intake.store(session, source, records, city=city, origin="file", now=town.NOW)
        session.rollback()
    assert _ran(sessions, inside).state is JobState.SKIPPED


def test_a_failure_is_tried_again_later_under_the_same_id(
    sessions: database.Sessions, inside: Receiver
) -> None:
    _hooked(sessions, inside)
    _stored(sessions, "a")
    inside.answers = [503]
    assert _ran(sessions, inside).result == {"messages": 1, "delivered": 0, "failed": 1}
    [waiting] = _deliveries(sessions)
    assert (waiting.state, waiting.status, waiting.problem) == ("waiting", 503, "status")
    assert _only(sessions).failing_since is not None
    assert _ran(sessions, inside).state is JobState.SKIPPED
    _ran(sessions, inside, ahead=timedelta(seconds=11))
    first, second = inside.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    [arrived] = _deliveries(sessions)
    assert (arrived.state, arrived.attempts) == (DeliveryState.DELIVERED, 2)
    assert _only(sessions).failing_since is None


def test_a_message_lost_with_its_worker_is_sent_again(
    sessions: database.Sessions, inside: Receiver
) -> None:
    _hooked(sessions, inside)
    _stored(sessions, "a")
    inside.answers = [204, 204]
    _ran(sessions, inside)
    with database.transaction(sessions) as session:
        session.execute(text("UPDATE webhook_delivery SET state = 'waiting', next_at = now()"))
    _ran(sessions, inside)
    assert len({one.headers["webhook-id"] for one in inside.received}) == 1
    assert len(inside.received) == 2


def test_pauses_grow_to_half_a_day() -> None:
    pauses = [pause(n).total_seconds() for n in range(1, MOST_ATTEMPTS)]
    assert pauses[:4] == [10, 40, 160, 640]
    assert max(pauses) == 12 * 3600
    assert sum(pauses) > PATIENCE.total_seconds()


def test_long_failure_stops_it_and_an_administrator_lets_it_send_what_waits(
    sessions: database.Sessions, inside: Receiver
) -> None:
    webhook, _ = _hooked(sessions, inside)
    _stored(sessions, "a")
    inside.answers = [500, 500]
    _ran(sessions, inside)
    _ran(sessions, inside, ahead=PATIENCE + timedelta(minutes=1))
    stopped = _only(sessions)
    assert (stopped.disabled_at is not None, stopped.reason) == (True, verbs.FAILING)
    assert _ran(sessions, inside, ahead=PATIENCE * 2).state is JobState.SKIPPED
    with database.transaction(sessions) as session:
        verbs.switch(session, webhook.id, enabled=True, now=datetime.now(UTC))
    _ran(sessions, inside)
    assert [one.state for one in _deliveries(sessions)] == [DeliveryState.DELIVERED]


def test_who_says_gone_is_asked_no_more(sessions: database.Sessions, inside: Receiver) -> None:
    _hooked(sessions, inside)
    _stored(sessions, "a")
    inside.answers = [410]
    _ran(sessions, inside)
    assert _only(sessions).reason == verbs.GONE


def test_no_redirect_is_followed(sessions: database.Sessions, inside: Receiver) -> None:
    _hooked(sessions, inside)
    _stored(sessions, "a")
    inside.answers = [302]
    _ran(sessions, inside)
    assert [one.path for one in inside.received] == ["/hook"]
    assert _deliveries(sessions)[0].status == 302


def test_another_secret_key_signs_nothing(sessions: database.Sessions, inside: Receiver) -> None:
    webhook, secret = _hooked(sessions, inside)
    _stored(sessions, "a")
    other = verbs.signing_key("another key of forty characters or more.")
    _ran(sessions, inside, key=other)
    assert (inside.received, _deliveries(sessions)[0].problem) == ([], "key")
    with database.transaction(sessions) as session:
        assert verbs.renew(session, webhook.id, key=other).secret != secret
    _ran(sessions, inside, key=other, ahead=timedelta(seconds=11))
    assert len(inside.received) == 1


def test_the_secret_is_in_no_row(sessions: database.Sessions, inside: Receiver) -> None:
    _, secret = _hooked(sessions, inside)
    kept = town.value(sessions, "SELECT webhook::text FROM webhook")
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert raw.hex() not in kept
    assert secret not in kept
