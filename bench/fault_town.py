"""A town fed by a list of events over HTTP, and what must be true of it whatever went wrong.

The feed has the form of polisen.se. Each edition of it holds new events, changed ones and ones it
held before; what is stored must be every event ever listed, once, as it was last listed.
"""

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from db import session as database
from db.queries import sources
from domain.source import SourceHealth
from services import cities
from tests import feeds, replay, town
from tests.replay import Step

SLUG = "feed"
ZONE = ZoneInfo("Europe/Stockholm")
LISTED, NEW, CHANGED = 120, 12, 8
PATIENCE_S = 120.0
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_CONTENT = "SELECT key, description FROM incident WHERE status = 'active'"
_HALF = """
SELECT (SELECT count(*) FROM ingest_run WHERE finished_at IS NULL)
  + (SELECT count(*) FROM incident i WHERE NOT EXISTS (
       SELECT 1 FROM source_record r WHERE r.incident_id = i.id AND r.revision = i.revision))
  + (SELECT count(*) FROM incident i WHERE i.revision - 1 <> (
       SELECT count(*) FROM incident_revision v WHERE v.incident_id = i.id))
"""
# Time passes: whatever was tried was tried long ago.
_LATER = """
UPDATE source SET last_attempt_at = last_attempt_at - interval '2 hours',
  cursor = cursor - 'asked' - 'quiet_until'
"""
Event = dict[str, object]
Content = dict[str, str]


def settled(sessions: database.Sessions) -> None:
    """Choose the town."""
    with database.transaction(sessions) as session:
        cities.choose(session, feeds.TOWN_FILE, name="feedtown.toml", now=datetime.now(UTC))


def event(number: int, at: datetime, said: str, *, published: datetime | None = None) -> Event:
    """One event as the feed lists it; ``at`` is its own time, in the feed's zone."""
    told = (published or at + timedelta(minutes=20)).astimezone(ZONE)
    offset = f"{told:%z}"
    return {
        "id": number,
        "datetime": f"{told:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:]}",
        "name": f"{at.day:02} {_MONTHS[at.month - 1]} {at:%H.%M}, Stöld, Feedtown",
        "summary": said,
        "url": f"/aktuellt/handelser/{number}/",
        "type": "Stöld",
        "location": {"name": "Feedtown", "gps": "59.300000,18.000000"},
    }


@dataclass
class Feed:
    """What the publisher lists, edition by edition, and all it ever listed."""

    moments: random.Random
    listed: list[Event] = field(default_factory=list)
    ever: Content = field(default_factory=dict)
    turn: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def next(self) -> bytes:
        """Another edition."""
        self.turn += 1
        # What leaves the list before anybody read it cannot be known: only later ones change.
        recent = self.listed[-LISTED // 2 :]
        for known in self.moments.sample(recent, min(CHANGED, len(recent))):
            known["summary"] = f"Ändrad i utgåva {self.turn}"
        start = datetime(2026, 1, 2, tzinfo=ZONE) + timedelta(hours=self.turn)
        for _ in range(NEW):
            minute = timedelta(minutes=self.moments.randrange(60))
            self.add(start + minute, f"Ny i utgåva {self.turn}")
        self.listed = self.listed[-LISTED:]
        self.ever |= {str(one["id"]): str(one["summary"]) for one in self.listed}
        return self.body()

    def add(self, at: datetime, said: str) -> None:
        """List an event of the time ``at``, of the feed's zone."""
        self.listed.append(event(next(self.numbers), at, said))

    def body(self) -> bytes:
        """This edition once more."""
        return json.dumps(self.listed, ensure_ascii=False).encode()


@dataclass
class Town:
    """The town of one benchmark: its database, its feed and the server that lists it."""

    sessions: database.Sessions
    feed: Feed
    server: replay.Replay

    def answers(self, step: Step) -> None:
        """From now on the feed's server answers so."""
        self.server.steps = [step]

    def pause_over(self) -> None:
        """The source is due: its pause is over."""
        with database.transaction(self.sessions) as session:
            session.execute(text(_LATER))

    def content(self) -> Content:
        """What is stored now."""
        with self.sessions() as session:
            return dict(session.execute(text(_CONTENT)).tuples().all())

    def health(self) -> SourceHealth:
        """What the settings say of the source."""
        with self.sessions() as session:
            [found] = sources.health(session, now=datetime.now(UTC))
        return found

    def unsound(self) -> Iterator[str]:
        """What is wrong within the database, whatever it should hold."""
        with self.sessions() as session:
            if half := session.execute(text(_HALF)).scalar_one():
                yield f"{half} half records or readings"
            try:
                town.assert_counts_true(session)
            except AssertionError as wrong:
                yield f"counts are not those of the incidents: {str(wrong)[:200]}"

    def missed(self, wanted: Content) -> Iterator[str]:
        """How what is stored differs from ``wanted``."""
        found = self.content()
        if lost := wanted.keys() - found.keys():
            yield f"{len(lost)} events lost"
        if more := found.keys() - wanted.keys():
            yield f"{len(more)} events that nobody listed"
        if other := [key for key in wanted.keys() & found.keys() if wanted[key] != found[key]]:
            yield f"{len(other)} events not as they were last listed"

    def recovers(self) -> Iterator[str]:
        """What is wrong after the feed lists its next edition and its pause is over, though nobody
        lent a hand."""
        self.answers(Step(body=self.feed.next()))
        self.pause_over()
        if not until(lambda: self.content() == self.feed.ever):
            yield from self.missed(self.feed.ever)
        if not until(lambda: not self.health().last_error):
            yield "it reads well, and still says that something is wrong"
        yield from self.unsound()


def until(question: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Whether ``question`` came true in time. A database that is away has no answer yet."""
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        try:
            if question():
                return True
        except database.Unreachable:
            pass
        time.sleep(0.02)
    return False


@contextmanager
def running(url: str, moments: random.Random) -> Iterator[Town]:
    """The town on the empty database at ``url``, with its first edition listed."""
    engine = database.engine(url, pool_size=2)
    sessions = database.sessions(engine)
    settled(sessions)
    feed = Feed(moments)
    with replay.serving(Step(body=feed.next())) as server:
        yield Town(sessions, feed, server)
    engine.dispose()
