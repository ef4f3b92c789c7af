"""The pages of Halo: one explicit table, which drives the rail, the guard and the router."""

from collections.abc import Callable

from dash.development.base_component import Component

from components import frame
from components.page import Page
from domain.city import City
from domain.roles import Permission
from pages import accuracy, forecast, hot_spots, risk_map, settings

PAGES: tuple[Page, ...] = (
    Page(
        "risk_map",
        "/map",
        Permission.SEE_MAP,
        risk_map.layout,
        "map",
        "frame.page.risk_map",
        "g m",
    ),
    Page(
        "hot_spots",
        "/hot-spots",
        Permission.SEE_HOT_SPOTS,
        hot_spots.layout,
        "hot-spots",
        "frame.page.hot_spots",
        "g h",
    ),
    Page(
        "forecast",
        "/forecast",
        Permission.SEE_FORECASTS,
        forecast.layout,
        "forecast",
        "frame.page.forecast",
        "g f",
    ),
    Page(
        "accuracy",
        "/accuracy",
        Permission.SEE_ACCURACY,
        accuracy.layout,
        "accuracy",
        "frame.page.accuracy",
        "g y",
    ),
    Page(
        "settings",
        "/settings",
        Permission.SEE_SETTINGS,
        settings.layout,
        "settings",
        "frame.page.settings",
        "g s",
    ),
)
FIRST = PAGES[0]

# What the guard is told: every path of a page, and the bare address, which shows the first.
PERMISSIONS = {"/": FIRST.permission, **{page.path: page.permission for page in PAGES}}


def at(path: str | None) -> Page | None:
    """The page at ``path``, or None."""
    if path in (None, "", "/"):
        return FIRST
    return next((page for page in PAGES if page.path == path), None)


def shell(city: City, may: Callable[[Permission], bool]) -> Component:
    """The frame with a rail of the pages that somebody ``may`` see."""
    return frame.shell(city, [page for page in PAGES if may(page.permission)])
