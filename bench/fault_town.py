"""A town fed by a list of events, and what must be true of it whatever went wrong.

The list comes in any of the kinds of bench/fault_feeds.py. Each edition of it holds new events,
changed ones and ones it held before; what is stored must be every event ever listed, once, as it
was last listed.
"""

import itertools
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bench import fault_feeds
from bench.fault_feeds import Wire
from db import session as database
from db.queries import sources
from domain.source import SourceHealth
from services import cities
from tests import feeds, replay, town
from tests.replay import Question, Step

SLUG = "feed"
ZONE = ZoneInfo("Europe/Stockholm")
LISTED, NEW, CHANGED = 120, 12, 8
PATIENCE_S = 300.0
# So long a poll takes where nothing is wrong; on a busy machine the next one waits for it.
A_POLL_S = 3.0
# Asking takes the machine's time, the more the longer it goes on.
_PAUSE_S = 0.1
# Months since the year 0.
FIRST_MONTH = 2001 * 12
LONG_AGO_S = 1_700_000_000
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
# An event says its number, whatever its key is made of.
_CONTENT = """
SELECT split_part(description, ' ', 1), description FROM incident WHERE status = 'active'
"""
TWICE = "twice"
_HALF = """
SELECT (SELECT count(*) FROM ingest_run WHERE finished_at IS NULL)
  + (SELECT count(*) FROM incident i WHERE NOT EXISTS (
       SELECT 1 FROM source_record r WHERE r.incident_id = i.id AND r.revision = i.revision))
  + (SELECT count(*) FROM incident i WHERE i.revision - 1 <> (
       SELECT count(*) FROM incident_revision v WHERE v.incident_id = i.id))
"""
_KEPT_BACK = """
SELECT count(*) FROM fault WHERE kind = 'rejected'
  AND run_id = (SELECT max(id) FROM ingest_run WHERE finished_at IS NOT NULL)
"""
# Time passes: whatever was tried was tried long ago.
_LATER = """
UPDATE source SET last_attempt_at = last_attempt_at - interval '2 hours',
  cursor = cursor - 'asked' - 'quiet_until'
"""
Event = dict[str, Any]
Content = dict[str, str]
Broken = Callable[[bytes], Step]


def settled(sessions: database.Sessions, wire: Wire, url: str) -> None:
    """Choose the town, with a source of this kind that is asked at ``url``."""
    options = wire.options.replace("{url}", url)
    file = feeds.TOWN_FILE.replace('"polisen"', f'"{wire.kind}"')
    with database.transaction(sessions) as session:
        cities.forget(session)
        text_of = f"{file}\n[sources.options]\n{options}"
        cities.choose(session, text_of, name="feedtown.toml", now=datetime.now(UTC))
        source = sources.by_slug(session, SLUG)
        sources.save_column_map(session, source.id, fault_feeds.FILE_COLUMNS)


def event(number: int, at: datetime, said: str, turn: int) -> Event:
    """One event; ``at`` is its own time, in the feed's zone, and ``turn`` the edition in which it
    changed last."""
    told = (at + timedelta(minutes=20)).astimezone(ZONE)
    offset = f"{told:%z}"
    months = FIRST_MONTH + turn
    return {
        "id": number,
        "turn": turn,
        "at": f"{at:%Y-%m-%dT%H:%M:%S%z}",
        "month": f"{months // 12}-{months % 12 + 1:02}",
        "datetime": f"{told:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:]}",
        "name": f"{at.day:02} {_MONTHS[at.month - 1]} {at:%H.%M}, Stöld, Feedtown",
        "summary": f"{number} {said}",
        "url": f"/aktuellt/handelser/{number}/",
        "type": "Stöld",
        "location": {"name": "Feedtown", "gps": "59.300000,18.000000"},
    }


@dataclass
class Feed:
    """What the publisher lists, edition by edition, and all it ever listed. Of what changed only
    the newest ``again`` are told once more."""

    moments: random.Random
    again: int
    listed: list[Event] = field(default_factory=list)
    ever: Content = field(default_factory=dict)
    turn: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def next(self) -> None:
        """Another edition."""
        self.turn += 1
        # What leaves the list before anybody read it cannot be known: only later ones change.
        recent = self.listed[-self.again :]
        for known in self.moments.sample(recent, min(CHANGED, len(recent))):
            self.change(known)
        start = datetime(2026, 1, 2, tzinfo=ZONE) + timedelta(hours=self.turn)
        for _ in range(NEW):
            minute = timedelta(minutes=self.moments.randrange(60))
            self.add(start + minute, f"Ny i utgåva {self.turn}")
        self.listed = self.listed[-LISTED:]
        self.ever |= {str(one["id"]): str(one["summary"]) for one in self.listed}

    def change(self, known: Event) -> None:
        """Have an event say something else from now on."""
        known["summary"] = f"{known['id']} Ändrad i utgåva {self.turn}"
        known["turn"] = self.turn

    def add(self, at: datetime, said: str) -> None:
        """List an event of the time ``at``, of the feed's zone."""
        self.listed.append(event(next(self.numbers), at, said, self.turn))


