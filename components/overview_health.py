"""How sources and models are, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import accuracy_scores, fact_table, moments, quantities, source_words
from components.fact_table import Column
from domain.overview import LiveModel
from domain.source import Health, SourceHealth
from locales import number, t, worded


def sources(found: Sequence[SourceHealth], zone: str, *, now: datetime) -> html.Div:
    """Every source; names and errors are text from outside."""
    if not found:
        return html.Div(html.P(t("frame.sources.none"), className="muted"))
    columns = [
        Column(t("overview.sources.name")),
        Column(t("overview.sources.health")),
        Column(t("overview.sources.age")),
        Column(t("overview.sources.newest")),
        Column(t("overview.sources.lag"), number=True),
    ]
    rows = [_source(one, zone, now) for one in found]
    return fact_table.table(t("overview.sources.title"), columns, rows)


def models(found: Sequence[LiveModel], zone: str, *, now: datetime) -> list[Any]:
    """Every model in use: since when, its newest forecast, how the last finished week fared."""
    if not found:
        return [html.P(t("overview.models.none"), className="muted")]
    return [_model(one, zone, now) for one in found]


def _source(one: SourceHealth, zone: str, now: datetime) -> list[Any]:
    error = (
        [html.P(html.Bdi(worded(one.last_error)), className="field-error")]
        if one.last_error
        else []
    )
    never = "by_hand" if one.health is Health.BY_HAND else "never"
    read = (
        t(f"overview.sources.{never}")
        if one.last_success_at is None
        else moments.age(now - one.last_success_at)
    )
    newest = one.latest_event_at and moments.when(one.latest_event_at, zone, now=now)
    return [
        html.Div([html.Bdi(one.name), *error]),
        source_words.badge(one.health),
        read,
        newest or quantities.NONE,
        quantities.NONE if one.lag_minutes is None else moments.duration(one.lag_minutes),
    ]


def _model(one: LiveModel, zone: str, now: datetime) -> html.Div:
    recipe = accuracy_scores.recipe(one.recipe)
    since = one.since and t(
        "overview.models.live", recipe=recipe, day=moments.when(one.since, zone, now=now)
    )
    said = [since or recipe, _issued(one, zone, now), _fared(one)]
    return html.Div(
        [
            html.H3(t(f"overview.models.{one.kind}")),
            *[html.P(words) for words in said if words],
        ],
        className="overview-model",
    )


def _issued(one: LiveModel, zone: str, now: datetime) -> str:
    if one.issued_at is None or one.data_through is None:
        return t("overview.models.not_issued")
    return t(
        "overview.models.issued",
        at=moments.when(one.issued_at, zone, now=now),
        age=moments.age(now - one.issued_at),
        day=moments.dated(one.data_through),
    )


def _fared(one: LiveModel) -> str:
    last = one.last
    if last is None or last.actual is None:
        return ""
    inside = last.fan.low80 <= last.actual <= last.fan.high80
    return t(
        f"overview.models.{'held' if inside else 'missed'}",
        day=moments.dated(last.first_day),
        actual=number(last.actual),
        low=number(last.fan.low80),
        high=number(last.fan.high80),
    )
