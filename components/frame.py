"""Header, rail and the place where pages stand: the same around every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from components import help_dialog
from components.attributes import aria, data
from components.icons import icon
from components.ids import Frame
from domain.city import City
from locales import language, t

CONTENT = "content"
CLOCK_MS = 60_000


@dataclass(frozen=True, slots=True)
class RailLink:
    """A page in the rail. ``keys`` is its shortcut, such as "g m"."""

    path: str
    icon: str
    label: str
    keys: str


def shell(city: City, links: Sequence[RailLink]) -> html.Div:
    """Everything around a page, without anything about the person or the data."""
    return html.Div(
        [
            dcc.Location(id=Frame.URL, refresh=False),
            dcc.Interval(id=Frame.CLOCK, interval=CLOCK_MS),
            html.A(t("frame.skip"), href=f"#{CONTENT}", className="skip-link"),
            html.Div(
                [_header(city), _rail(links), html.Main(_content(city), **_main())],
                className="frame",
            ),
            help_dialog.dialog(),
        ]
    )


def _main() -> dict[str, object]:
    return {"id": CONTENT, "className": "content", "tabIndex": -1}


def _content(city: City) -> list[object]:
    page = html.Div(id=Frame.PAGE, className="page-place")
    if not city.synthetic:
        return [page]
    return [html.P(t("frame.synthetic.long"), className="synthetic-note"), page]


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
            html.Form(buttons, action="/language", method="POST", className="chip-panel", **_own()),
        ],
        className="chip",
    )


def _own() -> dict[str, object]:
    return data(own="")


def _theme() -> html.Button:
    return html.Button(
        icon("theme"),
        type="button",
        className="icon-button",
        title=t("frame.theme"),
        **aria(label=t("frame.theme")),
        **data(theme_toggle=""),
    )


def _rail(links: Sequence[RailLink]) -> html.Nav:
    return html.Nav(
        [_link(link) for link in links], id="rail", className="rail", **aria(label=t("frame.pages"))
    )


def _link(link: RailLink) -> dcc.Link:
    mark = html.Span(
        icon(link.icon, small=False), className="rail-mark", **data(shortcut=link.keys)
    )
    return dcc.Link([mark, link.label], href=link.path, className="rail-link", refresh=False)
