"""A viewer who asks everything twice and subtracts: no two answers tell of one or two.

The town has singletons planted beside what happens every week. The same attack is made by an
analyst, who may see them, to show that it would find them.
"""

import base64
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest

from db import session as database
from domain import grid
from domain.city import Boundary, City
from domain.incident import NewIncident, PlacePrecision
from services import cities
from tests import town
from tests.api import drawn
from tests.api.drawn import BEYOND, BUSY, LONE, QUIET
from tests.auth.house import Browser

HEX, AREAS = "/api/v1/map/h3/incidents", "/api/v1/map/areas"
WORDS = {"Larceny": "theft", "Fight": "assault", "Murder": "homicide", "Fire": "fire"}
FILE = town.FILE.replace(
    '"Larceny" = "theft"\n"Fight" = "assault"\n',
    "".join(f'"{word}" = "{code}"\n' for word, code in WORDS.items()),
)
FIRST, NEWEST = date(2025, 10, 5), date(2025, 12, 31)
Counts = Mapping[str, int]


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions, FILE)
        with database.transaction(sessions) as session:
            drawn_cells = Boundary("district", "a.geojson", "name", grid=True)
            cities.add_areas(session, drawn_cells, [town.district("1", -90.26, -90.24)])
            cities.add_areas(session, town.DISTRICTS, [town.district("2", -90.23, -90.15)])
        town.stored(sessions, city, town.parsed(*_usual(), *_planted()))
        fires = [_happened("fire one", QUIET, 40, "Fire"), _happened("fire two", BUSY, 41, "Fire")]
        town.stored(sessions, city, town.parsed(*fires), slug="fire")
        yield sessions, city


def _happened(key: str, at: tuple[float, float] | None, day: int, word: str) -> NewIncident:
    noon = datetime(FIRST.year, FIRST.month, FIRST.day, 18, tzinfo=UTC) + timedelta(days=day)
    return town.incident(key, at=at, occurred=noon, category_published=word)


def _usual() -> Iterator[NewIncident]:
    for day in range((NEWEST - FIRST).days + 1):
        yield _happened(f"theft {day}", BUSY, day, "Larceny")
        if day % 2:
            yield _happened(f"fight {day}", BEYOND, day, "Fight")


def _planted() -> Iterator[NewIncident]:
    yield _happened("lone", LONE, 45, "Larceny")
    yield _happened("quiet", QUIET, 45, "Larceny")
    yield _happened("murder", BUSY, 46, "Murder")
    yield _happened("fight", LONE, 47, "Fight")
    yield _happened("fights", LONE, 47, "Fight")
    yield _happened("beyond", BEYOND, 48, "Larceny")
    yield _happened("nowhere", None, 49, "Larceny")
    for number in range(2):
        block = {"place_precision": PlacePrecision.BLOCK, "area_code": "1"}
        at = datetime(2025, 11, 20, 18, tzinfo=UTC)
        yield town.incident(f"block {number}", at=BUSY, occurred=at, **block)