@dataclass
class Town:
    """The town of one benchmark: its database, its feed, and the server or folder that lists it."""

    sessions: database.Sessions
    wire: Wire
    feed: Feed
    server: replay.Replay
    folder: Path
    _puts: Iterator[int] = field(default_factory=itertools.count)

    def lists(self, broken: Broken | None = None, *, at: int = 0) -> None:
        """Another edition is listed; where it is ``broken``, from the answer number ``at`` on."""
        self.feed.next()
        self.serves(broken, at=at)

    def serves(self, broken: Broken | None = None, *, at: int = 0) -> None:
        """The edition as it is now is listed."""
        listed, asked = [dict(one) for one in self.feed.listed], itertools.count()

        def step(question: Question) -> Step:
            body = self.wire.body(listed, question)
            return Step(body=body) if broken is None or next(asked) < at else broken(body)

        if self.wire.kind == fault_feeds.FOLDER:
            self.put(step(Question("", {})).body)
        else:
            self.server.steps = [step]

    def put(self, body: bytes, *, settled: bool = True) -> None:
        """The file in the folder holds ``body`` from now on."""
        path = self.folder / "events.geojson"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(body)
        if settled:
            os.utime(unfinished, (LONG_AGO_S + next(self._puts),) * 2)
        unfinished.rename(path)

    def pause_over(self) -> None:
        """The source is due: its pause is over."""
        with database.transaction(self.sessions) as session:
            session.execute(text(_LATER))

    def content(self) -> Content:
        """What is stored now, by number; what is there more than once, ``TWICE``."""
        found: Content = {}
        with self.sessions() as session:
            for number, said in session.execute(text(_CONTENT)).tuples():
                found[number] = TWICE if number in found else said
        return found

    def health(self) -> SourceHealth:
        """What the settings say of the source."""
        with self.sessions() as session:
            [found] = sources.health(session, now=datetime.now(UTC))
        return found

    def says_so(self) -> bool:
        """Whether somebody is told that the feed fails: by its source, or, of a file that is cut
        and of a few records, by what is kept back with its reason."""
        if self.health().last_error:
            return True
        with self.sessions() as session:
            return bool(session.execute(text(_KEPT_BACK)).scalar_one())

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

    def halved(self, known: Content) -> Iterator[str]:
        """What is wrong where some answers of an edition came and some did not: each event must be
        as it was ``known``, or as it is listed by now; all alike where there is one answer."""
        found = self.content()
        is_whole = self.wire.answers == 1 and not self.wire.cut
        if is_whole and found not in (known, self.feed.ever):
            yield "half an edition is stored"
        if lost := known.keys() - found.keys():
            yield f"{len(lost)} events lost"
        may_be = {key: (known.get(key), said) for key, said in self.feed.ever.items()}
        if wrong := [key for key in found if found[key] not in may_be.get(key, ())]:
            yield f"{len(wrong)} events as they were never listed"

    def recovers(self) -> Iterator[str]:
        """What is wrong after the feed lists its next edition and time passes, though nobody lent
        a hand."""
        self.lists()
        if not until(self._has_caught_up):
            yield from self.missed(self.feed.ever)
        if not until(lambda: not self.health().last_error):
            yield "it reads well, and still says that something is wrong"
        yield from self.unsound()

    def _has_caught_up(self) -> bool:
        """Asks once more, as the clock does: what broke off may take two polls."""
        self.pause_over()
        return until(lambda: self.content() == self.feed.ever, patience_s=A_POLL_S)


def until(question: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Whether ``question`` came true in time. A database that is away has no answer yet."""
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        try:
            if question():
                return True
        except database.Unreachable:
            pass
        time.sleep(_PAUSE_S)
    return False


@contextmanager
def running(url: str, wire: Wire, moments: random.Random, folder: Path) -> Iterator[Town]:
    """The town in the database at ``url``, which is emptied first, with its first edition."""
    engine = database.engine(url, pool_size=2)
    sessions = database.sessions(engine)
    with replay.serving(Step()) as server:
        settled(sessions, wire, server.url)
        known = Town(sessions, wire, Feed(moments, wire.again), server, folder)
        known.lists()
        yield known
    engine.dispose()
