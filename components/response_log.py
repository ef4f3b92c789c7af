"""The log of what was done about places: a form in a dialog, and the list with its way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import hot_spot_cards, moments, notice
from components.attributes import aria, data
from components.ids import HotSpots
from domain.response import LONGEST_NOTE, MOST_MINUTES, MOST_VISITS, Action, Response, Stage
from locales import t


def dialog() -> html.Dialog:
    """The form; `assets/hot_spots.js` gathers its fields into one store when it is sent."""
    close = html.Button(
        t("hot_spots.log.back"), type="button", className="button", **data(closes="")
    )
    save = html.Button(
        t("hot_spots.log.save"),
        type="submit",
        form=HotSpots.FORM,
        className="button button-primary",
    )
    return html.Dialog(
        [
            html.H2(t("hot_spots.log.title"), id="hot-spots-dialog-title"),
            html.P(t("hot_spots.log.lead"), className="muted"),
            _form(),
            notice.banner(HotSpots.LOG_REFUSAL, HotSpots.LOG_REFUSAL_SAID),
            html.Div([close, save], className="log-buttons"),
        ],
        id=hot_spot_cards.LOG_DIALOG,
        className="card log-dialog",
        **aria(labelledby="hot-spots-dialog-title"),
    )


def _form() -> html.Form:
    return html.Form(
        _fields(), id=HotSpots.FORM, className="log-form", **data(gathers=HotSpots.GATHERED)
    )


def _fields() -> list[Any]:
    return [
        _choice("stage", Stage, Stage.RESPONSE),
        _choice("action", Action, Action.PRESENCE),
        _field("first", dbc.Input(**_named("first"), type="date")),
        _field(
            "last", dbc.Input(**_named("last"), type="date"), help_key="hot_spots.log.last_help"
        ),
        _field("minutes", dbc.Input(**_named("minutes"), type="number", min=0, max=MOST_MINUTES)),
        _field("visits", dbc.Input(**_named("visits"), type="number", min=0, max=MOST_VISITS)),
        _field(
            "note",
            dbc.Textarea(**_named("note"), maxLength=LONGEST_NOTE, rows=3),
            help_key="hot_spots.log.note_help",
            wide=True,
        ),
    ]


def _named(name: str) -> dict[str, Any]:
    return {"id": f"log-{name}", "name": name, "class_name": "input"}


def _choice(name: str, members: type[Stage] | type[Action], chosen: str) -> html.Div:
    options = [{"value": one.value, "label": t(f"hot_spots.{name}.{one.value}")} for one in members]
    return _field(name, dbc.Select(**_named(name), options=options, value=str(chosen)))


def _field(name: str, field: Any, *, help_key: str = "", wide: bool = False) -> html.Div:
    label = html.Label(t(f"hot_spots.log.{name}"), htmlFor=f"log-{name}")
    more = [html.P(t(help_key), className="field-help")] if help_key else []
    return html.Div([label, field, *more], className="field field-wide" if wide else "field")


def listed(
    responses: Sequence[Response], zone: str, *, now: datetime, mine: int, every: bool
) -> list[Any]:
    """The log, newest first. ``mine`` is the account that looks; ``every`` whether it may take
    back what others logged."""
    heading = [
        html.H2(t("hot_spots.log.heading")),
        html.P(t("hot_spots.log.why"), className="muted"),
    ]
    if not responses:
        return [*heading, html.P(t("hot_spots.log.none"))]
    entries = [_entry(one, zone, now, may=every or one.account_id == mine) for one in responses]
    return [*heading, html.Ol(entries, className="log-list")]


def _entry(one: Response, zone: str, now: datetime, *, may: bool) -> html.Li:
    facts = [_days(one)]
    if one.minutes is not None:
        facts.append(t("hot_spots.log.minutes_said", n=one.minutes))
    if one.visits is not None:
        facts.append(t("hot_spots.log.visits_said", n=one.visits))
    logged = t("hot_spots.log.by", name=one.by, at=moments.when(one.logged_at, zone, now=now))
    heading = [
        html.Strong(t(f"hot_spots.action.{one.action}")),
        html.Span(t(f"hot_spots.stage.{one.stage}"), className="badge"),
    ]
    parts: list[Any] = [
        html.Div(heading, className="log-heading"),
        html.P([html.Bdi(one.area or t("hot_spots.place.outside")), " · ", " · ".join(facts)]),
        *([html.P(html.Bdi(one.note), className="log-note")] if one.note else []),
        html.P(html.Bdi(logged), className="muted"),
        *_end(one, zone, now, may=may),
    ]
    return html.Li(parts, className="log-entry log-gone" if one.withdrawal else "log-entry")


def _end(one: Response, zone: str, now: datetime, *, may: bool) -> list[Any]:
    """Taken back by whom, or the button that takes it back."""
    gone = one.withdrawal
    if gone is not None:
        at = moments.when(gone.at, zone, now=now)
        return [html.P(html.Bdi(t("hot_spots.log.withdrawn", name=gone.by, at=at)))]
    if not may:
        return []
    undo = html.Button(
        t("hot_spots.log.undo"),
        type="button",
        className="button",
        **data(tells=HotSpots.UNDONE, word=str(one.id)),
    )
    return [undo]


def _days(one: Response) -> str:
    first = moments.dated(one.first_day)
    if one.last_day is None:
        return t("hot_spots.log.since", first=first)
    if one.last_day == one.first_day:
        return first
    return t("hot_spots.days", first=first, last=moments.dated(one.last_day))
