"""Several people at once, on a real database: no decision is lost and no state is illegal."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import clusters, decisions
from domain import grid
from domain.decision_chain import Entry
from domain.errors import Refusal
from domain.matching import Subject
from domain.review_steps import FAR_SIDES, LASTING, STEPS
from domain.scope import WHOLE
from domain.verification import Action, Decision, Reviewer, State
from services import decision_audit, matching, reported_incidents, undoing, verification
from tests import reviewed, town
from tests.reviewed import NOW, WHY

# More of them: HALO_HISTORIES=10000 script/test tests/services/test_verification_together.py.
HISTORIES, PEOPLE = int(os.environ.get("HALO_HISTORIES", "250")), 4
DECIDING = (Action.REJECT, Action.UNVERIFIABLE, Action.REJECT, Action.VERIFY)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with town.database_of(database_url) as known:
        town.settled(known)
        yield known


@dataclass
class Person:
    """Somebody who does random things to the cluster that the others work on too."""

    sessions: database.Sessions
    who: Reviewer
    chance: random.Random
    at: tuple[float, float] = town.WEST
    done: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def turn(self, cluster_id: int, other_id: int) -> None:
        what = self.chance.choice(("claim", "decide", "decide", "undo", "merge", "split", "match"))
        now = NOW + timedelta(minutes=self.chance.choice((0, 0, 12)))
        try:
            if what in ("merge", "split"):
                self._claim(cluster_id, now)
            with database.transaction(self.sessions) as session:
                made = getattr(self, what)(session, cluster_id, other_id, now)
        except Refusal as refused:
            self.refused[type(refused).__name__] += 1
        else:
            self.done += [] if made is None else [made]

    def _claim(self, cluster_id: int, now: datetime) -> None:
        with database.transaction(self.sessions) as session:
            verification.claim(session, cluster_id, by=self.who, now=now)

    def claim(self, session, cluster_id, _other, now):  # type: ignore[no-untyped-def]
        verification.claim(session, cluster_id, by=self.who, now=now)

    def decide(self, session, cluster_id, _other, now):  # type: ignore[no-untyped-def]
        version = clusters.stored(session, [cluster_id])[cluster_id].version
        if self.chance.random() < 0.5:
            verification.claim(session, cluster_id, by=self.who, now=now)
        action = self.chance.choice(DECIDING)
        options = {"by": self.who, "reason": WHY, "version": version, "now": now}
        return verification.decide(session, cluster_id, action, **options).id

    def undo(self, session, cluster_id, _other, now):  # type: ignore[no-untyped-def]
        newest = decisions.undoable(session, cluster_id)
        if newest is not None:
            return undoing.undo(session, newest, by=self.who, reason=WHY, now=now).id
        return None

    def merge(self, session, cluster_id, other_id, now):  # type: ignore[no-untyped-def]
        version = clusters.stored(session, [cluster_id])[cluster_id].version
        options = {"by": self.who, "reason": WHY, "version": version, "now": now}
        return verification.merge(session, cluster_id, other_id, **options).id

    def split(self, session, cluster_id, _other, now):  # type: ignore[no-untyped-def]
        version = clusters.stored(session, [cluster_id])[cluster_id].version
        rows = clusters.member_rows(session, [cluster_id], statuses=("linked",))
        options = {"by": self.who, "reason": WHY, "version": version, "now": now}
        verification.split(session, cluster_id, [rows[0].id] if rows else [], **options)

    def match(self, session, _cluster_id, _other, now):  # type: ignore[no-untyped-def]
        by = f"device {self.chance.randrange(50)}"
        report_id = reviewed.report(session, by=by, at=self.at, now=now)
        matching.match(session, report_id, now=now)


@pytest.mark.timeout(max(300, HISTORIES))
def test_many_at_once_lose_no_decision(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        people = [
            Person(sessions, reviewed.reviewer(session, f"P{n}"), random.Random(n))
            for n in range(PEOPLE)
        ]
        made = _pairs(session)

    def work(person: Person) -> None:
        for n, pair in enumerate(made):
            person.at = _place(n)
            person.turn(*(pair if person.chance.random() < 0.8 else pair[::-1]))

    with ThreadPoolExecutor(PEOPLE) as together:
        list(together.map(work, people))
    with database.transaction(sessions) as session:
        # Of those who decide at one moment one publishes, and the clock does for the others.
        reported_incidents.settle_due(session, now=NOW, limit=10**6)
    with sessions() as session:
        audit = decision_audit.audit(session)
        assert audit.is_sound, audit
        kept = {one.id for person in people for one in _of(session, person)}
        assert {number for person in people for number in person.done} <= kept
        assert len(kept) > HISTORIES / 2
        states = {row.id: State(row.state) for row in session.execute(_STATES)}
        chain = defaultdict[int, list[Entry]](list)
        for link in decisions.links(session):
            chain[link.entry.cluster_id].append(link.entry)
        for cluster_id, state in states.items():
            assert _replayed(chain[cluster_id]) is state, cluster_id
        assert set(states.values()) >= {State.UNREVIEWED, State.REJECTED, State.MERGED}
        assert session.execute(_ASTRAY).all() == []
    assert sum((person.refused for person in people), Counter()).total() > 0


def _place(n: int) -> tuple[float, float]:
    return 38.0 + n // 20 * 0.02, -90.0 + n % 20 * 0.02


def _pairs(session: Session) -> list[tuple[int, int]]:
    """Two clusters a place, of two reports and of one: the first made, the rest its copies."""
    a, b, c = (Subject(report_id=reviewed.report(session, by=name, at=_place(0))) for name in "abc")
    first = reviewed.cluster(session, a, b), reviewed.cluster(session, c)
    places = [_place(n) for n in range(1, HISTORIES)]
    bound = {
        "points": [f"SRID=4326;POINT({lon} {lat})" for lat, lon in places],
        "cells": [grid.containing(*at, grid.RESOLUTION) for at in places],
    }
    for table, changed in _COPIED.items():
        session.execute(text(_COPY.format(table=table, changed=changed)), bound)
        session.execute(text(_GO_ON.format(table=table)))
    return [(first[0] + 2 * n, first[1] + 2 * n) for n in range(HISTORIES)]


_COPY = """
INSERT INTO {table} SELECT made.* FROM {table} one,
  unnest(CAST(:points AS text[]), CAST(:cells AS bigint[])) WITH ORDINALITY AS p(geom, cell, n),
  LATERAL jsonb_populate_record(one, jsonb_build_object({changed})) AS made
