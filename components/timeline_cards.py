"""The timeline's charts with everything around them: headings, keys, switches, figures to read."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dash import html

from components import filter_said, moments, timeline_columns, timeline_notes, timeline_parts
from components.attributes import aria, data
from components.timeline_bars import TimelineBars
from components.timeline_clock import Row, TimelineClock
from components.timeline_parts import Stack
from domain.annotation import Annotation
from domain.city import City
from domain.filters import Filter, Period
from domain.timeline import Bars, Clock, Grain
from locales import number, t

# What `bars` gives, in this order.
BARS = ("bars", "parts", "ticks", "marks", "compared", "grain", "zone", "label", "title")
CLOCK = ("rows", "counts", "top", "label")
STACKED = "category"


def bars_words() -> dict[str, str]:
    """What the bars say by themselves."""
    return {name: t(f"timeline.bars.{name}") for name in TimelineBars.WORDS}


def clock_words() -> dict[str, str]:
    """What the clock says by itself."""
    return {name: t(f"timeline.clock.{name}") for name in TimelineClock.WORDS}


def zone(city: City) -> str:
    """The zone of every time on the page."""
    return t("risk_map.step.zone", zone=city.zone)


def bars(
    shown: Bars, parts: Sequence[Stack], notes: Sequence[Annotation], city: City, *, compared: bool
) -> list[Any]:
    """The properties ``BARS`` of the chart."""
    title = t(f"timeline.title.{shown.grain}")
    return [
        timeline_columns.columns(shown, parts),
        timeline_columns.parts(parts),
        timeline_columns.ticks(shown),
        timeline_notes.marks(notes, shown),
        compared,
        str(shown.grain),
        zone(city),
        _said(shown, title),
        title,
    ]


def heading(shown: Bars, chosen: Filter, newest: date) -> list[Any]:
    """The chart's title, and the switches that depend on what is shown."""
    switch = _switch() if chosen.compare else ""
    return [html.H2(t(f"timeline.title.{shown.grain}")), switch, _wider(shown.period, newest)]


def key(shown: Bars, parts: Sequence[Stack], chosen: Filter, *, compared: bool) -> list[Any]:
    """Colours by name, and every other mark that the chart has."""
    marks = [
        (name, t(f"timeline.key.{name}", period=_compared(shown)))
        for name, there in _drawn(shown).items()
        if there
    ]
    rows = [
        html.Li([html.Span(className=f"bars-key bars-key-{name}", **aria(hidden="true")), said])
        for name, said in marks
    ]
    return [
        timeline_parts.key(parts, chosen, stacked=not compared),
        html.Ul(rows, className="bars-keys"),
    ]


def clock(told: Clock, city: City) -> list[Any]:
    """The properties ``CLOCK`` of the chart, weekdays in the order of the city's week."""
    if all(n is None for row in told.counts for n in row):
        return [[], [], 0, t("timeline.clock.guarded")]
    order = [(city.week_start - 1 + at) % 7 + 1 for at in range(7)]
    rows = [_row(iso, told, city) for iso in order]
    counts = [_rounded(told.counts[iso - 1]) for iso in order]
    top = max((n for row in counts for n in row if n is not None), default=0)
    return [rows, counts, top, _clock_said(rows, counts, top)]


def _row(iso: int, told: Clock, city: City) -> Row:
    known = [n for n in told.counts[iso - 1] if n is not None]
    whole = len(known) == len(told.counts[iso - 1])
    return {
        "iso": iso,
        "label": filter_said.weekday(iso),
        "short": filter_said.weekday(iso, form="EEE"),
        "weekend": iso in city.weekend,
        "sum": round(sum(known), 1) if whole else None,
    }


def _rounded(row: Sequence[float | None]) -> list[float | None]:
    return [None if n is None else round(n, 2) for n in row]


def _clock_said(rows: Sequence[Row], counts: Sequence[Sequence[float | None]], top: float) -> str:
    if not top:
        return t("timeline.clock.none")
    day, hour = next(
        (at, hour) for at, row in enumerate(counts) for hour, n in enumerate(row) if n == top
    )
    said = number(round(top, 1))
    return t("timeline.clock.said", day=rows[day]["label"], hour=f"{hour:02}:00", n=said)


def grains() -> html.Div:
    """How much time a bar stands for; by itself what fits the period."""
    return html.Div(
        [
            html.Button(
                t(f"timeline.grain.{name or 'auto'}"),
                type="button",
                **data(address=f"grain={name}"),
                **aria(pressed="false" if name else "true"),
            )
            for name in ("", *Grain)
        ],
        className="segments",
        role="group",
        **aria(label=t("timeline.grain.name")),
    )


def _switch() -> html.Div:
    return html.Div(
        [
            html.Button(
                t(f"timeline.show.{name or 'compared'}"),
                type="button",
                **data(address=f"show={name}"),
                **aria(pressed="false" if name else "true"),
            )
            for name in ("", STACKED)
        ],
        className="segments",
        role="group",
        **aria(label=t("timeline.show.name")),
    )


def _wider(period: Period, newest: date) -> html.Button:
    """Three times the period around it, as far as there are data."""
    end = min(period.end + timedelta(days=period.days), newest + timedelta(days=1))
    first = period.first - timedelta(days=period.days)
    return html.Button(
        t("timeline.bars.wider"),
        type="button",
        className="button bars-wider",
        **data(address=f"from={first.isoformat()}&to={end.isoformat()}&last="),
    )


def _said(shown: Bars, title: str) -> str:
    counted = [bar.count for bar in shown.bars if bar.count is not None]
    return t(
        "timeline.bars.said",
        title=title,
        n=len(shown.bars),
        sum=sum(counted),
        top=max(counted, default=0),
    )


def _drawn(shown: Bars) -> dict[str, bool]:
    return {
        "reference": any(bar.reference is not None for bar in shown.bars),
        "completed": any(bar.completed is not None for bar in shown.bars),
        "partial": any(bar.partial for bar in shown.bars),
        "missing": any(bar.missing for bar in shown.bars),
        "zero": any(bar.count == 0 for bar in shown.bars),
        "hidden": any(bar.count is None and not bar.missing for bar in shown.bars),
    }


def _compared(shown: Bars) -> str:
    return moments.period(shown.compared) if shown.compared else ""
