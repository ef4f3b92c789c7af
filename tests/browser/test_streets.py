"""Streets under the hexagons: an operator's own file, or an operator's own tile server."""

import base64
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components.ids import RiskMap
from domain.roles import Role
from locales import LANGUAGES, spoken, t
from tests import street_plan
from tests.browser import house, seen
from tests.browser.conftest import SignIn

STREETS = "/api/v1/map/streets.pmtiles"
MAKERS = "© Tidemere <b>surveyors</b>"
DRAWN = "[data-hexagons=ok]"
TILES = ".leaflet-tile-pane canvas.leaflet-tile"
PICTURES = ".leaflet-tile-pane .streets img.leaflet-tile-loaded"
# The commonest colours of the canvases of a selector.
PAINTED = """selector => {
  const colours = new Map();
  for (const one of document.querySelectorAll(selector)) {
    const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
    for (let i = 0; i < data.length; i += 4) {
      const colour = data.slice(i, i + 3).join();
      if (data[i + 3] === 255) colours.set(colour, (colours.get(colour) || 0) + 1);
    }
  }
  return [...colours].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([colour]) => colour);
}"""
LOADED = """url => new Promise(done => {
  const image = new Image();
  image.onload = () => done(true);
  image.onerror = () => done(false);
  image.src = url;
})"""
ANSWERED = """() => [...document.querySelectorAll(".leaflet-tile-pane .streets img")]
  .every(one => one.complete)"""
# The mean brightness of a picture, 0 to 255.
BRIGHTNESS = """async picture => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0, 1, 1);
  return drawn.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 3;
}"""


@dataclass
class TileServer:
    """An internal tile server on a port of its own: where it is, and what it was asked for."""

    origin: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streets")


@pytest.fixture(scope="module")
def file(city_url: str, home: Path) -> Path:
    return street_plan.write(home / "town.pmtiles", city_url)


@pytest.fixture(scope="module")
def streets(halo: house.Running, city_url: str, home: Path, file: Path) -> Iterator[house.Running]:
    """A Halo with streets from a file."""
    settings = {"HALO_PMTILES": str(file), "HALO_MAP_ATTRIBUTION": MAKERS}
    with house.served(city_url, home, settings) as address:
        yield replace(halo, address=address)


def quiet(page: Page, server: "TileServer") -> None:
    """Wait until tiles were asked for and no more are, and each has come or was refused: the
    page's event stream is never at rest."""
    asked = 0
    while not asked or asked != len(server.asked):
        asked = len(server.asked)
        page.wait_for_timeout(700)
    seen.until(page, ANSWERED)
    seen.at_rest(page)


