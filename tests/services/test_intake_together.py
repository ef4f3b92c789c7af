"""Two readings at once: of one source they wait for each other, of two they do not mix."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import session as database
from domain.city import City
from domain.fault import ParsedRecord
from domain.summary import Summary
from services import intake
from tests import town

sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions) -> Iterator[City]:
    yield town.settled(sessions)
    with sessions() as session:
        town.assert_counts_true(session)


class Meeting:
    """Imports that start together; the first to be inside says so and waits to be let on."""

    def __init__(self, sessions: database.Sessions, city: City) -> None:
        self.sessions, self.city = sessions, city
        self.inside, self.onward = threading.Event(), threading.Event()

    def first(self, records: list[ParsedRecord], slug: str) -> Summary:
        def slow() -> Iterator[ParsedRecord]:
            yield records[0]
            self.inside.set()
            assert self.onward.wait(30)
            yield from records[1:]

        return self._stored(slow(), slug)

    def second(self, records: list[ParsedRecord], slug: str) -> Summary:
        assert self.inside.wait(30)
        return self._stored(iter(records), slug)

    def _stored(self, records: Iterator[ParsedRecord], slug: str) -> Summary:
        with database.transaction(self.sessions) as session:
            source = town.source(self.sessions, slug)
            return intake.store(
                session, source, records, city=self.city, origin="file", now=town.NOW
            ).summary

    def held(self, slugs: tuple[str, str], *files: list[ParsedRecord]) -> tuple[Summary, Summary]:
        with ThreadPoolExecutor(2) as pool:
            one = pool.submit(self.first, files[0], slugs[0])
            two = pool.submit(self.second, files[1], slugs[1])
            assert self.inside.wait(30)
            waiting = """
                SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted
                """
            while not town.value(self.sessions, waiting):
                assert not two.done()
            self.onward.set()
            return one.result(60), two.result(60)


def test_one_source_twice_at_once(sessions: database.Sessions, city: City) -> None:
    shared = [town.incident(str(n), area_code="new") for n in range(20)]
    files = town.parsed(*shared), town.parsed(*shared, town.incident("late"))
    one, two = Meeting(sessions, city).held(("police", "police"), *files)
    assert (one.stored, one.duplicate) == (20, 0)
    assert (two.stored, two.duplicate) == (1, 20)
    assert town.value(sessions, "SELECT count(*) FROM incident") == 21
    assert town.value(sessions, "SELECT count(*) FROM area") == 1


def test_two_sources_at_once(sessions: database.Sessions, city: City) -> None:
    told = town.parsed(*(town.incident(str(n), area_code="new") for n in range(20)))
    one, two = Meeting(sessions, city).held(("police", "fire"), told, told)
    assert (one.stored, two.stored) == (20, 20)
    by_source = town.rows(sessions, "SELECT source_id, sum(n) FROM cell_day GROUP BY 1")
    assert [n for _, n in by_source] == [20, 20]
    assert town.value(sessions, "SELECT count(*) FROM area") == 1


def test_many_at_once(sessions: database.Sessions, city: City) -> None:
    def store(number: int) -> Summary:
        slug = ("police", "fire")[number % 2]
        told = [town.incident(str(n), weight=number) for n in range(30)]
        return town.stored(sessions, city, town.parsed(*told), slug=slug, edition="same")

    with ThreadPoolExecutor(6) as pool:
        summaries = list(pool.map(store, range(1, 9)))
    assert sum(summary.stored for summary in summaries) == 60
    assert sum(summary.updated for summary in summaries) == 180
    assert town.value(sessions, "SELECT count(*) FROM source_record") == 240
