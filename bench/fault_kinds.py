"""What can go wrong: each function does it once, at a random moment, and tells what was violated.

Nothing is lost, nothing doubled, the settings say what is wrong while it is, and all is well again
without a hand once it is over.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import text

from bench import fault_town
from bench.fault_disk import Server
from bench.fault_town import ZONE, Town
from bench.fault_worker import Crew
from tests.replay import Step

# A poll of the town takes about so long where nothing is wrong.
USUAL_S = 0.4
MOST_MB = 100.0
HOUR_S = 3600.0
_HTML = b"<!doctype html><html><body>Vi arbetar p\xc3\xa5 sidan.</body></html>"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it happens."""

    town: Town
    crew: Crew
    server: Server

    def moment_s(self) -> float:
        """Some moment of a poll."""
        return self.town.feed.moments.uniform(0, USUAL_S)


Fault = Callable[[Stage], Iterator[str]]


def _answered(broken: Callable[[Stage, bytes], Step]) -> Fault:
    """The feed's server answers wrongly: nothing of it is stored, and the source says so."""

    def fault(stage: Stage) -> Iterator[str]:
        known, body = stage.town.content(), stage.town.feed.next()
        stage.town.answers(broken(stage, body))
        stage.town.pause_over()
        if not fault_town.until(lambda: bool(stage.town.health().last_error)):
            yield "the source does not say that it fails"
        yield from stage.town.missed(known)
        yield from stage.town.recovers()

    return fault


def _at(stage: Stage, body: bytes) -> int:
    return stage.town.feed.moments.randrange(1, len(body) - 1)


def _stalls(_stage: Stage, body: bytes) -> Step:
    return Step(body=body, silent_s=3)


def _drips(_stage: Stage, body: bytes) -> Step:
    return Step(body=body, drip_s=0.05)


def _breaks_off(stage: Stage, body: bytes) -> Step:
    return Step(body=body, sent_bytes=_at(stage, body))


def _is_cut(stage: Stage, body: bytes) -> Step:
    """A whole answer of half a list."""
    return Step(body=body[: _at(stage, body)])


def _in_another_charset(_stage: Stage, body: bytes) -> Step:
    return Step(body=body.decode().encode("latin-1"))


def _status(number: int, **headers: str) -> Callable[[Stage, bytes], Step]:
    return lambda _stage, _body: Step(status=number, headers=headers)


def endless(stage: Stage) -> Iterator[str]:
    """A body without an end: it is left at the limit, and no memory is taken for it."""
    before = stage.crew.memory_mb()
    yield from _answered(lambda _stage, _body: Step(body=b" " * 65536, endless=True))(stage)
    if (more := stage.crew.memory_mb() - before) > MOST_MB:
        yield f"the worker took {more:.0f} MB more"


def renamed(stage: Stage) -> Iterator[str]:
    """A field has another name: every record is kept back with its reason, none is guessed."""
    known, listed = stage.town.content(), orjson.loads(stage.town.feed.next())
    wrong = [{"rubrik" if key == "name" else key: one[key] for key in one} for one in listed]
    yield from _kept_back(stage, wrong, {str(one["id"]) for one in listed})
    yield from stage.town.missed(known)
    yield from stage.town.recovers()


def missing(stage: Stage) -> Iterator[str]:
    """One record lacks its time: it is kept back with its reason, the others are stored."""
    listed = orjson.loads(stage.town.feed.next())
    place = stage.town.feed.moments.randrange(len(listed) - fault_town.NEW, len(listed))
    without = str(listed[place]["id"])
    del listed[place]["datetime"]
    yield from _kept_back(stage, listed, {without})
    wanted = {key: said for key, said in stage.town.feed.ever.items() if key != without}
    yield from stage.town.missed(wanted)
    yield from stage.town.recovers()


def _kept_back(stage: Stage, listed: Sequence[object], ids: Set[str]) -> Iterator[str]:
    stage.town.answers(Step(body=orjson.dumps(listed)))
    stage.town.pause_over()
    if not fault_town.until(lambda: ids <= _rejected(stage)):
        yield "a record is kept back without a reason"


def _rejected(stage: Stage) -> Set[str]:
    """The events of which the quarantine tells, each with a reason."""
    told = "SELECT payload->>'id' FROM fault WHERE kind = 'rejected' AND reason <> ''"
    with stage.town.sessions() as session:
        return set(session.execute(text(told)).scalars())


