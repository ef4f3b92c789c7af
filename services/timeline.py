"""What happened when: the bars and the clock of a filter, as whoever asks may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db.queries import hours, risk, timeline
from db.queries.risk import Slice
from domain import comparing
from domain.category import CATEGORIES
from domain.errors import BadInput
from domain.filters import Period
from domain.timeline import (
    HOURS_OF_WEEK,
    MOST_BARS,
    Asked,
    Bar,
    Bars,
    Beside,
    Clock,
    Grain,
    bar_starts,
    grain_for,
)
from services import lags, layers, silence

Counts = NDArray[np.int64]

_DAY = timedelta(days=1)
# What no bar of this grain holds; with hours asked for, everything without a known one.
_BESIDE: Mapping[Grain, tuple[Beside, ...]] = {
    Grain.HOUR: tuple(one for one in Beside if one is not Beside.INTERVAL),
    Grain.DAY: (Beside.MONTH_PRECISION, Beside.DOUBTFUL_TIME),
    Grain.WEEK: (Beside.MONTH_PRECISION, Beside.DOUBTFUL_TIME),
    Grain.MONTH: (Beside.DOUBTFUL_TIME,),
}


def bars(session: Session, asked: Asked, *, grain: Grain | None = None) -> Bars:
    """The bars of the filter's period, with a reference where it asks for a comparison.

    A guarded reader gets weeks, or the weeks that begin in each month. Days and hours that the
    filter leaves out have no bar. Raises ``NotFound`` before anything is stored and ``BadInput``
    for more bars than anybody can tell apart.
    """
    wanted = layers.asked_for(session, asked)
    step = _grain(grain or grain_for(wanted.period), wanted)
    drawn = _bars(session, asked, wanted, step)
    compared = None
    if asked.chosen.compare:
        compared = comparing.base_period(wanted.period, asked.chosen.compare)
        drawn = _with_reference(session, asked, wanted, drawn, compared, step)
    return Bars(step, wanted.period, tuple(drawn), _beside(session, wanted, step), compared)


def clock(session: Session, asked: Asked) -> Clock:
    """Weekday and hour of the filter's period. A guarded reader's hours are not told: no atom of
    what is published is as fine. Raises ``NotFound`` before anything is stored."""
    wanted = layers.asked_for(session, asked)
    if wanted.sight.guarded:
        return Clock(((None,) * 24,) * 7, 0, 0.0)
    known, spread = hours.clock_of(session, wanted)
    sums = (known + spread / 1000).reshape(HOURS_OF_WEEK // 24, 24)
    beside = _beside(session, wanted, Grain.HOUR)
    rows = tuple(tuple(float(n) for n in row) for row in sums)
    return Clock(rows, sum(beside.values()), float(spread.sum()) / 1000, beside)


def _grain(asked: Grain, wanted: Slice) -> Grain:
    if wanted.sight.guarded and asked in (Grain.HOUR, Grain.DAY):
        return Grain.WEEK
    longest = {Grain.HOUR: MOST_BARS // 24, Grain.DAY: MOST_BARS, Grain.WEEK: MOST_BARS * 7}
    most_days = longest.get(asked)
    if most_days is not None and wanted.period.days > most_days:
        raise BadInput(
            f"Bars of one {asked} are shown for at most {most_days} days: ask for longer bars or a"
            " shorter period."
        )
    return asked


def _bars(session: Session, asked: Asked, wanted: Slice, grain: Grain) -> list[Bar]:
    spans = _spans(asked, wanted, grain)
    quiet = silence.silence(session, wanted.source_ids, zone=asked.city.zone, now=asked.now)
    if grain is Grain.HOUR:
        return _hour_bars(session, asked, wanted, spans, quiet)
    zone = ZoneInfo(asked.city.zone)
    known = lags.arrival(session, asked)
    drawn = []
    for span, sums in zip(spans, _counts(session, wanted, spans, grain), strict=True):
        days = _days_of(span, wanted)
        if not days:
            continue
        bar = _bar(wanted, span, sums, zone, quiet, grain)
        if bar.count is not None:
            bar = replace(bar, completed=lags.completed(bar.count, known, days))
        drawn.append(bar)
    return drawn


def _spans(asked: Asked, wanted: Slice, grain: Grain) -> list[Period]:
    return bar_starts(wanted.period, grain, week_start=asked.city.week_start)


def _days_of(span: Period, wanted: Slice) -> list[date]:
    days = [span.first + n * _DAY for n in range(span.days)]
    return [day for day in days if not wanted.weekdays or day.isoweekday() in wanted.weekdays]


def _counts(session: Session, wanted: Slice, spans: Sequence[Period], grain: Grain) -> Counts:
    """Sums by bar and category; a guarded reader's in one column."""
    if not wanted.sight.guarded:
        starts = [span.first for span in spans]
        return timeline.by_bar(session, wanted, starts, months=grain is Grain.MONTH)
    weeks = risk.days(session, wanted)
    told = [sum(n for week, n in weeks.items() if span.first <= week < span.end) for span in spans]
    return np.array(told, dtype=np.int64).reshape(-1, 1)


