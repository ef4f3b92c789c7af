"""One filter says the same on the page, by the REST face, in files, behind a short link, and when a
file is read in again elsewhere; of St. Louis' police data where they are at hand."""

import csv
import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from background import importing as importing_jobs
from background.loop import Loop
from background.terms import Pace
from commands import cities as city_commands
from commands.house import House
from components.ids import Exports, Imports, Timeline, Views
from db import session as database
from domain.roles import Role
from services import cities, importing
from tests import databases, town
from tests.browser import house, seen
from tests.browser.conftest import SignIn

TYPES = "types=burglary,theft"
QUERY = f"from=2017-01-01&to=2018-01-01&{TYPES}&compare=year"
BASE = f"from=2016-01-01&to=2017-01-01&{TYPES}"
DRAWN = f"#{Timeline.BARS}[data-bars=ok]"
REASON = "a test that compares every figure"


@dataclass(frozen=True)
class Data:
    """A city, the source whose file is read in, and that file; ``shared`` is the folder with the
    real ones, None for a town and a file of the test's own."""

    source: str
    file: Path
    shared: Path | None

    def settle(self, url: str) -> None:
        """Choose the city in the empty database at ``url``."""
        with database_at(url) as sessions:
            if self.shared is None:
                words = town.FILE.replace("Fight", "Break-in").replace("assault", "burglary")
                town.settled(sessions, words)
                town.divided(sessions)
                return
            folder = self.shared / "data" / "boundaries"
            opened = House(url, sessions, folder, house.ROOT / "cities", None)
            city_commands.put_in_place(opened, house.ROOT / "cities" / "st_louis.toml")

    def read_in(self, url: str) -> None:
        """Read the file into the database at ``url``."""
        with database_at(url) as sessions, database.transaction(sessions) as session:
            city = cities.current(session)
            source = town.source(sessions, self.source)
            plan = importing.plan(session, source, self.file, city=city, now=town.NOW)
            summary = importing.run(session, plan, city=city, now=town.NOW)
        assert summary.rejected == 0
        assert summary.stored > 500


@contextmanager
def database_at(url: str) -> Iterator[database.Sessions]:
    engine = database.engine(url, pool_size=2)
    yield database.sessions(engine)
    engine.dispose()


def invented(folder: Path) -> Path:
    """Two years of a town: some records without a place, some that take others back."""
    dice, file = random.Random(4), folder / "invented.csv"
    lines = ["id,occurred_at,category,lat,lon,address,count"]
    for number in range(1_500):
        at = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(2 * 525_600))
        category = dice.choice(("Larceny", "Larceny", "Brawl", "Break-in"))
        lat, lon = 38.55 + dice.random() / 5, -90.3 + dice.random() / 8
        place = f"{lat:.5f},{lon:.5f},{number} Elm Street" if number % 9 else ",,"
        lines.append(f"{number},{at:%Y-%m-%d %H:%M},{category},{place},{1 if number % 40 else -1}")
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Data:
    try:
        shared: Path = request.getfixturevalue("shared")
    except pytest.skip.Exception:
        return Data("police", invented(tmp_path_factory.mktemp("data")), None)
    return Data("slmpd", shared / "data" / "stl_sample_20k.parquet", shared)


