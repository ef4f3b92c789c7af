"""Gates between the data and the models: what would make a forecast wrong without a trace.

Each gate looks at plain arrays and returns findings with their figures. What blocks stops
publishing until it is over or the data are mended; what warns is said beside the forecasts.
The limits are set from St. Louis 2008–2018 (docs/methods/quality.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.finding import Finding, Severity

Floats = NDArray[np.float64]

RECENT_DAYS = 28
YEAR_DAYS = 364

# A run of empty days is a gap where chance would make one as long less often than this.
UNLIKELY = 1e-5
# Shorter gaps are only said: a fortnight's or month's total still stands.
GAP_BLOCKS_DAYS = 3

MISSING_WARNS, MISSING_BLOCKS, MISSING_RISE = 0.05, 0.25, 2.0

STACK_ROWS = 100
STACKED_WARNS, NEW_STACK_BLOCKS = 0.15, 0.05
# Fewer records than this say nothing of points.
LEAST_PLACED = 1000

SILENT_POLLS, SLOWER_TIMES = 3, 3.0
# Pauses between readings that a rate is told from: of the last week, of the four before.
_LEAST_RECENT, _LEAST_BEFORE = 2, 5
_DAY_MIN = 1_440


@dataclass(frozen=True, slots=True)
class Daily:
    """Counts of one source by event day, (days,), the last of them the newest that should be
    known; ``observed`` is False where the source is known to have been down."""

    source: str
    first: date
    counts: Floats
    observed: NDArray[np.bool_]


def gaps(daily: Daily) -> tuple[Finding, ...]:
    """Runs of days without a record that are too long for chance, in the last year. One that
    reaches into the last 28 days and is long blocks."""
    since = max(0, daily.counts.size - YEAR_DAYS)
    counts, observed = daily.counts[since:], daily.observed[since:]
    found = []
    for start, length in _runs((counts <= 0) | ~observed):
        run = slice(start, start + length)
        elsewhere = observed.copy()
        elsewhere[run] = False
        usual = counts[elsewhere]
        if usual.size < RECENT_DAYS or usual.sum() <= 0:
            continue
        if observed[run].all() and _chance_of_none(usual, length) >= UNLIKELY:
            continue
        recent = run.stop > counts.size - RECENT_DAYS
        day = daily.first + timedelta(days=since + start)
        figures: dict[str, float | str] = {
            "days": length,
            "since": day.isoformat(),
            "daily": float(usual.mean()),
        }
        severity = _either(recent and length >= GAP_BLOCKS_DAYS)
        found.append(Finding("gap", severity, daily.source, figures))
    return tuple(found)


def missing_positions(
    source: str, *, recent: int, recent_placed: int, year: int, year_placed: int
) -> tuple[Finding, ...]:
    """The share without a position in the last 28 days of ``recent`` records, beside that of the
    year before."""
    if recent < LEAST_PLACED // 10 or year == 0:
        return ()
    share, usual = 1 - recent_placed / recent, 1 - year_placed / year
    if share <= max(MISSING_WARNS, MISSING_RISE * usual):
        return ()
    blocks = share > max(MISSING_BLOCKS, MISSING_RISE * usual)
    figures = {"share": share, "usual": usual, "records": recent}
    return (Finding("missing_positions", _either(blocks), source, figures),)


@dataclass(frozen=True, slots=True)
class Points:
    """Rows at each distinct point, both (points,): in the year before the last 28 days, and in
    these."""

    source: str
    before: NDArray[np.int64]
    recent: NDArray[np.int64]


def stacked_points(points: Points) -> tuple[Finding, ...]:
    """Points that hold very many rows, and a new one that takes up much of the recent ones: most
    often the default of a geocoder."""
    rows = points.before + points.recent
    total = int(rows.sum())
    if total < LEAST_PLACED:
        return ()
    found = []
    share = float(rows[rows >= STACK_ROWS].sum()) / total
    if share > STACKED_WARNS:
        held = {"share": share, "points": int((rows >= STACK_ROWS).sum()), "rows": STACK_ROWS}
        found.append(Finding("stacked_points", Severity.WARNS, points.source, held))
    return (*found, *_new_stack(points))


def _new_stack(points: Points) -> tuple[Finding, ...]:
    recent, before = int(points.recent.sum()), max(int(points.before.sum()), 1)
    if recent < LEAST_PLACED // 10:
        return ()
    gained = points.recent / recent - points.before / before
    most = float(gained.max())
    if most <= NEW_STACK_BLOCKS:
        return ()
    figures = {"share": most, "rows": int(points.recent[gained.argmax()])}
    return (Finding("new_stack", Severity.BLOCKS, points.source, figures),)


@dataclass(frozen=True, slots=True)
class Polls:
    """When a source was read with success, rising; ``every_min`` is what it promises."""

    source: str
    read_at: Sequence[datetime]
    every_min: float


def polls(seen: Polls, *, now: datetime) -> tuple[Finding, ...]:
    """A source that was not read for three of its pauses, or is read far more seldom than it was:
    what then comes late looks like a fall. Days of silence block, and pauses of over a day."""
    if not seen.read_at:
        return ()
    return (*_silent(seen, now), *_slower(seen, now))


def _silent(seen: Polls, now: datetime) -> tuple[Finding, ...]:
    silent_min = (now - seen.read_at[-1]).total_seconds() / 60
    if silent_min <= SILENT_POLLS * seen.every_min:
        return ()
    blocks = silent_min > max(GAP_BLOCKS_DAYS * _DAY_MIN, SILENT_POLLS * seen.every_min)
    figures = {"hours": silent_min / 60, "every_min": seen.every_min}
    return (Finding("source_silent", _either(blocks), seen.source, figures),)


def _slower(seen: Polls, now: datetime) -> tuple[Finding, ...]:
    pauses = np.diff([at.timestamp() for at in seen.read_at]) / 60
    ended = np.array([(now - at).days for at in seen.read_at[1:]])
    recent, before = pauses[ended < 7], pauses[(ended >= 7) & (ended < 35)]
    if recent.size < _LEAST_RECENT or before.size < _LEAST_BEFORE:
        return ()
    # The lower of two middles: one long outage among few readings is no slower rate.
    now_min = float(np.quantile(recent, 0.5, method="lower"))
    was_min = float(np.median(before))
    if now_min <= SLOWER_TIMES * was_min:
        return ()
    slower = {"now_min": now_min, "was_min": was_min}
    return (Finding("poll_rate", _either(now_min > _DAY_MIN), seen.source, slower),)


def _runs(empty: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and length of each run of True."""
    edges = np.diff(np.concatenate([[0], empty.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(a), int(b - a)) for a, b in zip(starts, ends, strict=True)]


def _chance_of_none(usual: Floats, days: int) -> float:
    """P(no record in ``days``) of a negative binomial with the moments of ``usual`` days."""
    mean = float(usual.mean())
    alpha = max((float(usual.var()) - mean) / mean**2, 0.0)
    one = np.exp(-mean) if alpha < 1e-6 else (1 + alpha * mean) ** (-1 / alpha)
    return float(one) ** days


def _either(blocks: bool) -> Severity:
    return Severity.BLOCKS if blocks else Severity.WARNS