WHERE one.xmin = CAST(CAST(pg_current_xact_id() AS text) AS xid)
"""
_GO_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
_THERE = "'geom', p.geom, 'cell', p.cell"
_COPIED = {
    "report": f"'id', one.id + 3 * n, 'client_id', gen_random_uuid(), {_THERE}",
    "event_cluster": f"'id', one.id + 2 * n, {_THERE}",
    "cluster_member": "'id', one.id + 3 * n, 'cluster_id', one.cluster_id + 2 * n,"
    " 'report_id', one.report_id + 3 * n",
}
_STATES = text("SELECT id, state FROM event_cluster ORDER BY id")
# Reports that are in no cluster or in two, and clusters that miscount them; members of merged ones.
_ASTRAY = text("""
SELECT 'report', r.id FROM report r LEFT JOIN cluster_member m ON m.report_id = r.id
  AND m.status = 'linked' GROUP BY r.id HAVING count(m.id) <> 1
UNION ALL
SELECT 'cluster', c.id FROM event_cluster c LEFT JOIN cluster_member m ON m.cluster_id = c.id
  AND m.status = 'linked' GROUP BY c.id
  HAVING count(m.id) <> c.reports + c.incidents OR c.state = 'merged' AND count(m.id) > 0
UNION ALL
SELECT 'published', c.id FROM event_cluster c LEFT JOIN incident i ON i.id = c.incident_id
  WHERE (c.state = 'verified' AND c.reports > 0) <> (i.id IS NOT NULL AND i.status = 'active')
