"""The timeline's counts and the pages of its table, over millions of incidents.

python -m bench.timeline [--rows 10000000] [--queries 200]

The city is bench/filled.py's; what bench/map.py asks of the map is asked here of the timeline:
periods from one day to ten years, 60 % of one to eight categories, 20 % of one source, 15 % of one
to ten areas, and of 15 % each some weekdays and some hours. ``aggregate`` is the time of one
answer of the database: bars by the grain the page would choose with what is counted beside them,
the clock, or the areas of a comparison, each asked for a third. ``page`` is the time of
``services.records.page`` for 50 rows in any of its orders: the first, the second or the 41st.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import filled, scratch
from bench import map as of_map
from db import session as database
from db.queries import hours, risk, timeline
from domain import category
from domain.filters import Filter, Hours
from domain.listing import Order
from domain.sight import WHOLE
from domain.timeline import Asked, Grain, bar_starts, grain_for
from services import records

WARM = 10
ROWS_A_PAGE = 50
DEEPEST = 40
NIGHT, EVENING = Hours(22, 4), Hours(18, 23)


def main() -> None:
    """Print the percentiles of aggregates and pages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--queries", type=int, default=200)
    asked = parser.parse_args()
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        begun = time.perf_counter()
        filled_with_indexes(factory, asked.rows)
        filled_s = time.perf_counter() - begun
        figures = measured(factory, asked.queries)
    scratch.report(rows=asked.rows, filled_s=round(filled_s, 1), **figures)


def filled_with_indexes(factory: database.Sessions, rows: int) -> None:
    """Fill the database; the indexes of the table are laid afterwards, which is quicker."""
    with database.transaction(factory) as session:
        told = session.execute(
            text("""
            SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN
              ('incident_occurred', 'incident_category', 'incident_area', 'incident_published',
               'incident_flagged')
            """)
        ).all()
        for name, _ in told:
            session.execute(text(f"DROP INDEX {name}"))
    filled.fill(factory, rows)
    with factory() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        for _, definition in told:
            session.execute(text(definition.replace("::", "\\:\\:")))
        session.execute(text("VACUUM ANALYZE incident"))


def measured(factory: database.Sessions, queries: int) -> dict[str, Any]:
    """The figures of a filled database."""
    dice = random.Random(filled.SEED)
    slices = [wanted(dice) for _ in range(WARM + queries)]
    figures: dict[str, Any] = {}
    every: list[float] = []
    with factory() as session:
        for name, ask in (("bars", bars), ("clock", hours.clock_of), ("areas", areas)):
            times = timed([_call(ask, session, one) for one in slices])
            every += times
            figures |= percentiles(name, times)
        figures = {**percentiles("aggregate", every), **figures}
        pages = timed([_page(session, dice) for _ in range(WARM + queries // 4)])
    return {**figures, **percentiles("page", pages)}


def wanted(dice: random.Random) -> risk.Slice:
    """One random filter."""
    one, _ = of_map.question(dice)
    weekdays = tuple(sorted(dice.sample(range(1, 8), dice.randint(1, 3))))
    return replace(
        one,
        weekdays=weekdays if dice.random() < 0.15 else (),
        hours=dice.choice((NIGHT, EVENING)) if dice.random() < 0.15 else None,
    )


def bars(session: Session, one: risk.Slice) -> None:
    """The bars of a slice as the page would ask for them, and what is beside them."""
    grain = grain_for(one.period)
    if grain is Grain.HOUR:
        hours.by_hour(session, one)
    else:
        starts = [span.first for span in bar_starts(one.period, grain, week_start=1)]
        timeline.by_bar(session, one, starts, months=grain is Grain.MONTH)
    timeline.beside(session, one)


def areas(session: Session, one: risk.Slice) -> None:
    """The areas of a slice."""
    timeline.by_area(session, one)


def _call(ask: Callable[..., object], session: Session, one: risk.Slice) -> Callable[[], object]:
    return lambda: ask(session, one)


def _page(session: Session, dice: random.Random) -> Callable[[], object]:
    """A page of a random filter and order; the pages before it are read while this is made."""
    one, _ = of_map.question(dice)
    chosen = Filter(
        fixed=one.period,
        categories=tuple(category.CATEGORIES[slot].code for slot in one.slots),
        sources=tuple(of_map.SLUGS[source] for source in one.source_ids),
        areas=one.area_ids or (),
    )
    asked = Asked(filled.CITY, chosen, WHOLE, datetime(2025, 1, 1, tzinfo=UTC))
    order, after = dice.choice(list(Order)), None
    for _ in range(dice.choice((0, 1, DEEPEST))):
        after = records.page(session, asked, order=order, after=after, limit=ROWS_A_PAGE).next
        if after is None:
            break
    return lambda: records.page(session, asked, order=order, after=after, limit=ROWS_A_PAGE)


def timed(asks: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call after the first ``WARM``."""
    times = []
    for ask in asks:
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return times[WARM:]


def percentiles(name: str, times: Sequence[float]) -> dict[str, float]:
    """p50, p95 and the longest."""
    p50, p95, most = np.percentile(times, [50, 95, 100])
    told = {"p50": p50, "p95": p95, "max": most}
    return {f"{name}_{of}_ms": round(float(n), 1) for of, n in told.items()}


if __name__ == "__main__":
    main()
