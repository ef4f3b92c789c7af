"""One filter of real police data says the same on the page, by the REST face, in files, and when a
file is read in again; who opens the link in another role reads their own figures, alike everywhere.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from commands import cities as city_commands
from commands.house import House
from components.ids import Timeline, Views
from db import session as database
from domain.roles import Role
from services import importing
from tests import databases, town
from tests.browser import house, seen
from tests.browser.conftest import SignIn

QUERY = "from=2017-01-01&to=2018-01-01&types=burglary,theft&compare=year"
DRAWN = f"#{Timeline.BARS}[data-bars=ok]"
REASON = "a test that compares every figure"


@contextmanager
def database_at(url: str) -> Iterator[database.Sessions]:
    engine = database.engine(url, pool_size=2)
    yield database.sessions(engine)
    engine.dispose()


def read_in(url: str, file: Path, shared: Path) -> None:
    """St. Louis in the empty database at ``url``, with the incidents of ``file``."""
    with database_at(url) as sessions:
        opened = House(url, sessions, shared / "data" / "boundaries", house.ROOT / "cities", None)
        city = city_commands.put_in_place(opened, house.ROOT / "cities" / "st_louis.toml")
        with database.transaction(sessions) as session:
            plan = importing.plan(
                session, town.source(sessions, "slmpd"), file, city=city, now=town.NOW
            )
            summary = importing.run(session, plan, city=city, now=town.NOW)
    assert summary.rejected == 0


@pytest.fixture(scope="module")
def halo(
    database_url: str, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[house.Running]:
    read_in(database_url, shared / "data" / "stl_sample_20k.parquet", shared)
    with house.running(database_url, tmp_path_factory.mktemp("halo")) as running:
        yield running


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
    }


def listed(page: Page, address: str, query: str) -> int:
    """The sum over every page of the list."""
    found = asked(page, address, "incidents", f"{query}&limit=500")
    total = sum(one["weight"] for one in found["incidents"])
    while found["next"]:
        found = asked(page, address, "incidents", f"{query}&limit=500&after={found['next']}")
        total += sum(one["weight"] for one in found["incidents"])
    return total


def exported(page: Page, address: str, query: str) -> bytes:
    answer = page.request.get(
        f"{address}/api/v1/exports/incidents.csv?{query}", params={"reason": REASON}
    )
    assert answer.ok, answer.text()
    return answer.body()


def groups(url: str) -> Counter[tuple[Any, ...]]:
    """Sums of weights by month, category and cell in the filter's own year and categories."""
    with database_at(url) as sessions:
        rows = town.rows(
            sessions,
            "SELECT to_char(i.day, 'YYYY-MM'), c.code, i.cell, sum(i.weight) FROM incident i"
            " JOIN offence_category c ON c.slot = i.category WHERE i.status = 'active'"
            " AND i.day >= '2017-01-01' AND i.day < '2018-01-01'"
            " AND c.code IN ('burglary', 'theft') GROUP BY 1, 2, 3",
        )
    return Counter({row[:3]: int(row[3]) for row in rows})


def test_an_analyst_brushes_and_every_figure_follows(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.ANALYST)
    page.goto(f"{halo.address}/timeline?{QUERY}")
    whole = told(page)
    assert set(counted(page, halo.address, QUERY).values()) == {whole}
    page.locator(f"#{Timeline.BARS}").get_by_role("slider").focus()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(lambda url: "from=2017-01-01&to=2018-01-01" not in url)
    expect(page.locator(f"#{Timeline.SENTENCE} strong").first).not_to_contain_text(f"{whole:,}")
    brushed = urlsplit(page.url).query
    part = told(page)
    assert 0 < part < whole
    assert set(counted(page, halo.address, brushed).values()) == {part}
    assert listed(page, halo.address, brushed) == part
    rows = csv.DictReader(io.StringIO(exported(page, halo.address, brushed).decode("utf-8-sig")))
    assert sum(int(row["weight"]) for row in rows) == part


def test_a_file_read_in_again_counts_the_same(
    sign_in: SignIn,
    halo: house.Running,
    database_url: str,
    cluster: str,
    template: str,
    shared: Path,
    tmp_path: Path,
) -> None:
    page = sign_in(Role.ANALYST)
    file = tmp_path / "out.csv"
    file.write_bytes(exported(page, halo.address, QUERY))
    with databases.copied(cluster, template) as other:
        read_in(other, file, shared)
        assert groups(other) == groups(database_url)


def test_who_opens_the_link_reads_their_own_figures_everywhere(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = sign_in(Role.ANALYST)
    page.goto(f"{halo.address}/timeline?{QUERY}")
    whole = told(page)
    page.get_by_role("button", name="Views").click()
    dialog = page.locator(f"#{Views.DIALOG}")
    dialog.get_by_label("Name").fill("A year of property crime")
    dialog.get_by_label("Viewer").check()
    dialog.get_by_role("button", name="Save the view").click()
    link = dialog.locator(f"#{Views.DONE} a").get_attribute("href")
    other = sign_in(Role.VIEWER)
    other.goto(f"{halo.address}{link}")
    other.wait_for_url("**/timeline?**")
    shown = told(other)
    seen = asked(other, halo.address, "analytics/summary", urlsplit(other.url).query)
    assert seen["total"]["count"] == shown
    # Whole weeks, and every category of the kind: their role is told more coarsely.
    assert shown != whole
    bars = asked(other, halo.address, "timeline", urlsplit(other.url).query)
    assert sum(bar["count"] or 0 for bar in bars["bars"]) == shown
    refused = other.request.get(f"{halo.address}/api/v1/exports/incidents.csv?{QUERY}")
    assert refused.status == 403
