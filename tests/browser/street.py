"""The field report page on somebody's phone, and what Halo then has of their reports."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from api import field
from db import session as database
from domain import grid
from tests.browser import house, seen
from tests.browser.phone import SIZE, WHERE

SUBMIT = "**/api/v1/reports/submit"
# Counts what the page was told of the way.
COUNTED = """
  window.fixes = 0;
  const watched = navigator.geolocation.watchPosition.bind(navigator.geolocation);
  navigator.geolocation.watchPosition = (told, ...rest) =>
    watched((fix) => { told(fix); window.fixes += 1; }, ...rest);
"""
_METRES_A_DEGREE = 111_195 * math.cos(math.radians(WHERE["latitude"]))


@contextmanager
def walked(chromium: Browser, address: str) -> Iterator[Page]:
    """The page on a phone of a stranger, open and at rest; an error in it fails the test."""
    context = chromium.new_context(
        viewport=SIZE, locale="en-GB", geolocation=WHERE, permissions=["geolocation"]
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened(page, address)
    context.close()
    assert troubles == []


def opened(page: Page, address: str, *, more: str = "") -> Page:
    page.goto(f"{address}/field/{more}")
    page.wait_for_selector("body[data-ready]")
    return page


def cell(metres: float) -> int:
    """The cell of resolution 10 so far east of the middle of the cell, of those the notice goes by,
    in which the phone is."""
    return grid.containing(*_place(metres), grid.RESOLUTION)


def _place(metres: float) -> tuple[float, float]:
    here = grid.containing(WHERE["latitude"], WHERE["longitude"], field.RESOLUTION)
    lat, lon = grid.centre(here)
    return lat, lon + metres / _METRES_A_DEGREE


def walk(page: Page, metres: float) -> None:
    """The phone is so far east of there now, and the page has heard of it."""
    before = int(page.evaluate("window.fixes"))
    lat, lon = _place(metres)
    page.context.set_geolocation({"latitude": lat, "longitude": lon, "accuracy": WHERE["accuracy"]})
    page.wait_for_function("before => window.fixes > before", arg=before)


def fill(page: Page, words: str, *, kind: str = "Theft") -> None:
    page.get_by_label(kind, exact=True).check()
    page.click("#position")
    expect(page.locator("#position-said")).to_contain_text("± 12 m")
    page.fill("#text", words)
    page.check("#consent")


def send(page: Page, words: str, *, kind: str = "Theft") -> None:
    fill(page, words, kind=kind)
    page.click("#send")
    expect(page.locator("#sent")).to_be_visible()


def reports(halo: house.Running, words: str) -> list[tuple[str, int]]:
    """Channel and number of files of each stored report that says ``words``."""
    with database.transaction(halo.sessions) as session:
        rows = session.execute(
            text("""
            SELECT channel, (SELECT count(*) FROM report_media WHERE report_id = report.id)
            FROM report WHERE description = :words
            """),
            {"words": words},
        )
        return [(row[0], row[1]) for row in rows]


def clusters(halo: house.Running, words: str) -> int:
    """How many events the report that says ``words`` was found to belong to."""
    with database.transaction(halo.sessions) as session:
        counted = session.execute(
            text("""
            SELECT count(*) FROM cluster_member
            WHERE report_id IN (SELECT id FROM report WHERE description = :words)
            """),
            {"words": words},
        )
        return int(counted.scalar_one())


def await_stored(page: Page, halo: house.Running, words: str) -> None:
    deadline = time.monotonic() + seen.PATIENCE_S
    while not reports(halo, words):
        assert time.monotonic() < deadline, "nothing was stored"
        page.wait_for_timeout(50)


def kept(page: Page) -> int:
    return int(
        page.evaluate(
            """async () => {
              const store = await import("/field/store.js");
              return (await store.all("reports")).length + (await store.all("kept")).length;
            }"""
        )
    )
