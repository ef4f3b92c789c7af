"""Every source with its health; a press opens one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, moments, notice, settings_section, source_words
from components.attributes import aria, data
from components.fact_table import Column
from components.icons import icon
from components.ids import Sources
from domain.source import Health, SourceHealth
from locales import number, t, worded

PAUSE, RESUME, POLL, REMOVE, UNSEAL = "pause", "resume", "poll", "remove", "unseal"
VERBS = (PAUSE, RESUME, POLL, REMOVE, UNSEAL)


def card() -> html.Section:
    """The skeleton of the card."""
    add = html.Button(
        [icon("plus"), t("sources.add")],
        type="button",
        className="button button-primary",
        **data(address="add=choose&source="),
    )
    return settings_section.section(
        "sources",
        t("sources.list.title"),
        t("sources.list.lead"),
        [html.Div(_waiting(), id=Sources.LIST)],
        buttons=[add],
    )


def table(
    found: Sequence[SourceHealth],
    kinds: Mapping[str, str],
    breaks: Mapping[str, int],
    zone: str,
    *,
    now: datetime,
) -> html.Div:
    """``kinds`` and ``breaks`` (those that last) are by slug. Names and errors of a source are text
    from outside."""
    if not found:
        return html.Div(notice.empty(t("sources.list.none"), t("sources.list.none_advice")))
    columns = [
        Column(t("sources.list.name")),
        Column(t("sources.list.health")),
        Column(t("sources.list.read")),
        Column(t("sources.list.newest")),
        Column(t("sources.list.lag"), number=True),
        Column(t("sources.list.records"), number=True),
        Column(t("sources.list.open"), silent=True),
    ]
    rows = [_row(one, kinds.get(one.slug, ""), breaks.get(one.slug, 0), zone, now) for one in found]
    return fact_table.table(t("sources.list.title"), columns, rows)


def _row(one: SourceHealth, kind: str, breaks: int, zone: str, now: datetime) -> list[Any]:
    under = html.P(source_words.kind(kind), className="muted source-kind")
    error = (
        [html.P(html.Bdi(worded(one.last_error)), className="field-error")]
        if one.last_error
        else []
    )
    broken = t("sources.list.breaks", n=breaks)
    states = [source_words.badge(one.health)]
    if breaks:
        states.append(html.Span(broken, className="badge badge-amber"))
    return [
        html.Div([html.Bdi(one.name), under, *error]),
        html.Div(states, className="source-states"),
        read(one, zone, now=now),
        "" if one.latest_event_at is None else moments.when(one.latest_event_at, zone, now=now),
        "" if one.lag_minutes is None else moments.duration(one.lag_minutes),
        number(one.records),
        _open(one),
    ]


def read(one: SourceHealth, zone: str, *, now: datetime) -> str:
    """When the source was last read; files have no such time."""
    if one.last_success_at is not None:
        return moments.when(one.last_success_at, zone, now=now)
    return "" if one.health is Health.BY_HAND else t("sources.list.never")


def _open(one: SourceHealth) -> html.Button:
    return html.Button(
        t("sources.list.open"),
        type="button",
        className="button",
        **data(address=f"source={one.slug}&add=", address_back="source="),
        **aria(pressed="false", label=t("sources.list.open_one", name=one.name)),
    )


def _waiting() -> list[html.Span]:
    return [html.Span(className="skeleton") for _ in range(4)]
