"""The pages of Halo: one explicit table, which drives the rail, the guard and the router."""

from collections.abc import Callable

from dash.development.base_component import Component

from components import frame
from components.page import Page
from domain.city import City
from domain.roles import Permission
from pages import (
    account,
    accounts,
    accuracy,
    audit,
    categories,
    forecast,
    hot_spots,
    imports,
    operations,
    overview,
    risk_map,
    settings,
    sources,
    timeline,
    verify,
)

PAGES: tuple[Page, ...] = (
    Page(
        "overview",
        "/overview",
        Permission.SEE_MAP,
        overview.layout,
        "overview.title",
        icon="overview",
        keys="g o",
    ),
    Page(
        "risk_map",
        "/map",
        Permission.SEE_MAP,
        risk_map.layout,
        "frame.page.risk_map",
        icon="map",
        keys="g m",
    ),
    Page(
        "timeline",
        "/timeline",
        Permission.SEE_MAP,
        timeline.layout,
        "frame.page.timeline",
        icon="timeline",
        keys="g t",
    ),
    Page(
        "verify",
        "/verify",
        Permission.SEE_REPORTS,
        verify.layout,
        "verify.title",
        icon="verify",
        keys="g v",
    ),
    Page(
        "hot_spots",
        "/hot-spots",
        Permission.SEE_HOT_SPOTS,
        hot_spots.layout,
        "frame.page.hot_spots",
        icon="hot-spots",
        keys="g h",
    ),
    Page(
        "forecast",
        "/forecast",
        Permission.SEE_FORECASTS,
        forecast.layout,
        "frame.page.forecast",
        icon="forecast",
        keys="g f",
    ),
    Page(
        "accuracy",
        "/accuracy",
        Permission.SEE_ACCURACY,
        accuracy.layout,
        "frame.page.accuracy",
        icon="accuracy",
        keys="g y",
    ),
    Page(
        "settings",
        "/settings",
        Permission.SEE_SETTINGS,
        settings.layout,
        "frame.page.settings",
        icon="settings",
        keys="g s",
    ),
    # Reached from the settings.
    Page("sources", "/sources", Permission.MANAGE_SOURCES, sources.layout, "sources.title"),
    Page("imports", "/sources/import", Permission.MANAGE_SOURCES, imports.layout, "imports.title"),
    Page(
        "categories",
        "/sources/categories",
        Permission.MANAGE_SOURCES,
        categories.layout,
        "categories.title",
    ),
    Page("accounts", "/accounts", Permission.MANAGE_ACCOUNTS, accounts.layout, "accounts.title"),
    Page("audit", "/audit", Permission.READ_AUDIT, audit.layout, "audit.title"),
    Page(
        "operations", "/operations", Permission.SEE_SETTINGS, operations.layout, "operations.title"
    ),
    # Reached from the header: nothing about it stands in the rail.
    Page("account", "/account", Permission.OWN_ACCOUNT, account.layout, "tokens.page.title"),
)
FIRST = next(page for page in PAGES if page.name == "risk_map")

# What the guard is told: every path of a page, and the bare address, which shows the first.
PERMISSIONS = {"/": FIRST.permission, **{page.path: page.permission for page in PAGES}}


def at(path: str | None) -> Page | None:
    """The page at ``path``, or None."""
    if path in (None, "", "/"):
        return FIRST
    return next((page for page in PAGES if page.path == path), None)


def shell(city: City, may: Callable[[Permission], bool]) -> Component:
    """The frame around the pages that somebody ``may`` see."""
    return frame.shell(city, [page for page in PAGES if may(page.permission)])
