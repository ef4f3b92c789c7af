"""An administrator hands files over, sees what they would become, imports them, maps their words
and draws the areas they are counted in: by the screens alone."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from background import importing, mapping
from background.loop import Loop
from background.terms import Pace
from components.ids import Boundaries, Categories, Imports
from db import session as database
from domain.roles import Role
from services import mapping as meanings
from tests import town
from tests.browser import house, seen
from tests.browser.conftest import SignIn

WORLD = """
[[sources]]
slug = "chicago"
name = "Chicago"
connector = "file"
licence = "CC0"
options = {bounds = [-87.95, 41.6, -87.5, 42.05]}

[[sources]]
slug = "notts"
name = "Nottinghamshire"
connector = "file"
licence = "CC0"
options = {zone = "Europe/London", bounds = [-1.4, 52.7, -0.6, 53.6]}
"""
# Source, file, records of which so many are rejected, and so many have no place.
RAW = (
    ("police", "stl_201206_18cols_no_id.csv", 2000, 0, 55),
    ("police", "stl_201701_20cols_bom_cp1252.csv", 2000, 0, 85),
    ("police", "stl_201705_26cols_dashed_headers.csv", 2000, 0, 29),
    ("chicago", "chicago_homicides_2000_rows.csv", 2000, 0, 3),
    ("notts", "uk_2018-10_nottinghamshire_street_2000_rows.csv", 2000, 0, 0),
)
PHONE_PX = 390


def rows(*, bad: int = 1) -> bytes:
    """A file of a publisher whose columns nobody knows, with ``bad`` dates that are none."""
    good = [f"{n};0{n}/01/2025 10:30;Brawl;38.61;-90.2{n}" for n in range(1, 9)]
    wrong = [f"{90 + n};99/99/2025;Brawl;38.61;-90.21" for n in range(bad)]
    return "\n".join(["no;noted;what;lat;lon", *good, *wrong, ""]).encode()


@pytest.fixture(scope="module")
def halo(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[house.Running]:
    """Halo in a small town, with a worker beside it that imports and maps."""
    home: Path = tmp_path_factory.mktemp("halo")
    engine = database.engine(database_url)
    town.settled(database.sessions(engine), town.FILE + WORLD)
    engine.dispose()
    with house.running(database_url, home) as running, _worker(running, home):
        yield running


@contextmanager
def _worker(halo: house.Running, home: Path) -> Iterator[None]:
    known = importing.jobs_of(lambda: (home / "uploads", home / "exports"))
    jobs = {**known, meanings.JOB: mapping.recategorise}
    loop = Loop(halo.sessions, jobs, Pace(idle_s=0.1, threads=1), worker="test", contact="")
    loop.start()
    try:
        yield
    finally:
        loop.stop()


def opened(page: Page, address: str) -> Page:
    page.goto(f"{address}/sources/import")
    page.locator(f"#{Imports.SOURCE}").wait_for()
    return seen.at_rest(page)


def hand_over(page: Page, source: str, file: Path | tuple[str, bytes]) -> None:
    """Choose whose file it is, and the file."""
    page.select_option(f"#{Imports.SOURCE}", source)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    if isinstance(file, Path):
        chooser.value.set_files(file)
        return
    name, contents = file
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": contents})


def figures(page: Page) -> dict[str, int]:
    """The counts of the whole file, by their names."""
    expect(page.locator(f"#{Imports.FOUND} dl > div").first).to_be_visible()
    # Read at one moment: a job that tells how far it is draws them anew.
    pairs = page.locator(f"#{Imports.FOUND} dl > div").evaluate_all(
        "all => all.map(one => [one.firstElementChild, one.lastElementChild])"
        ".map(both => both.map(one => one.textContent))"
    )
    return {name: int(count.replace(",", "")) for name, count in pairs}


def imported(page: Page) -> dict[str, int]:
    """Import what lies on the desk; what became of its records."""
    page.locator(f"#{Imports.START}").click()
    expect(page.locator(f"#{Imports.FOUND} .banner-green")).to_be_visible()
    return figures(page)


def test_a_file_is_understood_put_right_imported_and_its_words_are_mapped(
    halo: house.Running, sign_in: SignIn
) -> None:
    page = opened(sign_in(Role.ADMIN), halo.address)
    hand_over(page, "police", ("june.csv", rows()))
    expect(page.locator(f"#{Imports.FOUND}")).to_contain_text("no column that says when")
    page.select_option("select[name=occurred]", "noted")
    page.select_option("select[name=category]", "what")
    expect(page.locator(f"#{Imports.START}")).to_have_text("Import 8 records")
    page.select_option("select[name=date_order]", "month_first")
    expect(page.locator(f"#{Imports.LOOK}")).to_contain_text("Sat 1 Feb 2025")
    rejected = page.locator(f"#{Imports.FOUND} dl > div", has_text="Rejected")
    expect(rejected).to_have_text("Rejected1")
    expect(page.locator(f"#{Imports.START}")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name=re.compile("^Download every reject")).click()
    assert "99/99/2025" in Path(fetched.value.path()).read_text("utf-8")
    assert seen.faults(page) == []
    page.set_viewport_size({"width": PHONE_PX, "height": 844})
    seen.assert_fits(page, PHONE_PX)
    counts = imported(page)
    assert (counts["New"], counts["Rejected"]) == (8, 1)
    expect(page.locator(f"#{Imports.HISTORY}")).to_contain_text("june.csv")
    _map_the_words(page, halo)
    _draw_its_areas(page, halo)


def _map_the_words(page: Page, halo: house.Running) -> None:
    page.get_by_role("link", name="Map its categories").click()
    page.locator(f"#{Categories.WORDS} select[name=brawl]").select_option("assault")
    expect(page.locator(f"#{Categories.CHANGED}")).to_contain_text("1 word is changed")
    page.locator(f"#{Categories.SAVE}").click()
    expect(page.locator(f"#{Categories.REFUSAL}")).to_contain_text("Say why")
    assert seen.faults(page) == []
    page.fill(f"#{Categories.REASON}", "a brawl is a fight")
    page.locator(f"#{Categories.SAVE}").click()
    expect(page.locator(f"#{Categories.EDITIONS}")).to_contain_text("8 incidents changed")
    seen.assert_fits(page, PHONE_PX)
    slot = town.value(halo.sessions, "SELECT DISTINCT category FROM incident")
    assert slot == 4


def _draw_its_areas(page: Page, halo: house.Running) -> None:
    west = [[-90.3, 38.5], [-90.1, 38.5], [-90.1, 38.7], [-90.3, 38.7], [-90.3, 38.5]]
    shape = {"type": "Polygon", "coordinates": [west]}
    area = {"type": "Feature", "properties": {"ward": "Harbour"}, "geometry": shape}
    told = json.dumps({"type": "FeatureCollection", "features": [area]}).encode()
    page.goto(f"{halo.address}/sources")
    file = {"name": "wards.geojson", "mimeType": "application/json", "buffer": told}
    page.locator(f"#{Boundaries.FILE} input").set_input_files(file)
    page.get_by_role("button", name="Look through").click()
    expect(page.locator(f"#{Boundaries.FOUND}")).to_contain_text("Among them: Harbour")
    page.get_by_role("button", name="Store these areas").click()
    expect(page.locator(f"#{Boundaries.FOUND}")).to_contain_text("Areas: 1")
    assert town.value(halo.sessions, "SELECT count(DISTINCT area_id) FROM incident") == 1


@pytest.mark.timeout(300)
def test_what_publishers_publish_is_imported_by_the_screen_alone(
    shared: Path, halo: house.Running, sign_in: SignIn
) -> None:
    page = opened(sign_in(Role.ADMIN), halo.address)
    for source, name, read, rejected, no_place in RAW:
        hand_over(page, source, shared / "data" / "raw_samples" / name)
        expect(page.locator(f"#{Imports.LOOK} h2")).to_have_text(name)
        expect(page.locator(f"#{Imports.START}")).to_be_visible()
        found = figures(page)
        assert (found["Records"], found["Rejected"]) == (read, rejected), name
        assert found["Without a place"] == no_place, name
        counts = imported(page)
        known = counts["New"] + counts["Updated"] + counts["Known already"]
        assert known == read - rejected, name
