"""From ``script/server`` to a drawn map in a real browser, the first time and the second.

python -m bench.start

Packages and front-end libraries must be there already. ``HALO_HOME`` is a new, empty folder, the
database the private one, the city the synthetic one. The first time somebody signs in with the
printed one-time password and chooses another; the second time signs in again. Both lead to the
map: the clock runs from starting the command until its hexagons are drawn, typing included.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from playwright.sync_api import Page

from bench import browser, scratch

ROOT = Path(__file__).parents[1]
PASSWORD = "nobody measures this harbour"
LONGEST_S = 180
_ACCOUNT = re.compile(r"Sign in as (\S+) with the one-time password (\S+)")
_RUNNING = re.compile(r"Halo is running at (\S+)")


def main() -> None:
    """Print the seconds of the first and of the second start."""
    with tempfile.TemporaryDirectory(prefix="halo-start-") as home, browser.page() as page:
        Path(home).chmod(0o755)
        begun = time.perf_counter()
        with _server(home) as lines:
            account, address = _announced(lines, _ACCOUNT, _RUNNING)
            email, once = account.groups()
            _sign_in(page, address[1], email, once)
            _choose_password(page, once)
            _await_map(page)
            first_s = time.perf_counter() - begun
        page.context.clear_cookies()
        begun = time.perf_counter()
        with _server(home) as lines:
            (address,) = _announced(lines, _RUNNING)
            _sign_in(page, address[1], email, PASSWORD)
            _await_map(page)
            second_s = time.perf_counter() - begun
    scratch.report(first_s=round(first_s, 1), second_s=round(second_s, 1))


@contextmanager
def _server(home: str) -> Iterator["Queue[str]"]:
    """What ``script/server`` prints, line by line; it is stopped as by Ctrl-C."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HALO_CITY")}
    running = subprocess.Popen(
        ["script/server"],
        cwd=ROOT,
        env={**environment, "HALO_HOME": home, "HALO_PORT": str(_free_port())},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    lines: Queue[str] = Queue()
    threading.Thread(target=_copy, args=(running, lines), daemon=True).start()
    try:
        yield lines
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def _copy(running: "subprocess.Popen[str]", lines: "Queue[str]") -> None:
    for line in running.stdout or ():
        lines.put(line)
    lines.put("")


def _announced(lines: "Queue[str]", *patterns: re.Pattern[str]) -> list[re.Match[str]]:
    """The first match of each of ``patterns``, which are printed in this order."""
    matches = []
    for pattern in patterns:
        while not (found := pattern.search(line := lines.get(timeout=LONGEST_S))):
            if not line:
                raise RuntimeError("script/server ended before Halo ran.")
        matches.append(found)
    return matches


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _choose_password(page: Page, once: str) -> None:
    page.fill("input[name=current]", once)
    page.fill("input[name=new]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.press("input[name=again]", "Enter")
    page.wait_for_url(lambda url: "/password" not in url)


def _await_map(page: Page) -> None:
    """The map is where signing in leads."""
    page.wait_for_selector("[data-hexagons=ok]", timeout=LONGEST_S * 1000)


if __name__ == "__main__":
    main()
