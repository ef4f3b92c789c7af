"""Notes on dates: marks over the bars, a list beside them, and the form in a dialog."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import moments, notice, timeline_columns
from components.attributes import aria, data
from components.icons import icon
from components.ids import Timeline
from components.timeline_bars import Mark
from domain.annotation import LONGEST_TEXT, Annotation
from domain.filters import Period
from domain.roles import Role
from domain.timeline import Bars
from locales import t

DIALOG = "timeline-note-dialog"
_NAME = "timeline-note-{}".format


def marks(found: Sequence[Annotation], shown: Bars) -> list[Mark]:
    """Where the notes stand over the bars, numbered as in the list."""
    stood = [timeline_columns.days(bar) for bar in shown.bars]
    return [
        {
            "id": str(one.id),
            "number": str(number),
            "first": _position(one.says.first, stood),
            "end": _position(one.says.end, stood),
            "text": one.says.text,
        }
        for number, one in enumerate(found, start=1)
    ]


def listed(
    found: Sequence[Annotation], zone: str, *, now: datetime, may: Callable[[Annotation], bool]
) -> list[Any]:
    """The notes of the period, with what the person may do to each."""
    if not found:
        return [html.P(t("timeline.notes.none"), className="muted")]
    rows = [
        _note(number, one, zone, now=now, may=may(one)) for number, one in enumerate(found, start=1)
    ]
    return [html.Ol(rows, className="notes")]


def done(key: str, annotation_id: int, revision: int) -> list[Any]:
    """What was done to a note, and the way back from it."""
    undo = html.Button(
        t("timeline.notes.undo"),
        type="button",
        className="button",
        **data(tells=Timeline.NOTE_TOLD, word=f"undo {annotation_id} {revision}"),
    )
    return [html.Span(t(f"timeline.notes.{key}")), undo]


def add_button() -> html.Button:
    """Opens the form, empty but for the period shown."""
    return html.Button(
        [icon("plus"), t("timeline.notes.add")],
        type="button",
        className="button",
        **data(opens=DIALOG, note=""),
    )


def dialog() -> html.Dialog:
    """The form; `assets/timeline.js` fills it, `assets/hot_spots.js` gathers its fields."""
    close = html.Button(
        t("timeline.notes.cancel"), type="button", className="button", **data(closes="")
    )
    save = html.Button(
        t("timeline.notes.save"),
        type="submit",
        form=Timeline.NOTE_FORM,
        className="button button-primary",
    )
    return html.Dialog(
        [
            html.H2(t("timeline.notes.dialog"), id=_NAME("title")),
            html.Form(
                _fields(),
                id=Timeline.NOTE_FORM,
                className="log-form",
                **data(gathers=Timeline.NOTE_GATHERED),
            ),
            notice.banner(Timeline.NOTE_REFUSAL, Timeline.NOTE_REFUSAL_SAID),
            html.Div([close, save], className="log-buttons"),
        ],
        id=DIALOG,
        className="card log-dialog",
        **aria(labelledby=_NAME("title")),
    )


def _fields() -> list[Any]:
    audiences = [
        {"value": "all", "label": t("timeline.notes.everyone")},
        {"value": "own", "label": t("timeline.notes.own")},
    ]
    return [
        dbc.Input(id=_NAME("id"), name="id", type="hidden"),
        _field("first", dbc.Input(**_named("first"), type="date")),
        _field("end", dbc.Input(**_named("end"), type="date"), help_key="timeline.notes.end_help"),
        _field("text", dbc.Textarea(**_named("text"), maxLength=LONGEST_TEXT, rows=3), wide=True),
        _field("audience", dbc.Select(**_named("audience"), options=audiences, value="all")),
    ]


def _named(name: str) -> dict[str, Any]:
    return {"id": _NAME(name), "name": name, "class_name": "input"}


def _field(name: str, field: Any, *, help_key: str = "", wide: bool = False) -> html.Div:
    label = html.Label(t(f"timeline.notes.{name}"), htmlFor=_NAME(name))
    more = [html.P(t(help_key), className="field-help")] if help_key else []
    return html.Div([label, field, *more], className="field field-wide" if wide else "field")


def _position(at: date, stood: Sequence[Period]) -> float:
    """Where a day lies among the bars: their index, and how far into the bar."""
    for index, period in enumerate(stood):
        if at < period.end:
            into = (at - period.first).days / period.days
            return index + max(0.0, into)
    return float(len(stood))


def _note(number: int, one: Annotation, zone: str, *, now: datetime, may: bool) -> html.Li:
    says = one.says
    last = Period(says.first, says.end)
    when = moments.dated(says.first) if last.days == 1 else moments.period(last)
    by = t("timeline.notes.by", name=one.by, at=moments.when(one.at, zone, now=now))
    facts: list[Any] = [html.Bdi(by)]
    if one.revision > 1:
        at = moments.when(one.changed_at, zone, now=now)
        facts.append(html.Span(f" · {t('timeline.notes.changed', at=at)}"))
    if says.audience is not None:
        facts.append(html.Span(f" · {_for(says.audience)}"))
    return html.Li(
        [
            html.Span(str(number), className="note-number", **aria(hidden="true")),
            html.Div(
                [
                    html.Strong(when),
                    html.P(html.Bdi(says.text), className="note-text"),
                    html.P(facts, className="muted note-by"),
                    *(_ways(one) if may else []),
                ]
            ),
        ],
        className="note",
    )


def _for(role: Role) -> str:
    return t("timeline.notes.for_role", role=t(f"frame.role.{role}"))


def _ways(one: Annotation) -> list[html.Div]:
    says = one.says
    edit = html.Button(
        t("timeline.notes.edit"),
        type="button",
        className="button button-bare",
        **data(
            opens=DIALOG,
            note=str(one.id),
            first=says.first.isoformat(),
            end=says.end.isoformat(),
            text=says.text,
            audience="own" if says.audience else "all",
        ),
    )
    withdraw = html.Button(
        t("timeline.notes.withdraw"),
        type="button",
        className="button button-bare",
        **data(tells=Timeline.NOTE_TOLD, word=f"withdraw {one.id}"),
    )
    return [html.Div([edit, withdraw], className="note-ways")]