def _bar(
    wanted: Slice,
    span: Period,
    sums: Counts,
    zone: ZoneInfo,
    quiet: silence.Silence | None,
    grain: Grain,
) -> Bar:
    count = int(sums.sum())
    days = _days_of(span, wanted)
    silent = [day for day in days if quiet is None or quiet.is_missing(day)]
    missing = count == 0 and len(silent) == len(days)
    shown = None if missing or wanted.sight.hides(count) else count
    partly = quiet is not None and (
        quiet.today in days or any(quiet.is_partly(day) for day in days)
    )
    return Bar(
        _midnight(span.first, zone),
        _midnight(span.end, zone),
        shown,
        missing=missing,
        partial=not missing and (_is_cut(span, grain) or bool(silent) or partly),
        by_category={} if shown is None or wanted.sight.guarded else _by_category(sums),
    )


def _is_cut(span: Period, grain: Grain) -> bool:
    if grain is Grain.WEEK:
        return span.days < 7
    return grain is Grain.MONTH and (span.first.day > 1 or span.end.day > 1)


def _by_category(sums: Counts) -> dict[str, int]:
    return {CATEGORIES[slot].code: int(sums[slot]) for slot in np.flatnonzero(sums)}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _hour_bars(
    session: Session,
    asked: Asked,
    wanted: Slice,
    spans: Sequence[Period],
    quiet: silence.Silence | None,
) -> list[Bar]:
    zone = ZoneInfo(asked.city.zone)
    counted = hours.by_hour(session, wanted)
    known = lags.arrival(session, asked)
    drawn = []
    for day in (span.first for span in spans if _days_of(span, wanted)):
        silent = quiet is None or quiet.is_missing(day)
        for first, end in _hours_of(day, zone):
            if wanted.hours is not None and first.hour not in wanted.hours.listed:
                continue
            sums, spread = counted.get((day, first.hour), (np.zeros(1, dtype=np.int64), 0.0))
            ahead = first > asked.now
            count = int(sums.sum())
            missing = (silent or ahead) and count == 0 and spread == 0
            drawn.append(
                Bar(
                    first,
                    end,
                    None if missing else count,
                    missing=missing,
                    partial=not missing and (silent or first <= asked.now < end),
                    by_category={} if missing else _by_category(sums),
                    completed=None if missing else lags.completed(count, known, [day]),
                    spread=spread,
                )
            )
    return drawn


def _hours_of(day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The hours the clock shows on ``day``; one that it shows twice is twice as long."""
    starts = [datetime.combine(day, time(hour), zone) for hour in range(24)]
    utc = ZoneInfo("UTC")
    starts = [at for at in starts if at.astimezone(utc).astimezone(zone).hour == at.hour]
    return list(zip(starts, [*starts[1:], _midnight(day + _DAY, zone)], strict=True))


def _with_reference(
    session: Session,
    asked: Asked,
    wanted: Slice,
    drawn: Sequence[Bar],
    compared: Period,
    grain: Grain,
) -> list[Bar]:
    """Each bar with the one as far into ``compared``: the same month of it, else as many days."""
    chosen = replace(asked.chosen, fixed=compared, compare="")
    base = layers.slice_of(session, chosen, compared, asked.sight)
    if grain is Grain.MONTH:
        told = _bars(session, asked, base, grain)
        values = [_reference(bar) for bar in told]
        values += [None] * (len(drawn) - len(values))
        return [replace(bar, reference=n) for bar, n in zip(drawn, values, strict=False)]
    known = {
        (bar.first.date() - base.period.first, bar.first.hour): _reference(bar)
        for bar in _aligned(session, asked, base, grain, _spans(asked, wanted, grain))
    }
    return [
        replace(bar, reference=known.get((bar.first.date() - wanted.period.first, bar.first.hour)))
        for bar in drawn
    ]


def _aligned(
    session: Session, asked: Asked, base: Slice, grain: Grain, spans: Sequence[Period]
) -> list[Bar]:
    """The bars of ``base`` that begin as many days into it as ``spans`` do into their period."""
    if grain is not Grain.WEEK:
        return _bars(session, asked, base, grain)
    shift = base.period.first - spans[0].first
    shifted = [
        Period(span.first + shift, min(span.end + shift, base.period.end))
        for span in spans
        if span.first + shift < base.period.end
    ]
    quiet = silence.silence(session, base.source_ids, zone=asked.city.zone, now=asked.now)
    zone = ZoneInfo(asked.city.zone)
    counts = _counts(session, base, shifted, grain)
    return [
        _bar(base, span, sums, zone, quiet, grain)
        for span, sums in zip(shifted, counts, strict=True)
    ]


def _reference(bar: Bar) -> float | None:
    return None if bar.count is None else bar.count + bar.spread


def _beside(session: Session, wanted: Slice, grain: Grain) -> dict[str, int]:
    if wanted.sight.guarded:
        return {}
    told = tuple(Beside) if wanted.hours is not None else _BESIDE[grain]
    found = timeline.beside(session, wanted)
    return {one.value: found[one] for one in told if found.get(one)}
