"""The map's counts: any period and filter over the whole city, and a plain GROUP BY beside it.

python -m bench.map --rows 1000000|10000000 [--queries 200]

The city is bench/filled.py's. Periods are from one day to ten years (half of them log-uniform,
half 1, 7, 28, 90 days, one, five and ten years) at a random place in the ten years; 60 % ask for
one to eight categories, 20 % for one source, 15 % for one to ten areas; resolutions 8, 9, 10.
``db`` is the time of ``risk.cells``, ``endpoint`` of ``GET /api/v1/map/h3/incidents`` with a view
of about 1,500 cells, through the whole application, guard and compression included; each question
is asked once, after ten others for warmth. ``kb`` is the largest answer, compressed as it is sent
(brotli) and brought to 1,500 cells, with rates.
"""

import argparse
import base64
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import urlencode

import numpy as np
import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import filled, scratch, signed_in
from db import session as database
from db.queries import risk
from domain import category, filters, grid
from domain.filters import Period
from domain.layer import Measure
from domain.sight import WHOLE

WARM = 10
USUAL_DAYS = (1, 7, 28, 90, 365, 1826, 3653)
SLUGS = {1: "one", 2: "two"}
VIEW_CELLS = 1_500
_PLAIN = """
SELECT cell_parent(cell, :resolution) AS parent, sum(weight) FROM incident
WHERE status = 'active' AND day >= :first AND day < :end {more} GROUP BY 1
"""

Question = tuple[risk.Slice, int]


def main() -> None:
    """Print p50 and p95 of database, endpoint and GROUP BY, and the size of an answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    asked = parser.parse_args()
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        begun = time.perf_counter()
        filled.fill(factory, asked.rows)
        filled_s = time.perf_counter() - begun
        figures = measured(factory, url, asked.queries)
    scratch.report(rows=asked.rows, filled_s=round(filled_s, 1), **figures)


def measured(factory: database.Sessions, url: str, queries: int) -> dict[str, float]:
    """The figures of a filled database."""
    dice = random.Random(filled.SEED)
    questions = [question(dice) for _ in range(WARM + queries)]
    with factory() as session:
        quick = _timed(questions, lambda one: risk.cells(session, one[0], resolution=one[1]))
    with factory() as session:
        plain = _timed(questions[: WARM + queries // 4], lambda one: group_by(session, *one))
    return {
        **_percentiles("db", quick),
        **_endpoint(factory, url, questions),
        **_percentiles("group_by", plain),
    }


def question(dice: random.Random) -> Question:
    """One random filter and resolution."""
    span = (filled.END - filled.FIRST).days
    usual = dice.random() < 0.5
    days = dice.choice(USUAL_DAYS) if usual else round(span ** dice.random())
    first = filled.FIRST + timedelta(days=dice.randint(0, span - days))
    slots = tuple(sorted(dice.sample(range(category.SLOTS), dice.randint(1, 8))))
    areas = tuple(sorted(dice.sample(range(1, filled.AREAS + 1), dice.randint(1, 10))))
    wanted = risk.Slice(
        Period(first, first + timedelta(days=days)),
        slots if dice.random() < 0.6 else (),
        (dice.choice((1, 2)),) if dice.random() < 0.2 else (),
        areas if dice.random() < 0.15 else None,
        sight=WHOLE,
    )
    return wanted, dice.choice((8, 9, 10))


def group_by(session: Session, wanted: risk.Slice, resolution: int) -> int:
    """The same counts from the incidents themselves; how many cells have any."""
    more = " AND category = ANY(:slots)" if wanted.slots else ""
    more += " AND source_id = ANY(:sources)" if wanted.source_ids else ""
    more += " AND area_id = ANY(:areas)" if wanted.area_ids is not None else ""
    named = {
        "resolution": resolution,
        "first": wanted.period.first,
        "end": wanted.period.end,
        "slots": list(wanted.slots),
        "sources": list(wanted.source_ids),
        "areas": list(wanted.area_ids or ()),
    }
    return len(session.execute(text(_PLAIN.format(more=more)), named).all())


def _endpoint(
    factory: database.Sessions, url: str, questions: Sequence[Question]
) -> dict[str, float]:
    browser = signed_in.client(factory, filled.CITY, url)
    sizes: dict[str, int] = {}

    def ask(one: Question) -> None:
        asked = address(*one)
        answer = browser.get(asked, headers={"Accept-Encoding": "br"})
        if answer.status_code != 200:
            raise RuntimeError(f"{asked} was answered {answer.status}.")
        sizes[asked] = len(answer.get_data())

    times = _timed(questions, ask)
    largest = max(sizes, key=lambda each: sizes[each])
    plain = orjson.loads(browser.get(largest).get_data())
    cells = len(base64.b64decode(plain["cells"])) // 8
    kb = sizes[largest] / 1000 * VIEW_CELLS / cells
    return {**_percentiles("endpoint", times), "kb_1500_cells": round(kb, 1)}


def address(wanted: risk.Slice, resolution: int) -> str:
    """The address at which the page asks this, for a view of about 1,500 cells."""
    chosen = filters.Filter(
        fixed=wanted.period,
        categories=tuple(category.CATEGORIES[slot].code for slot in wanted.slots),
        sources=tuple(SLUGS[source] for source in wanted.source_ids),
        areas=wanted.area_ids or (),
    )
    query = {
        **filters.spelled(chosen),
        "res": str(resolution),
        "measure": Measure.RATE.value,
        "bbox": ",".join(f"{edge:.5f}" for edge in view(resolution)),
    }
    return "/api/v1/map/h3/incidents?" + urlencode(query, safe=",")


def view(resolution: int) -> tuple[float, float, float, float]:
    """A square around the city's middle that holds about 1,500 cells."""
    lat, lon = filled.CITY.centre
    km2 = VIEW_CELLS * grid.area_km2(grid.containing(lat, lon, resolution))
    half = km2**0.5 / 2 / 111.2
    wide = half / float(np.cos(np.radians(lat)))
    return lon - wide, lat - half, lon + wide, lat + half


def _timed(questions: Sequence[Question], ask: Callable[[Question], object]) -> list[float]:
    times = []
    for one in questions:
        begun = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - begun) * 1000)
    return times[WARM:]


def _percentiles(name: str, times: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(times, [50, 95])
    return {f"{name}_p50_ms": round(float(p50), 1), f"{name}_p95_ms": round(float(p95), 1)}


if __name__ == "__main__":
    main()