class Attacker:
    """Somebody who keeps every answer."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def _answer(self, path: str, asked: Mapping[str, object]) -> dict[str, Any]:
        answer = self.browser.get(path, query_string=dict(asked))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.get_json()
        return body

    def cells(self, resolution: int = 8, **asked: object) -> Counts:
        body = self._answer(HEX, {"res": resolution, **asked})
        cells = struct.iter_unpack("<Q", base64.b64decode(body["cells"]))
        counts = struct.iter_unpack("<i", base64.b64decode(body["count"]))
        told = {f"{cell:x}": n for (cell,), (n,) in zip(cells, counts, strict=True)}
        assert sum(told.values()) == body["summary"]["incidents"]
        whole = body["summary"]["incidents"] + body["summary"]["not_mapped"]
        return {**told, "city": whole, "beside": body["summary"]["not_mapped"]}

    def areas(self, **asked: object) -> Counts:
        body = self._answer(AREAS, asked)
        return {str(one["id"]): one["properties"]["count"] or 0 for one in body["features"]}

    def bars(self, **asked: object) -> Counts:
        body = self._answer("/api/v1/timeline", asked)
        told = {one["first"]: one["count"] or 0 for one in body["bars"]}
        return {**told, "beside": sum(body["beside"].values())}

    def changes(self, **asked: object) -> Counts:
        body = self._answer("/api/v1/analytics/summary", asked)
        told = {"total": body["total"], **body["by_area"]}
        return {
            f"{at} {area}": one[at] or 0 for area, one in told.items() for at in ("count", "base")
        }

    def differences(self) -> Iterator[tuple[str, int]]:
        """What is left when one answer is taken from another that holds all of it."""
        yield from self._by_time()
        yield from self._by_category()
        yield from self._by_place()
        yield from self._by_source_and_hour()
        yield from self._by_other_doors()

    def _pairs(self, name: str, large: Counts, small: Counts) -> Iterator[tuple[str, int]]:
        for place in {*large, *small}:
            yield f"{name} {place}", large.get(place, 0) - small.get(place, 0)

    def _by_time(self) -> Iterator[tuple[str, int]]:
        """The period grows by a day at its end, then at its beginning."""
        ends = [FIRST + timedelta(days=day) for day in range(38, 56)]
        for ask in (self.cells, self.areas):
            grown = [ask(**{"from": FIRST, "to": end}) for end in ends]
            shrunk = [ask(**{"from": end, "to": date(2026, 1, 1)}) for end in ends]
            for small, large in pairwise(grown):
                yield from self._pairs("end", large, small)
            for large, small in pairwise(shrunk):
                yield from self._pairs("beginning", large, small)
        for step in range(6, 9):
            yield from self._pairs("step", self.cells(**self._all(), unit="week", step=step), {})

    def _all(self) -> dict[str, object]:
        return {"from": FIRST, "to": date(2026, 1, 1)}

    def _by_category(self) -> Iterator[tuple[str, int]]:
        codes = list(WORDS.values())
        for ask in (self.cells, self.areas):
            parts = [code for n in (1, 2, 3) for code in combinations(codes, n)]
            told = {part: ask(**self._all(), types=",".join(part)) for part in parts}
            told[()] = ask(**self._all())
            for part in parts:
                yield from self._pairs(f"all but {part}", told[()], told[part])
                for one in part:
                    rest = tuple(code for code in part if code != one)
                    if rest:
                        yield from self._pairs(f"{part} but {rest}", told[part], told[rest])

    def _by_place(self) -> Iterator[tuple[str, int]]:
        for period in ({"from": "2025-11-16", "to": "2025-11-23"}, self._all()):
            told = {res: self.cells(res, **period) for res in (5, 6, 7, 8, 9, 10)}
            for coarse, fine in pairwise(told):
                below: dict[str, int] = {}
                for cell, n in told[fine].items():
                    if cell in ("city", "beside"):
                        continue
                    number = int(cell, 16)
                    if grid.resolution(number) == coarse:
                        continue
                    parent = f"{grid.parent(number, coarse):x}"
                    below[parent] = below.get(parent, 0) + n
                above = {cell: n for cell, n in told[coarse].items() if cell in below}
                yield from self._pairs(f"res {coarse} without {fine}", above, below)
            areas = self.areas(**period)
            yield "city without areas", told[8]["city"] - sum(areas.values())
            for area in areas:
                inside = self.cells(area=area, **period)
                yield f"cells of area {area}", areas[area] - inside["city"]
                yield from self._pairs(f"all but area {area}", told[8], inside)

    def _by_source_and_hour(self) -> Iterator[tuple[str, int]]:
        both = self.cells(**self._all())
        for more in (
            *({"sources": source} for source in ("police", "fire")),
            *({"weekdays": str(day)} for day in range(1, 8)),
            *({"hours": hours} for hours in ("12-13", "13-12", "0-12")),
        ):
            some = self.cells(**self._all(), **more)
            yield from self._pairs(f"only {more}", some, {})
            yield from self._pairs(f"all but {more}", both, some)

    def _by_other_doors(self) -> Iterator[tuple[str, int]]:
        """Timeline and summary, which count by the same atoms: alone, and against the map."""
        for grain in ("week", "month", "day", "hour"):
            ask = {**self._all(), "grain": grain}
            whole = self.bars(**ask)
            yield from self._pairs(f"bars by {grain}", whole, {})
            for code in WORDS.values():
                part = self.bars(**ask, types=code)
                yield from self._pairs(f"bars but {code}", whole, part)
        ends = [FIRST + timedelta(days=day) for day in range(40, 56, 2)]
        grown = [self.changes(**{"from": FIRST, "to": end}) for end in ends]
        for small, large in pairwise(grown):
            for area in {*large, *small}:
                if area.startswith("count"):
                    yield f"summary {area}", large.get(area, 0) - small.get(area, 0)
        for end in ends:
            period = {"from": FIRST, "to": end}
            city = self.cells(**period)["city"]
            yield "map against summary", city - self.changes(**period)["count total"]
            yield "map against bars", city - sum(self.bars(**period, grain="week").values())


def test_no_difference_of_two_answers_tells_of_one_or_two(viewer: Browser) -> None:
    found = list(Attacker(viewer).differences())
    assert len(found) > 500
    assert [(name, n) for name, n in found if abs(n) in (1, 2)] == []


def test_the_same_attack_finds_them_where_nothing_guards(analyst: Browser) -> None:
    attacker = Attacker(analyst)
    found = [*attacker._by_category(), *attacker._by_place()]
    assert {abs(n) for _, n in found} & {1, 2} == {1, 2}


def test_what_a_viewer_is_told_is_still_of_use(analyst: Browser, viewer: Browser) -> None:
    weeks = {"from": "2025-11-02", "to": "2025-11-30"}
    true, told = (Attacker(browser).cells(**weeks) for browser in (analyst, viewer))
    assert told["city"] >= true["city"] - 4
    busy = f"{drawn.cell(BUSY, 8):x}"
    beyond = f"{drawn.cell(BEYOND, 8):x}"
    assert true[busy] - 3 <= told[busy] <= true[busy]
    assert told[beyond] == 14
    assert Attacker(viewer).cells(**weeks, types="assault")[beyond] == 14


def test_what_was_coarsened_is_said(viewer: Browser, analyst: Browser) -> None:
    asked = {"from": "2025-11-04", "to": "2025-11-13", "types": "theft", "sources": "police"}
    asked |= {"hours": "12-13", "res": "10"}
    body = viewer.get(HEX, query_string=asked).get_json()
    assert body["resolution"] == 8
    assert body["summary"]["coarsened"] == ["weeks", "kinds", "sources", "hours"]
    assert body["summary"]["period"] == ["2025-11-02", "2025-11-16"]
    plain = analyst.get(HEX, query_string=asked).get_json()
    assert (plain["resolution"], plain["summary"]["coarsened"]) == (10, [])


def test_a_week_that_still_grows_is_not_told(viewer: Browser) -> None:
    """28 to 31 December are not a whole week yet, and a week is told whole."""
    last = Attacker(viewer).cells(**{"from": "2025-12-21", "to": "2026-01-01"})
    assert (
        last["city"] == Attacker(viewer).cells(**{"from": "2025-12-21", "to": "2025-12-28"})["city"]
    )


def test_what_is_sensitive_is_told_of_areas_alone_and_late(viewer: Browser) -> None:
    told = Attacker(viewer).cells(**{"from": FIRST, "to": "2026-01-01"}, types="homicide")
    assert not any(n for place, n in told.items() if place not in ("city", "beside"))