@contextmanager
def tile_server() -> Iterator[TileServer]:
    picture = street_plan.picture()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            found = re.fullmatch(r"/town/\d+/\d+/\d+\.png", self.path) is not None
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(picture if found else b"")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        known = TileServer(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield known
        server.shutdown()


def opened(page: Page, where: house.Running) -> list[str]:
    """The map, drawn, on ``page``; what the console says against it, now and later."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(f"{where.address}/map")
    page.wait_for_selector(DRAWN)
    return said


def ground(page: Page, *, besides: str = "") -> str:
    """The commonest colour of the vector tiles, once they hold several and it is another than
    ``besides``."""
    for _ in range(150):
        colours = page.evaluate(PAINTED, TILES)
        if len(colours) > 3 and colours[0] != besides:
            return str(colours[0])
        page.wait_for_timeout(100)
    raise AssertionError(f"the streets were not drawn: {colours}")


def grey(colour: str) -> float:
    """How bright a colour is, 0 to 255."""
    return sum(map(int, colour.split(","))) / 3


def brightness(page: Page) -> float:
    """Of the tiles alone, 0 to 255."""
    hide = ".leaflet-pane > :not(.leaflet-tile-pane), .map-cards { visibility: hidden !important }"
    picture = page.locator(".leaflet-container").screenshot(style=hide)
    return float(page.evaluate(BRIGHTNESS, base64.b64encode(picture).decode()))


def policy(page: Page) -> str:
    return page.request.get(page.url).headers["content-security-policy"]


def test_the_file_is_read_in_parts(sign_in: SignIn, streets: house.Running, file: Path) -> None:
    page, whole = sign_in(Role.VIEWER, at=streets), file.read_bytes()
    address = streets.address + STREETS
    part = page.request.get(address, headers={"Range": "bytes=0-126"})
    assert (part.status, part.body()) == (206, whole[:127])
    assert part.headers["content-range"] == f"bytes 0-126/{len(whole)}"
    assert not part.headers["etag"].startswith("W/")
    beyond = page.request.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status == 416
    tail = page.request.get(address, headers={"Range": f"bytes=100-{10 * len(whole)}"})
    assert (tail.status, tail.body()) == (206, whole[100:])


def test_nobody_reads_the_file_without_signing_in(streets: house.Running) -> None:
    asked = urllib.request.Request(streets.address + STREETS, headers={"Range": "bytes=0-126"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 401
    assert b"PMTiles" not in refused.value.read()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_file_the_way_to_one_is_told(
    sign_in: SignIn, halo: house.Running, language: str
) -> None:
    answer = sign_in(Role.VIEWER, language=language).request.get(halo.address + STREETS)
    with spoken(language):
        assert (answer.status, answer.json()["detail"]) == (404, t("street_map.none"))


def test_a_file_that_goes_is_missed_in_words_and_halo_goes_on(
    sign_in: SignIn, streets: house.Running, file: Path
) -> None:
    page, aside = sign_in(Role.VIEWER, at=streets), file.with_suffix(".aside")
    file.rename(aside)
    try:
        answer = page.request.get(streets.address + STREETS)
        assert (answer.status, answer.json()["detail"]) == (404, t("street_map.gone"))
        opened(page, streets)
        seen.at_rest(page)
        expect(page.locator(TILES)).to_have_count(0)
    finally:
        aside.rename(file)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_streets_of_a_file_are_drawn_in_the_colours_of_the_theme(
    sign_in: SignIn, streets: house.Running, language: str
) -> None:
    page = sign_in(Role.ANALYST, language=language, at=streets)
    parts: list[int] = []
    page.on("response", lambda one: parts.append(one.status) if STREETS in one.url else None)
    said = opened(page, streets)
    expect(page.locator(TILES).first).to_be_visible()
    light = ground(page)
    assert set(parts) == {206}
    page.evaluate("haloTheme.choose('dark')")
    dark = ground(page, besides=light)
    assert grey(light) > 150
    assert grey(dark) < 80
    expect(page.locator(".map-attribution")).to_have_text(MAKERS)
    assert seen.faults(page) == []
    page.evaluate("haloTheme.choose('light')")
    assert seen.faults(page) == []
    assert said == []


def test_without_a_setting_nothing_is_let_in_and_nobody_named(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = sign_in(Role.ANALYST)
    said = opened(page, halo)
    seen.at_rest(page)
    expect(page.locator(".map-attribution")).to_have_count(0)
    assert page.evaluate("typeof window.protomapsL") == "undefined"
    with tile_server() as server:
        assert server.origin not in policy(page)
        assert not page.evaluate(LOADED, f"{server.origin}/town/1/1/1.png")
        assert server.asked == []
    while not any("Content Security Policy" in line for line in said):
        page.wait_for_event("console")


def test_pictures_of_a_tile_server_lie_under_the_hexagons(
    sign_in: SignIn, halo: house.Running, city_url: str, home: Path
) -> None:
    with tile_server() as server:
        settings = {"HALO_TILES_URL": server.origin + "/town/{z}/{x}/{y}.png"}
        with house.served(city_url, home, settings) as address:
            where = replace(halo, address=address)
            page = sign_in(Role.ANALYST, at=where)
            said = opened(page, where)
            expect(page.locator(PICTURES).first).to_be_visible()
            quiet(page, server)
            asked = len(server.asked)
            light = brightness(page)
            page.evaluate("haloTheme.choose('dark')")
            dark = brightness(page)
            assert light > 200
            assert dark < 80
            assert seen.faults(page) == []
            assert len(server.asked) == asked > 0
            assert f"img-src 'self' data: blob: {server.origin};" in policy(page)
            assert said == []


def test_a_wrong_tile_server_costs_nothing_but_the_streets(
    sign_in: SignIn, halo: house.Running, city_url: str, home: Path
) -> None:
    with tile_server() as server:
        settings = {"HALO_TILES_URL": server.origin + "/nowhere/{z}/{x}/{y}.png"}
        with house.served(city_url, home, settings) as address:
            where = replace(halo, address=address)
            page = sign_in(Role.ANALYST, at=where)
            opened(page, where)
            quiet(page, server)
            assert server.asked
            expect(page.locator(PICTURES)).to_have_count(0)
            expect(page.locator("path.graticule").first).to_be_attached()
            page.locator(".leaflet-container").focus()
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Enter")
            expect(page.locator(f"#{RiskMap.DRAWER}")).to_be_visible()
