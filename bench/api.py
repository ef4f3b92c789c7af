"""The REST face over millions of incidents: lists, one record, and writing.

python -m bench.api [--rows 10000000] [--queries 200]

The city is bench/filled.py's, the filters are bench/timeline.py's. ``list`` is the time of
GET /api/v1/incidents for 100 incidents in any order: the first page, the second or one further on;
``one`` that of a record with its revisions, ``write`` that of a new one, counted and committed.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from bench import filled, scratch, signed_in, timeline
from bench import map as of_map
from db import session as database
from domain import category, filters
from domain.listing import Order
from domain.roles import Role

WARM = 10
DEEPEST = 6
LIST = "/api/v1/incidents"


def main() -> None:
    """Print the percentiles of each kind of request."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--queries", type=int, default=200)
    asked = parser.parse_args()
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        begun = time.perf_counter()
        timeline.filled_with_indexes(factory, asked.rows)
        with database.transaction(factory) as session:
            # Left out while filling; who writes finds his record by it.
            session.execute(text("CREATE UNIQUE INDEX ON incident (source_id, key)"))
        filled_s = time.perf_counter() - begun
        figures = measured(factory, url, asked.queries)
    scratch.report(rows=asked.rows, filled_s=round(filled_s, 1), **figures)


def measured(factory: database.Sessions, url: str, queries: int) -> dict[str, float]:
    """The figures of a filled database."""
    dice = random.Random(filled.SEED)
    browser = signed_in.client(factory, filled.CITY, url, role=Role.LIAISON)
    browser.get("/")
    lists = [_list(browser, dice) for _ in range(WARM + queries)]
    with factory() as session:
        most = session.execute(text("SELECT max(id) FROM incident")).scalar_one()
    ones = [f"{LIST}/{dice.randint(1, most)}" for _ in range(WARM + queries)]
    return {
        **timeline.percentiles("list", timeline.timed([_asked(browser, one) for one in lists])),
        **timeline.percentiles("one", timeline.timed([_asked(browser, one) for one in ones])),
        **timeline.percentiles("write", timeline.timed(_writes(browser, WARM + queries // 4))),
    }


def _list(browser: FlaskClient, dice: random.Random) -> str:
    """The address of a page; the pages before it are read while this is made."""
    one = timeline.wanted(dice)
    chosen = filters.Filter(
        fixed=one.period,
        categories=tuple(category.CATEGORIES[slot].code for slot in one.slots),
        sources=tuple(of_map.SLUGS[source] for source in one.source_ids),
        areas=one.area_ids or (),
        weekdays=one.weekdays,
        hours=one.hours,
    )
    query = {**filters.spelled(chosen), "order": dice.choice(list(Order)), "limit": "100"}
    for _ in range(dice.choice((0, 1, DEEPEST))):
        after = _asked(browser, f"{LIST}?{urlencode(query)}")().get_json()["next"]
        if after is None:
            break
        query["after"] = after
    return f"{LIST}?{urlencode(query)}"


def _asked(browser: FlaskClient, address: str) -> Callable[[], TestResponse]:
    def ask() -> TestResponse:
        answer = browser.get(address, headers={"Accept": "application/json"})
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} was answered {answer.status}.")
        return answer

    return ask


def _writes(browser: FlaskClient, count: int) -> list[Callable[[], object]]:
    lat, lon = filled.CITY.centre
    token = browser.get_cookie("_csrf_token")
    headers = {"X-CSRFToken": token.value if token else ""}
    body = {"category": "theft", "lat": lat, "lon": lon}

    def write(number: int) -> Callable[[], object]:
        at = filled.FIRST + timedelta(days=37 * number)
        said = {**body, "key": str(number), "occurred_from": f"{at}T12:00:00Z"}

        def ask() -> None:
            answer = browser.post(LIST, json=said, headers=headers)
            if answer.status_code != HTTPStatus.CREATED:
                raise RuntimeError(f"Writing was answered {answer.status}.")

        return ask

    return [write(number) for number in range(count)]


if __name__ == "__main__":
    main()
