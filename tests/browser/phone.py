"""A browser with a profile on disk, in a process of its own, that can be killed."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Page

from tests import conftest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE_S = 30
SIZE = {"width": 390, "height": 844}
WHERE = {"latitude": 41.01, "longitude": -35.99, "accuracy": 12}


class Phone:
    """Turned on, it remembers what it was when it died."""

    def __init__(self, kind: BrowserType, profile: Path) -> None:
        self._kind, self._profile = kind, profile
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: Browser | None = None

    def turned_on(self, address: str) -> Page:
        """A page at ``address`` that knows where it is."""
        found = os.environ.get("HALO_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)))
        told = self._profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        flags = ["--headless", "--remote-debugging-port=0", f"--user-data-dir={self._profile}"]
        self._process = subprocess.Popen(
            [found, *conftest._FLAGS, *flags, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = self._port(told)
        self._browser = self._kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self._browser.contexts[0]
        context.grant_permissions(["geolocation"], origin=address)
        context.set_geolocation(WHERE)
        page = context.pages[0]
        page.set_viewport_size(SIZE)
        return page

    def killed(self) -> None:
        """As if the battery were out."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def holds(self, text: str) -> bool:
        """Whether ``text`` stands anywhere in the profile, in one of the ways browsers write."""
        ways = [text.encode("utf-8"), text.encode("utf-16-le")]
        return any(
            way in path.read_bytes()
            for path in self._profile.rglob("*")
            if path.is_file()
            for way in ways
        )

    def _port(self, told: Path) -> int:
        deadline = time.monotonic() + _PATIENCE_S
        while not (told.exists() and told.read_text().strip()):
            assert time.monotonic() < deadline, "the browser did not start"
            time.sleep(0.05)
        return int(told.read_text().split()[0])
