"""Header, rail and the place where pages stand: the same around every page."""

import json
from collections.abc import Sequence

from dash import dcc, html

from components import help_dialog, news_pill, settings_strip
from components.attributes import aria, data
from components.icons import icon
from components.ids import Breaks, Frame
from components.page import Page
from domain.city import City
from locales import language, t

CONTENT = "content"
CLOCK_MS = 60_000


def shell(city: City, pages: Sequence[Page]) -> html.Div:
    """Everything around a page, without anything about the person or the data."""
    in_rail = [page for page in pages if page.icon]
    return html.Div(
        [
            dcc.Location(id=Frame.URL, refresh=False),
            dcc.Interval(id=Frame.CLOCK, interval=CLOCK_MS),
            html.A(t("frame.skip"), href=f"#{CONTENT}", className="skip-link"),
            html.Div(
                [_header(city), _rail(in_rail, pages), _main(city)],
                className="frame",
            ),
            help_dialog.dialog(in_rail),
        ]
    )


def _main(city: City) -> html.Main:
    parts = [html.Div(id=Breaks.BANNER), html.Div(id=Frame.PAGE, className="page-place")]
    if city.synthetic:
        parts.insert(0, html.Div(t("frame.synthetic.long"), className="synthetic-note"))
    return html.Main(parts, id=CONTENT, className="content", tabIndex=-1)


def _header(city: City) -> html.Header:
    toggle = html.Button(
        icon("menu", small=False),
        type="button",
        className="rail-toggle",
        **aria(label=t("frame.menu"), expanded="false", controls="rail"),
        **data(rail_toggle=""),
    )
    brand = html.A(
        [icon("halo", small=False), html.Span("Halo", className="brand-name")],
        href="/",
        className="brand",
        **aria(label=t("frame.home")),
    )
    return html.Header([toggle, brand, *_city(city), _end(city)], className="frame-header")


def _city(city: City) -> list[html.Span]:
    name = html.Span(html.Bdi(city.name), className="brand-city")
    if not city.synthetic:
        return [name]
    return [name, html.Span(t("frame.synthetic.short"), className="badge badge-amber")]


def _end(city: City) -> html.Div:
    return html.Div(
        [
            html.Div(id=Frame.OPERATOR, className="pill-place", role="status"),
            news_pill.pill(),
            html.Div(id=Frame.DATA_THROUGH, className="pill-place"),
            html.Div(id=Frame.SOURCES, className="pill-place"),
            _languages(city),
            _theme(),
            html.Div(id=Frame.ACCOUNT, className="pill-place account-place"),
        ],
        className="header-end",
    )


def _languages(city: City) -> html.Details:
    """The language chosen, and a form that chooses another; `assets/frame.js` adds its token."""
    buttons = [
        html.Button(
            t(f"frame.language.{code}"),
            name="language",
            value=code,
            className="menu-item",
            lang=code,
            **aria(current="true" if code == language() else "false"),
        )
        for code in city.languages
    ]
    here = [icon("language"), html.Span(t(f"frame.language.{language()}"), className="pill-rest")]
    return html.Details(
        [
            html.Summary(here, **aria(label=t("frame.language.choose"))),
            html.Form(
                buttons, action="/language", method="POST", className="chip-panel", **data(own="")
            ),
        ],
        className="chip",
    )


def _theme() -> html.Button:
    return html.Button(
        icon("theme"),
        type="button",
        className="icon-button",
        title=t("frame.theme"),
        **aria(label=t("frame.theme")),
        **data(theme_toggle=""),
    )


def _rail(in_rail: Sequence[Page], pages: Sequence[Page]) -> html.Nav:
    """Links to the pages of the rail, and what every page is called, for the window's title."""
    names = json.dumps({page.path: t(page.label_key) for page in pages})
    return html.Nav(
        [_link(page) for page in in_rail],
        id="rail",
        className="rail",
        **aria(label=t("frame.pages")),
        **data(names=names),
    )


def _link(page: Page) -> html.A:
    mark = html.Span(
        icon(page.icon, small=False), className="rail-mark", **data(shortcut=page.keys)
    )
    label = t(page.label_key)
    under = settings_strip.PATHS if page.path in settings_strip.PATHS else (page.path,)
    told = data(goes="", under=" ".join(under))
    return html.A([mark, label], href=page.path, className="rail-link", **told)
