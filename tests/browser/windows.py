"""Windows of one browser that are used again and again: what the process behind a window has read
and compiled of Halo's scripts, it need not read and compile for the next test."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser import seen

# What a page can be given later than its window.
_OF_A_PAGE = {"viewport", "color_scheme"}
_KEPT = "local_storage,indexeddb,cache_storage,service_workers,file_systems"
# Like a page of Halo it keeps strangers out of its process, or it would get another.
_NOTHING: Mapping[str, Any] = {
    "content_type": "text/html",
    "headers": {"Cross-Origin-Opener-Policy": "same-origin"},
    "body": "",
}


class Windows:
    """Each has a memory of its own: cookies, storage, cache."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Page] = []

    @contextmanager
    def opened(self, **options: Any) -> Iterator[Page]:
        """A page in a window that remembers nobody, with Playwright's options of a context."""
        if options.keys() - _OF_A_PAGE:
            page = self._new(**options)
            yield page
            page.context.close()
        else:
            page = self._free.pop() if self._free else self._new()
            page.set_viewport_size(options.get("viewport", {"width": 1280, "height": 720}))
            page.emulate_media(color_scheme=options.get("color_scheme", "light"))
            yield page
            _forget(page)
            self._free.append(page)

    def _new(self, **options: Any) -> Page:
        window = self._browser.new_context(**options)
        window.set_default_timeout(seen.PAGE_PATIENCE_S * 1000)
        return window.new_page()


def _forget(page: Page) -> None:
    """Leave nothing of what a test did on ``page``; on its site, or another process would go on."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    if origin.startswith("http"):
        page.route(f"{origin}/empty", lambda route: route.fulfill(**_NOTHING))
        page.goto(f"{origin}/empty")
        page.unroute_all()
        page.evaluate("sessionStorage.clear()")
        tools = page.context.new_cdp_session(page)
        tools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": _KEPT})
        tools.detach()
    page.context.clear_cookies()
    page.context.clear_permissions()
