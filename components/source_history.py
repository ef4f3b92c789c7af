"""How a source fared lately: small bars a day with what was expected, and what was noticed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, moments, quantities, settings_section, source_words
from components.attributes import aria
from components.fact_table import Column
from domain.source_break import FormChange, HealthDay, History, SourceBreak
from locales import number, t

# A day with more than this many times the usual is drawn as high as this.
TALLEST = 4.0
# Of a hundred readings a few fail; from this share of a day's on it shows.
SOME = 0.2


def parts(past: History, zone: str, *, fed: bool, now: datetime) -> list[Any]:
    """The chart, then breaks, gaps and changes of fields, each only where it says something."""
    return [
        settings_section.part(
            t("sources.history.title"),
            *([chart(past.days, fed=fed)] if _has_any(past.days) else [_nothing()]),
        ),
        settings_section.part(t("sources.breaks.title"), _breaks(past.breaks, zone, now)),
        *_gaps(past, zone, now),
        *_forms(past.forms, zone, now),
    ]


def chart(days: Sequence[HealthDay], *, fed: bool) -> html.Figure:
    """New records a day as bars from zero, the expected number as a line across each; below, how
    the readings of the day went. The table says the same in figures."""
    usual = max((day.expected or 0.0 for day in days), default=0.0)
    most = max((day.arrived for day in days), default=0)
    top = min(float(most), TALLEST * usual) if usual else float(most)
    top = max(top, usual, 1.0)
    ends = [moments.dated(days[0].day), moments.dated(days[-1].day)]
    bars = html.Div([_bar(day, top) for day in days], className="source-bars")
    readings = html.Div([_reading(day) for day in days], className="source-readings")
    drawn = html.Div([bars, *([readings] if fed else [])], dir="ltr", **aria(hidden="true"))
    note = t("sources.history.note") if fed else t("sources.history.note_files")
    return html.Figure(
        [
            drawn,
            html.Div([html.Bdi(end) for end in ends], className="week-ends", dir="ltr"),
            html.Figcaption(note, className="figure-note"),
            _twin(days),
        ],
        className="source-chart",
    )


def _bar(day: HealthDay, top: float) -> html.Div:
    height = min(day.arrived / top, 1.0)
    cut = " source-bar-cut" if day.arrived > top else ""
    marks = []
    if day.expected is not None:
        at = {"insetBlockEnd": f"{min(day.expected / top, 1.0):.1%}"}
        marks.append(html.Span(className="source-expected", style=at))
    fill = html.Span(className=f"source-bar{cut}", style={"height": f"{height:.1%}"})
    return html.Div([fill, *marks], title=_said(day))


def _reading(day: HealthDay) -> html.Span:
    if day.failures and not day.readings:
        name = "source-read source-read-failed"
    elif day.failures > SOME * (day.readings + day.failures):
        name = "source-read source-read-partly"
    elif day.readings:
        name = "source-read source-read-well"
    else:
        name = "source-read"
    return html.Span(className=name, title=_said(day))


def _said(day: HealthDay) -> str:
    return t(
        "sources.history.day",
        day=moments.dated(day.day),
        n=number(day.arrived),
        expected=_expected(day),
        readings=number(day.readings),
        failures=number(day.failures),
    )


def _twin(days: Sequence[HealthDay]) -> html.Details:
    columns = [
        Column(t("sources.history.date")),
        Column(t("sources.history.arrived"), number=True),
        Column(t("sources.history.expected"), number=True),
        Column(t("sources.history.readings"), number=True),
        Column(t("sources.history.failures"), number=True),
        Column(t("sources.history.lag"), number=True),
    ]
    rows = [
        [
            moments.dated(day.day),
            number(day.arrived),
            _expected(day),
            number(day.readings),
            number(day.failures),
            quantities.NONE if day.lag_minutes is None else moments.duration(day.lag_minutes),
        ]
        for day in reversed(days)
    ]
    table = fact_table.table(t("sources.history.title"), columns, rows)
    summary = html.Summary(t("sources.history.table"))
    return html.Details([summary, table], className="source-twin")


def _expected(day: HealthDay) -> str:
    return quantities.NONE if day.expected is None else number(round(day.expected))


def _breaks(found: Sequence[SourceBreak], zone: str, now: datetime) -> Any:
    if not found:
        return html.P(t("sources.breaks.none"), className="muted")
    return html.Ul([_break(one, zone, now) for one in found], className="source-notes")


def _break(one: SourceBreak, zone: str, now: datetime) -> html.Li:
    open_ = one.found.until is None
    badge = html.Span(t("sources.breaks.open"), className="badge badge-amber")
    noticed = t("sources.breaks.noticed", at=moments.when(one.noticed_at, zone, now=now))
    return html.Li(
        [
            html.P([html.Strong(source_words.lasted(one.found)), *([badge] if open_ else [])]),
            html.P(source_words.broke(one.found)),
            html.P(noticed, className="muted"),
        ]
    )


def _gaps(past: History, zone: str, now: datetime) -> list[Any]:
    if not past.gaps:
        return []
    said = []
    for start, end in past.gaps:
        long = moments.duration(((end or now) - start).total_seconds() / 60)
        at = moments.when(start, zone, now=now)
        if end is None:
            said.append(t("sources.gaps.open", at=at, long=long))
        else:
            ended = moments.when(end, zone, now=now)
            said.append(t("sources.gaps.one", at=at, end=ended, long=long))
    items = html.Ul([html.Li(html.P(words)) for words in said], className="source-notes")
    return [settings_section.part(t("sources.gaps.title"), items)]


def _forms(found: Sequence[FormChange], zone: str, now: datetime) -> list[Any]:
    if not found:
        return []
    items = [html.Li(_form(one, zone, now)) for one in found]
    return [
        settings_section.part(t("sources.forms.title"), html.Ul(items, className="source-notes"))
    ]


def _form(one: FormChange, zone: str, now: datetime) -> list[html.P]:
    said = [html.P(html.Strong(moments.when(one.at, zone, now=now)))]
    for key, names in (("gone", one.gone), ("added", one.added)):
        if names:
            words = html.Bdi(", ".join(names), dir="ltr", className="source-fields")
            said.append(html.P([t(f"sources.forms.{key}"), " ", words]))
    return said


def _has_any(days: Sequence[HealthDay]) -> bool:
    return any(day.arrived or day.readings or day.failures for day in days)


def _nothing() -> html.P:
    return html.P(t("sources.history.none"), className="muted")