def worker_killed(stage: Stage) -> Iterator[str]:
    """The worker is killed at some moment of a poll; whoever watches it starts another."""
    known = stage.town.content()
    stage.town.answers(Step(body=stage.town.feed.next()))
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    stage.crew.kill()
    yield from _whole_or_nothing(stage, known)
    stage.crew.start()
    yield from stage.town.recovers()


def database_killed(stage: Stage) -> Iterator[str]:
    """Every process of the database is killed at some moment of a poll."""
    known = stage.town.content()
    stage.town.answers(Step(body=stage.town.feed.next()))
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    stage.server.kill()
    stage.server.start()
    yield from _whole_or_nothing(stage, known)
    if not stage.crew.is_alive():
        yield "the worker did not outlive the database"
        stage.crew.kill()
        stage.crew.start()
    yield from stage.town.recovers()


def disk_full(stage: Stage) -> Iterator[str]:
    """The database's disk is full at some moment of a poll, for a while."""
    known = stage.town.content()
    stage.town.answers(Step(body=stage.town.feed.next()))
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    with stage.server.full():
        stage.town.answers(Step(body=stage.town.feed.next()))
        time.sleep(1.0)
    if stage.server.has_ended():
        stage.server.start()
    if not fault_town.until(lambda: stage.town.content() is not None):
        yield "the database does not come back"
    yield from (wrong for wrong in stage.town.missed(known) if "lost" in wrong)
    yield from stage.town.recovers()


def clock_jumps(stage: Stage) -> Iterator[str]:
    """The worker's clock jumps by an hour at some moment of a poll, and later back."""
    by_s = stage.town.feed.moments.choice((HOUR_S, -HOUR_S))
    known = stage.town.content()
    stage.town.answers(Step(body=stage.town.feed.next()))
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    stage.crew.move_clock(by_s)
    time.sleep(stage.moment_s())
    yield from _whole_or_nothing(stage, known)
    yield from stage.town.recovers()
    stage.crew.move_clock(0)
    yield from stage.town.recovers()


def clocks_change(stage: Stage) -> Iterator[str]:
    """Events of both days of some year on which clocks change, one every half hour."""
    year = stage.town.feed.moments.randrange(2016, 2026)
    for day in (_last_sunday(year, 3), _last_sunday(year, 10)):
        wanted = _half_hours(day)
        for at in wanted:
            stage.town.feed.add(at, f"{at:%Y-%m-%d %H:%M %z}")
        yield from stage.town.recovers()
        yield from _told_on(stage, day, len(wanted))


def _half_hours(day: datetime) -> list[datetime]:
    """Every half hour of a day of 23, 24 or 25 hours."""
    start, end = day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
    steps = range(0, round((end - start).total_seconds()), 1800)
    return [(start + timedelta(seconds=step)).astimezone(ZONE) for step in steps]


def _told_on(stage: Stage, day: datetime, wanted: int) -> Iterator[str]:
    counted = "SELECT coalesce(sum(n), 0) FROM day_count WHERE day = :day"
    with stage.town.sessions() as session:
        found = session.execute(text(counted), {"day": day.date()}).scalar_one()
    if found < wanted:
        yield f"{wanted - found} events of {day:%Y-%m-%d} are counted on another day"


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, tzinfo=ZONE)
    return last - timedelta(days=last.isoweekday() % 7)


def _whole_or_nothing(stage: Stage, known: Mapping[str, str]) -> Iterator[str]:
    """What is stored is what was stored before, or the new edition whole."""
    if not fault_town.until(lambda: stage.town.content() is not None):
        yield "the database does not come back"
    found = stage.town.content()
    if found not in (known, stage.town.feed.ever):
        yield "half an edition is stored"
    yield from stage.town.unsound()


FAULTS: Mapping[str, Fault] = {
    "stalls": _answered(_stalls),
    "drips": _answered(_drips),
    "breaks_off": _answered(_breaks_off),
    "is_cut": _answered(_is_cut),
    "another_charset": _answered(_in_another_charset),
    "status_429": _answered(_status(429, **{"Retry-After": "1"})),
    "status_500": _answered(_status(500)),
    "web_page": _answered(lambda _stage, _body: Step(body=_HTML)),
    "empty": _answered(lambda _stage, _body: Step()),
    "endless": endless,
    "renamed_field": renamed,
    "missing_field": missing,
    "worker_killed": worker_killed,
    "database_killed": database_killed,
    "disk_full": disk_full,
    "clock_jumps": clock_jumps,
    "clocks_change": clocks_change,
}
