"""Many who report at once, in a city of a million incidents, and the queue of what waits.

python -m bench.submit [--rows 1000000] [--reports 4000] [--submitters 16] [--open 50000]

The city is bench/filled.py's; ``open`` reports of its last month wait already. Events are new:
70 % are reported by one person, 21 % by 2, 8 % by 4 and 1 % by 16, who stand some 10 m apart, say
it in their own words and send at the same moment, each submitter being a process of its own.

``submissions_per_s`` is how many ``services.reporting.receive`` stores, matches and commits when
every submitter sends the next as soon as the last is there. ``db_p95_ms`` is from the begin of such
a transaction to the end of its commit when ``--pace`` of them come in a second, ``busy_p95_ms`` the
same when they come as fast as they can. ``duplicates`` are clusters beyond one an event, ``mixed``
clusters of several events. ``queue_p95_ms`` is a page of 50 of what waits, at any depth.
"""

import argparse
import hashlib
import multiprocessing
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import text

from bench import filled, scratch
from db import session as database
from domain.category import CATEGORIES, UNMAPPED
from domain.incident import TimePrecision
from domain.report import CONSENTS, Channel, NewReport, Pseudonym
from domain.scope import WHOLE
from services import reporting, verification

NOW = datetime.combine(filled.END, datetime.min.time(), UTC)
WITNESSES, SHARES = (1, 2, 4, 16), (70, 21, 8, 1)
LAST_DAYS = 25
PAGE = 50
DEEPEST = 5
WARM = 10
SEEDS = (filled.SEED, filled.SEED + 1)
# Metres of a degree of latitude, and of longitude in the middle of the city.
NORTH_M, EAST_M = 111_200.0, 86_900.0
EDGE = 0.05  # degrees: the city of incidents lies in the middle of its bounds
PLACES = ("the yard", "the bus stop", "the shop", "the school", "the bridge", "the playground")
OPENINGS = ("I saw", "There was", "Somebody told me of", "Right now", "From my window:", "Hello,")

_OPEN_REPORTS = """
WITH recent AS (
  SELECT row_number() OVER () - 1 AS place, * FROM (
    SELECT category, occurred_from, day, geom, cell, area_id FROM incident
    WHERE category > 0 ORDER BY id DESC LIMIT :open) AS newest
), picked AS (
  SELECT n, i.* FROM generate_series(1, :open) AS n
  JOIN recent i ON i.place = n % (SELECT count(*) FROM recent)
), who AS (
  INSERT INTO reporter (pseudonym, kind, first_seen_at)
  SELECT sha256(n::text::bytea), 'device', occurred_from FROM picked RETURNING id, pseudonym
), sent AS (
  INSERT INTO report (client_id, digest, reporter_id, channel, category, severity, occurred_from,
    occurred_to, time_precision, day, received_at, place_precision, geom, accuracy_m, cell, area_id,
    description, language, consent, synthetic)
  SELECT gen_random_uuid(), '', w.id, 'public', category, 1 + n % 3, occurred_from, occurred_from,
    'minute', day, occurred_from + interval '5 minutes', 'exact', geom, 20, cell, area_id,
    'Report number ' || n, 'en', '2026-11', true
  FROM picked JOIN who w ON w.pseudonym = sha256(n::text::bytea)
  RETURNING *
), opened AS (
  INSERT INTO event_cluster (id, severity, category, opened_at, latest_at, occurred_from,
    occurred_to, geom, cell, area_id, reports, reporters)
  SELECT id, severity, category, received_at, received_at, occurred_from, occurred_to, geom, cell,
    area_id, 1, 1 FROM sent RETURNING id
)
INSERT INTO cluster_member (cluster_id, report_id, linked_at)
SELECT id, id, received_at FROM sent
"""
_GO_ON = "SELECT setval(pg_get_serial_sequence('event_cluster', 'id'), max(id)) FROM event_cluster"


@dataclass(frozen=True, slots=True)
class Sending:
    """One report of an event, by one of its witnesses, at ``now``; not before ``due_s`` of the
    machine's clock."""

    event: int
    new: NewReport
    reporter: Pseudonym
    now: datetime
    due_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it."""

    event: int
    cluster_id: int
    ms: float


def main() -> None:
    """Print the figures of a city of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=4_000)
    parser.add_argument("--submitters", type=int, default=16)
    parser.add_argument("--pace", type=int, default=200)
    parser.add_argument("--open", type=int, default=50_000)
    parser.add_argument("--queries", type=int, default=200)
    asked = parser.parse_args()
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        begun = time.perf_counter()
        fill(factory, asked.rows, asked.open)
        filled_s = time.perf_counter() - begun
        figures = {
            **submitted(url, asked.reports, asked.submitters, asked.pace),
            **queue(factory, asked.queries),
        }
    scratch.report(rows=asked.rows, open=asked.open, filled_s=round(filled_s, 1), **figures)


def fill(factory: database.Sessions, rows: int, waiting: int) -> None:
    """Incidents, and ``waiting`` reports nobody has seen."""
    # Brings the whole application with it, which submitters start without.
    from bench import timeline

    timeline.filled_with_indexes(factory, rows)
    with database.transaction(factory) as session:
        session.execute(text(_OPEN_REPORTS), {"open": waiting})
        session.execute(text(_GO_ON))
    with factory() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        session.execute(text("VACUUM ANALYZE"))


