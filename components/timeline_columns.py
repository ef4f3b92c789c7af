"""The bars of `domain.timeline` as the browser draws them: one column each, in words too."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from components import moments, timeline_parts
from components.timeline_bars import Column, Part, Tick
from components.timeline_parts import Stack
from domain.filters import Period
from domain.timeline import Bar, Bars, Grain
from locales import day, number, t

_INSTANT = timedelta(microseconds=1)
_A_DAY = timedelta(days=1)
_FEW_DAYS = 2
_A_MONTH = 31
_FEW_MONTHS = 30
_FEW_YEARS = 160


def columns(shown: Bars, parts: Sequence[Stack]) -> list[Column]:
    """One column a bar."""
    return [_column(bar, shown.grain, parts) for bar in shown.bars]


def parts(stacks: Sequence[Stack]) -> list[Part]:
    """The colours of the stack."""
    return [{"label": one.label, "token": one.token} for one in stacks]


def ticks(shown: Bars) -> list[Tick]:
    """Labels at round times; the browser leaves out those for which there is no room."""
    starts = [bar.first for bar in shown.bars]
    form = {
        Grain.HOUR: _hour_tick,
        Grain.DAY: _day_tick,
        Grain.WEEK: _week_tick,
        Grain.MONTH: _month_tick,
    }[shown.grain]
    labels = [form(one, len(starts)) for one in starts]
    if shown.grain in (Grain.WEEK, Grain.MONTH) and len(starts) <= _FEW_YEARS:
        labels = _year_first(starts, labels)
    return [{"index": at, "label": label} for at, label in enumerate(labels) if label]


def _year_first(starts: Sequence[datetime], labels: Sequence[str]) -> list[str]:
    """The first label with its year, so that no axis is without one."""
    at = next((index for index, label in enumerate(labels) if label), None)
    return [
        day(starts[index].date(), form="LLL y") if index == at else label
        for index, label in enumerate(labels)
    ]


def days(bar: Bar) -> Period:
    """The days a bar stands for, half-open."""
    return Period(bar.first.date(), (bar.end - _INSTANT).date() + _A_DAY)


def label(bar: Bar, grain: Grain) -> str:
    """What a bar is called: its hour, day, week or month."""
    if grain is Grain.HOUR:
        first, end = bar.first.strftime("%H:%M"), bar.end.strftime("%H:%M")
        span = t("timeline.bar.range", first=first, end=end)
        return f"{day(bar.first.date(), form='EEE d MMM y')}, {span}"
    stood = days(bar)
    if grain is Grain.DAY:
        return day(stood.first, form="EEEE d MMM y")
    if grain is Grain.MONTH and stood.first.day == 1 and stood.end.day == 1:
        return day(stood.first, form="LLLL y")
    return moments.period(stood)


def lines(bar: Bar, parts: Sequence[Stack] = ()) -> list[str]:
    """Everything a bar says, a line each."""
    return [*_counted(bar), *_parts_said(bar, parts), *_doubts(bar)]


def _column(bar: Bar, grain: Grain, parts: Sequence[Stack]) -> Column:
    stood, done = days(bar), bar.completed
    drawn: Column = {
        "first": stood.first.isoformat(),
        "end": stood.end.isoformat(),
        "label": label(bar, grain),
        "lines": lines(bar, parts),
        "n": bar.count,
        "parts": _stacked(bar, parts),
        "missing": bar.missing,
        "hidden": bar.count is None and not bar.missing,
        "partial": bar.partial,
        "ref": bar.reference,
        "mid": done.expected if done else None,
        "low": done.low if done else None,
        "high": done.high if done else None,
    }
    if grain is Grain.HOUR:
        drawn["hour"] = bar.first.hour
    return drawn


def _stacked(bar: Bar, parts: Sequence[Stack]) -> list[int]:
    return timeline_parts.of_bar(parts, bar.by_category)


def _counted(bar: Bar) -> list[str]:
    if bar.missing:
        return [t("timeline.bar.missing")]
    if bar.count is None:
        return [t("timeline.bar.hidden")]
    said = [t("timeline.bar.count", n=bar.count)]
    if round(bar.spread, 1):
        said.append(t("timeline.bar.spread", n=round(bar.spread, 1)))
    return said


def _parts_said(bar: Bar, parts: Sequence[Stack]) -> list[str]:
    counted = zip(parts, _stacked(bar, parts), strict=True)
    return [t("timeline.bar.part", name=part.label, n=n) for part, n in counted if n][::-1]


def _doubts(bar: Bar) -> list[str]:
    said = []
    if bar.completed is not None:
        low, mid, high = (
            number(round(n))
            for n in (bar.completed.low, bar.completed.expected, bar.completed.high)
        )
        said.append(t("timeline.bar.completed", mid=mid, low=low, high=high))
    if bar.reference is not None:
        said.append(t("timeline.bar.reference", n=round(bar.reference, 1)))
    if bar.partial:
        said.append(t("timeline.bar.partial"))
    return said


def _hour_tick(first: datetime, n: int) -> str:
    if first.hour == 0:
        return day(first.date(), form="EEE d MMM")
    return first.strftime("%H:%M") if n <= _FEW_DAYS * 24 and first.hour % 6 == 0 else ""


def _day_tick(first: datetime, n: int) -> str:
    if n <= _A_MONTH or first.day == 1:
        return day(first.date(), form="d MMM")
    return day(first.date(), form="d MMM") if first.day in (8, 15, 22) else ""


def _week_tick(first: datetime, _n: int) -> str:
    """At the first week that begins in a month."""
    if first.day > 7:
        return ""
    return _month_said(first.date())


def _month_tick(first: datetime, n: int) -> str:
    if n > _FEW_MONTHS:
        return str(first.year) if first.month == 1 else ""
    return _month_said(first.date())


def _month_said(first: date) -> str:
    return day(first, form="LLL y" if first.month == 1 else "LLL")
