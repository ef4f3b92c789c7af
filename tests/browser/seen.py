"""Reading a page that is still being drawn: wait until it is at rest, then look."""

import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# How long a word may come late, and how long a whole page may take to be drawn. Nothing is proved
# by them: a busy machine is slow, and only what is broken waits them out.
PATIENCE_S = 20
PAGE_PATIENCE_S = 60
# At rest for three frames: nothing is asked of the server, waited for, or moving to an end.
_AT_REST = """patience_ms => document.fonts.ready.then(() => new Promise((rested, gave_up) => {
  const until = performance.now() + patience_ms;
  const waiting = "[data-dash-is-loading], [aria-busy=true], .skeleton";
  const isMoving = one => one.playState === "running" &&
    one.effect.getComputedTiming().endTime !== Infinity;
  // The grid fills in its headings after everything else.
  const headings = document.getElementsByClassName("ag-header-cell");
  const busy = () => document.querySelector(waiting) ||
    [...headings].find(one => !one.textContent) || document.getAnimations().find(isMoving);
  const look = calm => {
    const found = busy();
    if (calm === 3) rested();
    else if (performance.now() > until)
      gave_up(new Error(`not at rest: ${found?.outerHTML || found}`));
    else requestAnimationFrame(() => look(found ? 0 : calm + 1));
  };
  look(0);
}))"""

_FITS = """width => [document.documentElement, document.querySelector(".content")]
  .every(one => !one || one.scrollWidth <= width)"""


def at_rest(page: Page) -> Page:
    """``page``, once it has drawn everything it asked for."""
    page.evaluate(_AT_REST, PAGE_PATIENCE_S * 1000)
    return page


def faults(page: Page) -> list[object]:
    """What axe finds on the page as a reader has it before them."""
    return list(Axe().run(at_rest(page)).response["violations"])


def width_px(page: Page) -> int:
    """How wide the page is, with what sticks out at the side."""
    return int(at_rest(page).evaluate("document.documentElement.scrollWidth"))


def assert_fits(page: Page, width: int) -> None:
    """Nothing sticks out at the side of a window of ``width``, or not for long."""
    until(at_rest(page), _FITS, width)


def until(page: Page, question: str, argument: object = None) -> None:
    """Wait until a script says yes. Asked from outside: the content policy forbids the polling
    that Playwright's own ``wait_for_function`` does inside of the page."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(question, argument):
        assert time.monotonic() < deadline, f"it never happened: {question}"
        page.wait_for_timeout(50)
