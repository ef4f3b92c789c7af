"""What can go wrong: each function does it once, at a random moment, and tells what was violated.

Nothing is lost, nothing doubled, the settings say what is wrong while it is, and all is well again
without a hand once it is over.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bench import fault_answers, fault_feeds, fault_town
from bench.fault_disk import Server
from bench.fault_town import ZONE, Town
from bench.fault_worker import Crew
from tests.replay import Question, Step

# A poll of the town takes about so long where nothing is wrong.
USUAL_S = 0.4
MOST_MB = 100.0
# Of whole files 200 MB are taken, which are held twice while they come together.
_MOST_MB = {"file_addresses": 500.0}
HOUR_S = 3600.0


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


def _answered(broken: fault_answers.Broken) -> Fault:
    """The feed's server answers wrongly, from some answer of a poll on: nothing of that is stored,
    and the source says so; or it is read rightly all the same."""

    def fault(stage: Stage) -> Iterator[str]:
        yield from _told_of(stage, broken)
        yield from stage.town.recovers()

    return fault


def _without_end(broken: fault_answers.Broken) -> Fault:
    """The same of an answer that ends only where nobody waits for it any longer."""

    def fault(stage: Stage) -> Iterator[str]:
        with stage.crew.in_haste():
            yield from _told_of(stage, broken)
        yield from stage.town.recovers()

    return fault


def _told_of(stage: Stage, broken: fault_answers.Broken) -> Iterator[str]:
    town = stage.town
    known, at = town.content(), town.feed.moments.randrange(town.wire.answers)
    town.lists(lambda body: broken(town, body), at=at)
    town.pause_over()
    if not fault_town.until(lambda: town.says_so() or _is_read(town)):
        yield "the source does not say that it fails"
    yield from town.halved(known)


def _is_read(town: Town) -> bool:
    return town.content() == town.feed.ever


def endless(stage: Stage) -> Iterator[str]:
    """A body without an end: it is left at the limit, and no more memory is taken for it."""
    before = stage.crew.memory_mb()
    yield from _answered(lambda _town, _body: Step(body=b" " * 65536, endless=True))(stage)
    if (more := stage.crew.memory_mb() - before) > _MOST_MB.get(stage.town.wire.kind, MOST_MB):
        yield f"the worker took {more:.0f} MB more"


def renamed_in_each(stage: Stage) -> Iterator[str]:
    """A field that single records may lack has another name: each is kept back with its reason,
    none is guessed."""
    known = stage.town.content()
    stage.town.lists(lambda body: fault_answers.renamed(stage.town, body))
    yield from _kept_back(stage, {str(one["id"]) for one in stage.town.feed.listed})
    yield from stage.town.missed(known)
    yield from stage.town.recovers()


def missing(stage: Stage) -> Iterator[str]:
    """One record lacks its time: it is kept back with its reason, the others are stored. Then the
    publisher mends it."""
    town = stage.town
    town.feed.next()
    one = town.feed.moments.choice(town.feed.listed[-fault_town.NEW :])
    number, at = str(one["id"]), one["at"]
    one["at"] = None
    town.serves()
    yield from _kept_back(stage, {number})
    wanted = {key: said for key, said in town.feed.ever.items() if key != number}
    if not fault_town.until(lambda: town.content() == wanted):
        yield from town.missed(wanted)
    one["at"] = at
    one["turn"] = town.feed.turn + 1
    yield from town.recovers()


def unfinished(stage: Stage) -> Iterator[str]:
    """Half a file lies in the folder, and more is being written to it: it is left alone."""
    town, known = stage.town, stage.town.content()
    town.feed.next()
    body = town.wire.body(town.feed.listed, Question("", {}))
    town.put(body[: fault_answers.place(town, body)], settled=False)
    town.pause_over()
    time.sleep(stage.moment_s() + USUAL_S)
    yield from town.missed(known)
    yield from town.recovers()


def _kept_back(stage: Stage, ids: Set[str]) -> Iterator[str]:
    stage.town.pause_over()
    if not fault_town.until(lambda: ids <= _rejected(stage)):
        yield "a record is kept back without a reason"


def _rejected(stage: Stage) -> Set[str]:
    """The events of which the quarantine tells, each with a reason."""
    told = "SELECT payload->>:number FROM fault WHERE kind = 'rejected' AND reason <> ''"
    with stage.town.sessions() as session:
        return set(session.execute(text(told), {"number": stage.town.wire.number}).scalars())


def worker_killed(stage: Stage) -> Iterator[str]:
    """The worker is killed at some moment of a poll; whoever watches it starts another."""
    known = stage.town.content()
    stage.town.lists()
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    stage.crew.kill()
    yield from _whole_or_nothing(stage, known)
    stage.crew.start()
    yield from stage.town.recovers()


def database_killed(stage: Stage) -> Iterator[str]:
    """Every process of the database is killed at some moment of a poll."""
    known = stage.town.content()
    stage.town.lists()
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
    stage.town.lists()
    stage.town.pause_over()
    time.sleep(stage.moment_s())
    with stage.server.full():
        stage.town.lists()
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
    stage.town.lists()
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


# What depends on what a list is in, then on how it is asked for.
_CONTENTS: Mapping[str, Fault] = {
    "is_cut": _answered(fault_answers.is_cut),
    "another_charset": _answered(fault_answers.in_another_charset),
    "web_page": _answered(fault_answers.is_web_page),
    "empty": _answered(fault_answers.is_empty),
    "renamed_field": _answered(fault_answers.renamed),
    "missing_field": missing,
}
_UPSTREAM: Mapping[str, Fault] = {
    "stalls": _without_end(fault_answers.stalls),
    "drips": _without_end(fault_answers.drips),
    "breaks_off": _answered(fault_answers.breaks_off),
    "status_429": _answered(fault_answers.status(429, **{"Retry-After": "1"})),
    "status_500": _answered(fault_answers.status(500)),
    "endless": endless,
    **_CONTENTS,
}
# What is the same whatever the source is.
_WITHIN: Mapping[str, Fault] = {
    "worker_killed": worker_killed,
    "database_killed": database_killed,
    "disk_full": disk_full,
    "clock_jumps": clock_jumps,
    "clocks_change": clocks_change,
}


def faults(kind: str) -> Mapping[str, Fault]:
    """What can go wrong with a source of this kind."""
    if kind == fault_feeds.FOLDER:
        return {**_CONTENTS, "unfinished": unfinished}
    if kind == fault_feeds.POLISEN:
        return {**_UPSTREAM, "renamed_field": renamed_in_each, **_WITHIN}
    return _UPSTREAM
