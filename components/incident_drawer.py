"""The drawer of one incident: what it says now, what it said before, what its source published."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import incident_words
from components.attributes import aria, data
from components.cell_outlines import Cell, CellOutlines, small_map
from components.icons import icon
from components.ids import Timeline
from domain import grid
from domain.listing import ListedIncident
from domain.record import FieldChange, Record, Revision
from locales import has, moment, number, t

_WRITTEN = "d MMM y HH:mm"
_REASON = "timeline-reason-words"
_ZOOM = 15
# What a reading of a feed, and of what people and programs write, is called where it is kept.
ORIGINS = ("poll", "api")


def drawer() -> html.Aside:
    """The place for an incident, closed until one is chosen."""
    return html.Aside(
        [html.Div(id=Timeline.DRAWER_BODY, className="drawer-body"), _reason()],
        id=Timeline.DRAWER,
        className="drawer incident-drawer",
        hidden=True,
        tabIndex=0,
        **aria(label=t("record.drawer.title")),
    )


def _reason() -> html.Form:
    """Asks once a session why somebody looks at exact places; `assets/hot_spots.js` gathers it."""
    field = dbc.Input(
        id=_REASON, name="reason", required=True, minlength=8, maxlength=200, class_name="input"
    )
    return html.Form(
        [
            html.Label(t("record.drawer.why"), htmlFor=_REASON),
            field,
            html.P(t("record.drawer.why_help"), className="field-help"),
            html.Button(t("record.drawer.exact"), type="submit", className="button"),
        ],
        id=Timeline.REASON,
        hidden=True,
        className="reason-form",
        **data(gathers=Timeline.REASON_GATHERED),
    )


def story(told: Record, zone: str, *, exact: bool) -> list[Any]:
    """The content for one record, whose point is its own where ``exact`` and else the middle of
    its cell. Every text of a source is a text node."""
    one = told.incident
    return [
        _heading(told, zone),
        _facts(told, zone),
        _place(one, exact=exact),
        *_case(told),
        html.Section([html.H3(t("record.drawer.flags")), *_flags(one)]),
        html.Section([html.H3(t("record.drawer.history")), _history(told, zone)]),
        _raw(told),
    ]


def _heading(told: Record, zone: str) -> html.Div:
    one = told.incident
    name: list[Any] = [t("record.drawer.number"), " ", html.Bdi(str(one.id), dir="ltr")]
    badges = [html.Span(name, className="badge")]
    if one.status == "withdrawn":
        badges.append(html.Span(t("record.drawer.withdrawn"), className="badge badge-amber"))
    elif one.revision > 1:
        badges.append(html.Span(t("record.drawer.revised"), className="badge"))
    if told.synthetic:
        badges.append(html.Span(t("record.drawer.synthetic"), className="badge badge-amber"))
    close = html.Button(
        icon("close"),
        type="button",
        className="icon-button drawer-close",
        **data(address="incident=", close=""),
        **aria(label=t("record.drawer.close")),
    )
    return html.Div(
        [
            html.Div(badges, className="drawer-badges"),
            html.Div([close], className="drawer-buttons"),
            html.H2(t(f"category.{one.category}")),
            html.P(html.Bdi(incident_words.occurred(one, zone))),
        ],
        className="drawer-heading",
    )


def _facts(told: Record, zone: str) -> html.Dl:
    one = told.incident
    said = [(t(f"record.field.{name}"), html.Bdi(text)) for name, text in _texts(one) if text]
    precision = t(f"timeline.precision.{one.time_precision}")
    facts: list[tuple[str, Any]] = [
        (t("timeline.table.precision"), precision),
        *said,
        (t("record.drawer.published"), incident_words.moment_or_dash(one.published_at, zone)),
        (t("record.drawer.stored"), moment(told.ingested_at, zone, form=_WRITTEN)),
        (t("record.drawer.source"), html.Bdi(told.source_name)),
        (t("record.drawer.licence"), html.Bdi(told.licence or incident_words.DASH)),
        (t("record.drawer.key"), html.Bdi(one.key, dir="ltr")),
    ]
    if one.weight != 1:
        facts.append((t("record.field.weight"), t("record.drawer.weight", n=one.weight)))
    return _listed(facts)


def _texts(one: ListedIncident) -> list[tuple[str, str]]:
    return [
        ("category_published", one.category_published),
        ("title", one.title),
        ("description", one.description),
    ]


def _listed(facts: Iterable[tuple[str, Any]]) -> html.Dl:
    rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]
    return html.Dl(rows, className="facts")


def _place(one: ListedIncident, *, exact: bool) -> html.Section:
    facts: list[tuple[str, Any]] = [
        (t("record.field.place_precision"), t(f"incident.precision.{one.place_precision}"))
    ]
    facts += [
        (t(f"record.field.{name}"), html.Bdi(text))
        for name, text in (("area", one.area), ("address", one.address))
        if text
    ]
    parts: list[Any] = [html.H3(t("record.drawer.place"))]
    if one.lat is None or one.lon is None:
        return html.Section([*parts, _listed(facts)])
    position = f"{one.lat:.5f}, {one.lon:.5f}"
    name = t("record.drawer.position" if exact else "record.drawer.middle")
    facts.append((name, html.Bdi(position, dir="ltr")))
    cell = grid.text(grid.containing(one.lat, one.lon, 9))
    link = html.A(
        [icon("map"), t("record.drawer.map")],
        href=f"/map?cell={cell}",
        className="button",
        **data(goes=""),
    )
    return html.Section([*parts, _map(one.lat, one.lon), _listed(facts), html.Div(link)])


def _map(lat: float, lon: float) -> html.Div:
    """The cell of a place, which says no more than every reader of the record may know."""
    cell: Cell = {
        "cell": grid.text(grid.containing(lat, lon, grid.RESOLUTION)),
        "kind": "linked",
        "said": t("record.drawer.cell"),
    }
    words = {"linked": t("record.drawer.cell"), "label": t("record.drawer.cell_map")}
    return small_map(CellOutlines(cells=[cell], words=words), (lat, lon), _ZOOM)


def _case(told: Record) -> list[html.Section]:
    if told.case is None:
        return []
    link = html.A(
        t("record.drawer.case_link", n=told.case),
        href=f"/verify?cluster={told.case}",
        className="button",
        **data(goes=""),
    )
    words = html.P(t("record.drawer.case_said"), className="muted")
    return [html.Section([html.H3(t("record.drawer.case")), words, html.Div(link)])]


def _flags(one: ListedIncident) -> list[Any]:
    if not one.flags:
        return [html.P(t("record.drawer.no_flags"), className="muted")]
    badges = [
        html.Li(html.Span(incident_words.flag(name), className="badge badge-amber"))
        for name in one.flags
    ]
    return [html.Ul(badges, className="flag-list")]


def _history(told: Record, zone: str) -> html.Ol:
    return html.Ol([_revision(one, zone) for one in told.revisions], className="revisions")


def _revision(one: Revision, zone: str) -> html.Li:
    at = moment(one.at, zone, form=_WRITTEN)
    who = one.by or _origin(one.origin)
    heading = [
        html.Strong(t("record.drawer.revision", n=one.number)),
        html.Span(t(f"record.status.{one.status}"), className="badge")
        if one.status == "withdrawn"
        else "",
        html.Bdi(f"{at} · {who}" if who else at, className="muted"),
    ]
    reason = [html.P(html.Bdi(one.reason))] if one.reason else []
    return html.Li([html.Div(heading, className="revision-heading"), *reason, *_changes(one, zone)])


def _origin(name: str) -> str:
    """The reading that brought a state: a way in, or the name of a file."""
    key = f"record.origin.{name}"
    return t(key) if name in ORIGINS else name


def _changes(one: Revision, zone: str) -> list[Any]:
    if one.changes:
        return [html.Ul([_change(change, zone) for change in one.changes], className="changes")]
    key = "first" if one.number == 1 else "nothing_changed"
    return [html.P(t(f"record.drawer.{key}"), className="muted")]


def _change(change: FieldChange, zone: str) -> html.Li:
    key = f"record.field.{change.field}"
    name = t(key) if has(key) else change.field
    before, after = (_value(change.field, one, zone) for one in (change.before, change.after))
    return html.Li(
        [
            html.Span(name, className="change-name"),
            html.Del([html.Span(t("record.drawer.before"), className="visually-hidden"), before]),
            html.Span(" → ", **aria(hidden="true")),
            html.Ins([html.Span(t("record.drawer.after"), className="visually-hidden"), after]),
        ]
    )


def _value(field: str, value: object, zone: str) -> Any:
    if value is None or value in ("", (), []):
        return html.Span(t("record.drawer.empty"), className="muted")
    if isinstance(value, datetime):
        return moment(value, zone, form=_WRITTEN)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return html.Bdi(number(value) if field == "weight" else f"{value}", dir="ltr")
    if isinstance(value, list | tuple):
        return ", ".join(incident_words.flag(str(one)) for one in value)
    key = f"{_NAMED.get(field, '')}{value}"
    return t(key) if field in _NAMED and has(key) else html.Bdi(str(value))


_NAMED: Mapping[str, str] = {
    "category": "category.",
    "status": "record.status.",
    "time_precision": "timeline.precision.",
    "place_precision": "incident.precision.",
}


def _raw(told: Record) -> html.Section:
    """The record as it came: text in a frame, never markup."""
    heading = html.H3(t("record.drawer.raw"))
    if told.raw is None:
        return html.Section([heading, html.P(t("record.drawer.raw_hidden"), className="muted")])
    text = json.dumps(told.raw, ensure_ascii=False, indent=2, default=str)
    shown = html.Pre(text, dir="auto", tabIndex=0, **aria(label=t("record.drawer.raw")))
    return html.Section(
        html.Details([html.Summary(t("record.drawer.raw")), shown], className="raw-record")
    )
