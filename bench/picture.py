"""The README's picture: the risk map of the invented city, as a browser draws it.

script/picture
"""

import os
import shutil
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from bench import scratch
from domain.roles import Role
from tests.browser import house

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "map.png"
VIEW = "?measure=rate&last=90"
SIZE = ViewportSize(width=1440, height=900)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def _settled(url: str, home: Path) -> AbstractContextManager[house.Running]:
    house.moved_in(url)
    return house.running(url, home)


def main() -> None:
    """Start a Halo, sign in, open a cell, and keep what the screen shows."""
    PICTURE.parent.mkdir(exist_ok=True)
    found = os.environ.get("HALO_CHROMIUM") or shutil.which("chromium")
    with (
        scratch.database() as url,
        tempfile.TemporaryDirectory() as home,
        _settled(url, Path(home)) as halo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(halo.address + "/sign-in")
        page.fill("input[name=email]", halo.person(Role.ANALYST))
        page.fill("input[name=password]", house.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.goto(f"{halo.address}/map{VIEW}")
        page.wait_for_selector("[data-hexagons=ok]")
        page.locator(".leaflet-container").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_selector(".drawer h2")
        page.wait_for_timeout(1000)
        page.screenshot(path=str(PICTURE))
        browser.close()


if __name__ == "__main__":
    main()
