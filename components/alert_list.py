"""Alerts that are open, with what to do about each, and those that are over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import alert_words, fact_table, moments, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.icons import icon
from components.ids import Operations
from domain.alert import Alert
from domain.line import Said
from locales import t, worded

HEED = "heed"


def card() -> html.Section:
    """The skeleton of the open alerts."""
    return settings_section.section(
        "alerts",
        t("operations.alerts.title"),
        t("operations.alerts.lead"),
        [
            settings_section.refusal(Operations.REFUSAL, Operations.REFUSAL_SAID),
            settings_section.said(Operations.SAID),
            html.Div(t("operations.loading"), id=Operations.ALERTS, className="alert-place"),
        ],
    )


def past_card() -> html.Section:
    """The skeleton of what is over."""
    return settings_section.section(
        "alerts-past",
        t("operations.history.title"),
        t("operations.history.lead"),
        [html.Div(t("operations.loading"), id=Operations.HISTORY)],
    )


def open_alerts(
    found: Sequence[Alert],
    names: Mapping[int, str],
    zone: str,
    *,
    is_led: bool,
    now: datetime,
) -> list[Any]:
    """``names`` are those of accounts by number; ``is_led`` is whether anybody looks."""
    parts: list[Any] = [] if is_led else [_nobody_looks()]
    if found:
        rows = [_alert(one, names, zone, now) for one in found]
        return [*parts, html.Ul(rows, className="alert-list")]
    if is_led:
        words = html.Div([html.Strong(t("operations.alerts.none")), html.P(t("operations.looked"))])
        parts.append(html.Div([icon("verify"), words], className="alert-none"))
    return parts


def past(found: Sequence[Alert], zone: str, *, now: datetime) -> html.Div:
    """What is over, the last first."""
    if not found:
        return html.Div(html.P(t("operations.history.none"), className="muted"))
    columns = [
        Column(t("operations.history.what")),
        Column(t("operations.history.from")),
        Column(t("operations.history.to")),
        Column(t("operations.history.lasted"), number=True),
    ]
    rows = [_past(one, zone, now) for one in found]
    return fact_table.table(t("operations.history.title"), columns, rows)


def _past(one: Alert, zone: str, now: datetime) -> list[Any]:
    begun, ended = one.raised_at or one.noticed_at, one.ended_at or now
    return [
        html.Bdi(alert_words.title(one)),
        moments.when(begun, zone, now=now),
        moments.when(ended, zone, now=now),
        moments.duration((ended - begun).total_seconds() / 60),
    ]


def _nobody_looks() -> html.Div:
    words = [html.Strong(t("operations.no_worker.title")), html.P(t("operations.no_worker.advice"))]
    return html.Div([icon("warning"), html.Div(words)], className="banner banner-amber")


def _alert(one: Alert, names: Mapping[int, str], zone: str, now: datetime) -> html.Li:
    begun = one.raised_at or one.noticed_at
    since = t("operations.alerts.since", at=moments.when(begun, zone, now=now))
    head = html.Div(
        [html.H3(html.Bdi(alert_words.title(one))), html.P(since, className="muted")],
        className="alert-head",
    )
    said = html.P(alert_words.said(one, zone, now=now))
    advice = html.P(alert_words.advice(one), className="muted")
    parts = [head, said, *_reason(alert_words.reason(one)), advice, _heeding(one, names, zone, now)]
    heeded = "" if one.heeded_at is None else " alert-heeded"
    return html.Li(parts, className=f"alert-item{heeded}")


def _reason(why: Said) -> list[Any]:
    """A line in the reader's language; else the words of what stopped it, nobody's translation."""
    if not why:
        return []
    told = (
        html.Code(why, lang="en", dir="ltr", className="alert-reason")
        if isinstance(why, str)
        else html.P(html.Bdi(worded(why)))
    )
    return [html.Div([html.Span(t("operations.alerts.reason"), className="muted"), told])]


def _heeding(one: Alert, names: Mapping[int, str], zone: str, now: datetime) -> Any:
    if one.heeded_at is not None:
        who = names.get(one.heeded_by or 0, t("operations.alerts.somebody"))
        at = moments.when(one.heeded_at, zone, now=now)
        words = [icon("verify"), html.Span(t("operations.alerts.heeded", who=who, at=at))]
        return html.P(words, className="alert-seen muted")
    return html.Button(
        t("operations.alerts.heed"),
        type="button",
        className="button",
        **data(tells=Operations.ASKED, word=f"{HEED} {one.id}"),
        **aria(label=t("operations.alerts.heed_one", title=alert_words.title(one))),
    )