def submitted(url: str, reports: int, submitters: int, pace: int) -> dict[str, float]:
    """The figures of ``reports`` sent by so many processes at once: half of them as fast as they
    can, half at ``pace`` a second."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["bench.filled", "services.reporting", "services.verification"])
    busy, paced = (list(_sendings(random.Random(seed), reports // 2)) for seed in SEEDS)
    with ProcessPoolExecutor(submitters, forks, _open, (url,)) as together:
        # Each submitter connects and prepares its statements before time is taken.
        list(together.map(_submit, _sendings(random.Random(0), submitters * WARM)))
        begun = time.perf_counter()
        sent = list(together.map(_submit, busy))
        seconds = time.perf_counter() - begun
        first_s = time.monotonic() + 1
        due = (replace(one, due_s=first_s + at / pace) for at, one in enumerate(paced))
        calm = list(together.map(_submit, due))
    return {
        "reports": len(sent) + len(calm),
        "submitters": submitters,
        "submissions_per_s": round(len(sent) / seconds, 1),
        **_percentiles("busy", sent),
        **_percentiles("db", calm),
        **_counted([*sent, *(replace(one, event=-one.event) for one in calm)]),
    }


def _percentiles(name: str, sent: Sequence[Sent]) -> dict[str, float]:
    p50, p95 = np.percentile([one.ms for one in sent], [50, 95])
    return {f"{name}_p50_ms": round(float(p50), 1), f"{name}_p95_ms": round(float(p95), 1)}


def queue(factory: database.Sessions, queries: int) -> dict[str, float]:
    """The time of a page of the queue."""
    dice, ms = random.Random(filled.SEED), []
    waiting = 0
    for turn in range(WARM + queries):
        after: str | None = None
        for _ in range(dice.randint(0, DEEPEST) + 1):
            with factory() as session:
                begun = time.perf_counter()
                page = verification.queue(session, scope=WHOLE, now=NOW, after=after, limit=PAGE)
                took = time.perf_counter() - begun
            waiting = max(waiting, page.waiting)
            if turn >= WARM:
                ms.append(took * 1000)
            after = page.next
            if after is None:
                break
    return {
        "waiting": waiting,
        "queue_p50_ms": round(float(np.percentile(ms, 50)), 1),
        "queue_p95_ms": round(float(np.percentile(ms, 95)), 1),
    }


def _counted(sent: Sequence[Sent]) -> dict[str, int]:
    clusters: defaultdict[int, set[int]] = defaultdict(set)
    events: defaultdict[int, set[int]] = defaultdict(set)
    for one in sent:
        clusters[one.event].add(one.cluster_id)
        events[one.cluster_id].add(one.event)
    return {
        "events": len(clusters),
        "duplicates": sum(len(own) - 1 for own in clusters.values()),
        "mixed": sum(len(own) > 1 for own in events.values()),
    }


def _sendings(dice: random.Random, count: int) -> Iterator[Sending]:
    """Reports, those of one event one after the other, so that they are sent together."""
    west, south, east, north = filled.CITY.bounds
    made = event = 0
    while made < count:
        event += 1
        lat = dice.uniform(south + EDGE, north - EDGE)
        lon = dice.uniform(west + EDGE, east - EDGE)
        slot = dice.choice([one.slot for one in CATEGORIES if one is not UNMAPPED])
        at = NOW - timedelta(minutes=dice.randint(60, LAST_DAYS * 1440))
        for _ in range(min(dice.choices(WITNESSES, SHARES)[0], count - made)):
            made += 1
            yield _sending(dice, event, lat, lon, slot, at)


def _sending(
    dice: random.Random, event: int, lat: float, lon: float, slot: int, at: datetime
) -> Sending:
    seen_at = at + timedelta(seconds=dice.randint(0, 240))
    said = f"{dice.choice(OPENINGS)} {CATEGORIES[slot].code} by {PLACES[event % len(PLACES)]}"
    return Sending(
        event,
        NewReport(
            client_id=uuid.UUID(int=dice.getrandbits(128), version=4),
            category=slot,
            lat=lat + dice.uniform(-10, 10) / NORTH_M,
            lon=lon + dice.uniform(-10, 10) / EAST_M,
            accuracy_m=dice.uniform(5, 40),
            place="",
            occurred_from=seen_at,
            occurred_to=seen_at,
            time_precision=TimePrecision.MINUTE,
            text=said,
            language="en",
            consent=CONSENTS[-1],
            channel=Channel.PUBLIC,
        ),
        Pseudonym(hashlib.sha256(dice.randbytes(16)).digest(), "device"),
        at + timedelta(minutes=5),
    )


_SESSIONS: list[database.Sessions] = []


def _open(url: str) -> None:
    """One connection for each submitter, made by itself."""
    _SESSIONS[:] = [database.sessions(database.engine(url, pool_size=1))]


def _submit(one: Sending) -> Sent:
    time.sleep(max(0.0, one.due_s - time.monotonic()))
    begun = time.perf_counter()
    with database.transaction(_SESSIONS[0]) as session:
        receipt = reporting.receive(
            session, one.new, reporter=one.reporter, city=filled.CITY, now=one.now
        )
    return Sent(one.event, receipt.cluster_id or 0, (time.perf_counter() - begun) * 1000)


if __name__ == "__main__":
    main()