""")


def _of(session: Session, person: Person) -> tuple[Decision, ...]:
    return decisions.of_actor(session, person.who.account_id, scope=WHOLE, before=None, limit=10**6)


def _replayed(history: list[Entry]) -> State:
    """The state after every decision of one cluster, each of which must have been legal."""
    state, said = State.UNREVIEWED, {one.id: one for one in history}
    for one in history:
        action = Action(one.action)
        if action is Action.BEGIN:
            state = State.MERGED
        assert one.before["state"] == state, one
        if action is Action.UNDO:
            assert one.undoes in said
            assert Action(said[one.undoes].action) not in LASTING
            state = State(str(said[one.undoes].before["state"]))
        elif action is Action.BEGIN:
            state = State.UNREVIEWED
        else:
            possible, result = STEPS[action]
            assert state in possible, one
            state = result or state
        assert one.after["state"] == state, one
        assert action in FAR_SIDES or one.actor_id is not None
    return state


@pytest.mark.parametrize("devices", [1, 12])
def test_no_number_of_reports_verifies(sessions: database.Sessions, devices: int) -> None:
    """Twelve reports of one device, or of twelve, at one place and moment."""
    at = (38.63, -90.20 + devices / 1000)
    found = set()
    for n in range(12):
        with database.transaction(sessions) as session:
            by = f"phone {devices} {n % devices}"
            report_id = reviewed.report(session, by=by, at=at, words="Fire in the yard")
            found.add(matching.match(session, report_id, now=NOW))
    with sessions() as session:
        there = clusters.stored(session, found).values()
        assert {one.state for one in there} == {State.UNREVIEWED}
        assert {one.incident_id for one in there} == {None}
        assert max(one.reporters for one in there) <= devices


def test_a_report_never_slips_into_what_was_just_decided(sessions: database.Sessions) -> None:
    """A report that is matched while its cluster is being verified waits, and then asks."""
    at = (38.60, -90.18)
    with database.transaction(sessions) as session:
        ann = reviewed.reviewer(session, "Ann")
        first = reviewed.report(session, by="one", at=at)
        made = matching.match(session, first, now=NOW)
    with sessions() as deciding, ThreadPoolExecutor(1) as other:
        reviewed.decided(deciding, made, Action.VERIFY, ann)
        coming = other.submit(_matched, sessions, at)
        deciding.commit()
        assert coming.result() != made
    with sessions() as session:
        assert reviewed.linked(session, made) == {f"report:{first}"}
        there = verification.whole(session, made, scope=WHOLE, now=NOW)
        assert (there.state, there.reports) == (State.VERIFIED, 1)


def _matched(sessions: database.Sessions, at: tuple[float, float]) -> int:
    with database.transaction(sessions) as session:
        second = reviewed.report(session, by="two", at=at)
        return matching.match(session, second, now=NOW)


def test_what_is_verified_is_no_evidence_of_itself(sessions: database.Sessions) -> None:
    """The incident that Halo makes of reports is matched with none, of its cluster or another."""
    at = (38.59, -90.22)
    with database.transaction(sessions) as session:
        ann = reviewed.reviewer(session, "Ann")
        made = matching.match(session, reviewed.report(session, by="three", at=at), now=NOW)
        reviewed.decided(session, made, Action.VERIFY, ann)
        published = verification.whole(session, made, scope=WHOLE, now=NOW).incident_id
        matching.match(session, reviewed.report(session, by="four", at=at), now=NOW)
        matching.match_incidents(session, since=NOW - timedelta(days=1), now=NOW)
        question = text("SELECT count(*) FROM cluster_member WHERE incident_id = :id")
        assert published is not None
        assert session.execute(question, {"id": published}).scalar_one() == 0