@pytest.fixture(scope="module")
def halo(
    database_url: str, data: Data, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[house.Running]:
    data.settle(database_url)
    data.read_in(database_url)
    with house.running(database_url, tmp_path_factory.mktemp("halo")) as running:
        yield running


@pytest.fixture
def elsewhere(
    data: Data, cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[house.Running]:
    """Another Halo of the same city with no incident, and a worker that imports."""
    home = tmp_path_factory.mktemp("elsewhere")
    with databases.copied(cluster, template) as url:
        data.settle(url)
        with house.running(url, home) as running:
            jobs = importing_jobs.jobs_of(lambda: (home / "uploads", home / "exports"))
            pace = Pace(idle_s=0.1, threads=1)
            loop = Loop(running.sessions, jobs, pace, worker="test", contact="")
            loop.start()
            yield running
            loop.stop()


def told(page: Page) -> int:
    """The number in the sentence of the page."""
    page.wait_for_selector(DRAWN)
    said = page.locator(f"#{Timeline.SENTENCE} strong").first
    expect(said).to_contain_text("incident")
    seen.at_rest(page)
    return int(re.sub(r"\D", "", said.inner_text()))


def asked(page: Page, address: str, path: str, query: str) -> Any:
    answer = page.request.get(f"{address}/api/v1/{path}?{query}")
    assert answer.ok, answer.text()
    return answer.json()


def counted(page: Page, address: str, query: str) -> dict[str, int]:
    """The incidents of ``query`` by everything that counts them."""
    bars = asked(page, address, "timeline", f"{query}&grain=month")
    cells = asked(page, address, "map/h3/incidents", query)["summary"]
    areas = asked(page, address, "map/areas", query)["features"]
    change = asked(page, address, "analytics/summary", query)
    of_area = {int(area): each["count"] for area, each in change["by_area"].items()}
    drawn = {area["id"]: area["properties"]["count"] for area in areas}
    assert drawn == {area: of_area.get(area, 0) for area in drawn}
    return {
        "timeline": sum(bar["count"] for bar in bars["bars"]) + sum(bars["beside"].values()),
        "map": cells["incidents"] + cells["not_mapped"],
        "summary": change["total"]["count"],
        "by category": sum(each["count"] for each in change["by_category"].values()),
        "by area": sum(each["count"] for each in change["by_area"].values()),
        "list": listed(page, address, query),
    }


def listed(page: Page, address: str, query: str) -> int:
    """The sum over every page of the list."""
    found = asked(page, address, "incidents", f"{query}&limit=500")
    total = sum(one["weight"] for one in found["incidents"])
    while found["next"]:
        found = asked(page, address, "incidents", f"{query}&limit=500&after={found['next']}")
        total += sum(one["weight"] for one in found["incidents"])
    return total


def parts(page: Page, address: str, query: str) -> dict[str, Any]:
    """The figures of ``query`` by month, by category and by cell."""
    months = asked(page, address, "timeline", f"{query}&grain=month")["bars"]
    change = asked(page, address, "analytics/summary", query)["by_category"]
    cells = asked(page, address, "map/h3/incidents", query)
    return {
        "months": [(bar["first"], bar["count"]) for bar in months],
        "categories": {code: each["count"] for code, each in change.items()},
        "cells": {name: cells[name] for name in ("cells", "values") if name in cells},
    }


def test_every_figure_is_the_same_everywhere(
    sign_in: SignIn, halo: house.Running, elsewhere: house.Running, data: Data, tmp_path: Path
) -> None:
    page = sign_in(Role.ANALYST)
    page.goto(f"{halo.address}/timeline?{QUERY}")
    whole = told(page)
    assert set(counted(page, halo.address, QUERY).values()) == {whole}
    _compares(page, halo.address)
    _brushes(page, halo.address, whole)
    page.goto(f"{halo.address}/timeline?{QUERY}")
    _saves_for_others(page, sign_in, halo.address, whole)
    file = _exports(page, tmp_path)
    admin = sign_in(Role.ADMIN, at=elsewhere)
    _reads_in_again(admin, elsewhere.address, data.source, file)
    again = sign_in(Role.ANALYST, at=elsewhere)
    again.goto(f"{elsewhere.address}/timeline?{QUERY}")
    assert told(again) == whole
    assert set(counted(again, elsewhere.address, QUERY).values()) == {whole}
    assert parts(again, elsewhere.address, QUERY) == parts(page, halo.address, QUERY)


def _compares(page: Page, address: str) -> None:
    """The figure compared with is the one that its own period has."""
    base = asked(page, address, "analytics/summary", QUERY)["total"]["base"]
    assert set(counted(page, address, BASE).values()) == {base}
    expect(page.locator(f"#{Timeline.SENTENCE}")).to_contain_text(f"{base:,} then")


def _brushes(page: Page, address: str, whole: int) -> None:
    page.locator(f"#{Timeline.BARS}").get_by_role("slider").focus()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(lambda url: "from=2017-01-01&to=2018-01-01" not in url)
    expect(page.locator(f"#{Timeline.SENTENCE} strong").first).not_to_contain_text(f"{whole:,}")
    brushed, part = urlsplit(page.url).query, told(page)
    assert 0 < part < whole
    assert set(counted(page, address, brushed).values()) == {part}


def _saves_for_others(page: Page, sign_in: SignIn, address: str, whole: int) -> None:
    """A liaison opens the link and reads the same; a viewer their own figures, alike everywhere."""
    page.get_by_role("button", name="Views").click()
    dialog = page.locator(f"#{Views.DIALOG}")
    dialog.get_by_label("Name").fill("A year of property crime")
    dialog.get_by_label("Viewer").check()
    dialog.get_by_label("Liaison").check()
    dialog.get_by_role("button", name="Save the view").click()
    link = dialog.locator(f"#{Views.DONE} a").get_attribute("href")
    page.keyboard.press("Escape")
    for role in (Role.LIAISON, Role.VIEWER):
        other = sign_in(role)
        other.goto(f"{address}{link}")
        other.wait_for_url("**/timeline?**")
        shown, query = told(other), urlsplit(other.url).query
        bars = asked(other, address, "timeline", query)["bars"]
        assert asked(other, address, "analytics/summary", query)["total"]["count"] == shown
        if role is Role.LIAISON:
            assert set(counted(other, address, query).values()) == {shown} == {whole}
            continue
        # Whole weeks, and every category of the kind: their role is told more coarsely.
        assert shown != whole
        assert sum(bar["count"] or 0 for bar in bars) == shown
        file = other.request.get(f"{address}/api/v1/exports/incidents.csv?{QUERY}")
        assert file.status == 403


def _exports(page: Page, folder: Path) -> Path:
    """The file that the page gives, with exact places."""
    shown = told(page)
    page.get_by_role("button", name="Export").click()
    dialog = page.locator(f"#{Exports.DIALOG}")
    dialog.get_by_label("Format").select_option("csv")
    dialog.get_by_label("Exact places").fill(REASON)
    dialog.get_by_label("Exact places").blur()
    link = dialog.get_by_role("link", name="Download")
    expect(link).to_have_attribute("href", re.compile("incidents.csv.*reason="))
    with page.expect_download() as saved:
        link.click()
    file = folder / "out.csv"
    saved.value.save_as(file)
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    assert sum(int(row["weight"]) for row in rows) == shown
    return file


def _reads_in_again(page: Page, address: str, source: str, file: Path) -> None:
    """Hand the file over on the page and import it."""
    page.goto(f"{address}/sources/import")
    page.locator(f"#{Imports.SOURCE}").wait_for()
    seen.at_rest(page)
    page.select_option(f"#{Imports.SOURCE}", source)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)
    page.locator(f"#{Imports.START}").click()
    expect(page.locator(f"#{Imports.FOUND} .banner-green")).to_be_visible(timeout=60_000)
