"""Every source with its health, and the switch that pauses it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, moments, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Settings
from domain.source import Health, SourceHealth
from locales import number, t

PAUSE, RESUME = "pause", "resume"
_BADGES = {
    Health.FAILING: "badge badge-red",
    Health.LATE: "badge badge-amber",
    Health.NEVER: "badge badge-amber",
    Health.PAUSED: "badge badge-amber",
    Health.WELL: "badge badge-green",
}


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "sources",
        t("settings.sources.title"),
        t("settings.sources.lead"),
        [
            settings_section.refusal(Settings.SOURCE_REFUSAL, Settings.SOURCE_REFUSAL_SAID),
            settings_section.said(Settings.SOURCE_SAID),
            html.Div(id=Settings.SOURCES),
        ],
    )


def table(found: Sequence[SourceHealth], zone: str, *, now: datetime) -> html.Div:
    """Names and errors of a source are text from outside."""
    if not found:
        return html.Div(html.P(t("frame.sources.none"), className="muted"))
    columns = [
        Column(t("settings.sources.name")),
        Column(t("settings.sources.health")),
        Column(t("settings.sources.read")),
        Column(t("settings.sources.newest")),
        Column(t("settings.sources.lag"), number=True),
        Column(t("settings.sources.records"), number=True),
        Column(t("settings.sources.switch"), silent=True),
    ]
    rows = [_row(one, zone, now) for one in found]
    return fact_table.table(t("settings.sources.title"), columns, rows)


def _row(one: SourceHealth, zone: str, now: datetime) -> list[Any]:
    error = [html.P(html.Bdi(one.last_error), className="field-error")] if one.last_error else []
    return [
        html.Div([html.Bdi(one.name), *error]),
        html.Span(t(f"frame.health.{one.health}"), className=_BADGES.get(one.health, "badge")),
        _at(one.last_success_at, zone, now),
        _at(one.latest_event_at, zone, now),
        "" if one.lag_minutes is None else moments.duration(one.lag_minutes),
        number(one.records),
        _switch(one),
    ]


def _at(at: datetime | None, zone: str, now: datetime) -> str:
    return t("settings.sources.never") if at is None else moments.when(at, zone, now=now)


def _switch(one: SourceHealth) -> Any:
    """Nothing where nobody polls the source: a file is read when somebody imports it."""
    if one.health is Health.BY_HAND:
        return ""
    verb = RESUME if one.health is Health.PAUSED else PAUSE
    return html.Button(
        t(f"settings.sources.{verb}"),
        type="button",
        className="button",
        **data(tells=Settings.SOURCE_ASKED, word=f"{verb} {one.slug}"),
        **aria(label=t(f"settings.sources.{verb}_one", name=one.name)),
    )
