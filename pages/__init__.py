"""The pages of Halo: one explicit table, which drives the rail, the guard and the router."""

from dash.development.base_component import Component

from components import frame
from components.page import Page
from domain.city import City
from domain.roles import Permission
from pages import risk_map

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
)
FIRST = PAGES[0]

# What the guard is told: every path of a page, and the bare address, which shows the first.
PERMISSIONS = {"/": FIRST.permission, **{page.path: page.permission for page in PAGES}}


def at(path: str | None) -> Page | None:
    """The page at ``path``, or None."""
    if path in (None, "", "/"):
        return FIRST
    return next((page for page in PAGES if page.path == path), None)


def shell(city: City) -> Component:
    """The frame with a rail of the pages there are."""
    return frame.shell(city, PAGES)
