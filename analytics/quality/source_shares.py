"""Shares of a source's records that change from one day to the next: positions that go missing,
places that become coarse, hours that fold into half a day (docs/methods/source-breaks.md).

The last ``WINDOWS`` days are compared with the ``REFERENCE_DAYS`` usual ones before them, as if
each day were the newest. A break is a share that moved by ``Share.least`` at least, further than
``CRITICAL`` standard errors of a difference of two shares, and than anything the reference held.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt

from domain.source_break import Break, BreakKind, DayFigures

WINDOWS = (1, 3, 7, 14)
REFERENCE_DAYS, LEAST_REFERENCE_DAYS = 28, 14
LEAST_RECORDS, LEAST_REFERENCE = 30, 100
CRITICAL = 6.0
# A break is told of at the day it began, which may lie some days before it could be seen.
LOOKED_BACK_DAYS = 21
RETURN_DAYS = 7
# What lasts longer than this is what people know the source as.
SETTLED_DAYS = 56


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` of a day; a change of less than ``least`` is none."""

    kind: BreakKind
    part: Callable[[DayFigures], int]
    whole: Callable[[DayFigures], int]
    least: float = 0.2
    windows: tuple[int, ...] = WINDOWS


# One night of storm has its own hours: half days are judged by the week.
SHARES = (
    Share(BreakKind.NO_POSITION, lambda d: d.no_position, lambda d: d.records, 0.1),
    Share(BreakKind.AREA_ONLY, lambda d: d.area_only, lambda d: d.area_only + d.on_map),
    Share(BreakKind.SAME_PLACES, lambda d: d.on_map - d.cells, lambda d: d.on_map, 0.25),
    Share(BreakKind.NO_HOUR, lambda d: d.records - d.timed, lambda d: d.records),
    Share(BreakKind.HALF_DAYS, lambda d: d.timed - d.afternoon, lambda d: d.timed, 0.25, (7, 14)),
    Share(BreakKind.MIDNIGHTS, lambda d: d.midnight, lambda d: d.timed),
)


class _Days:
    """Days in a row with running sums, so that the share of any span costs the same."""

    def __init__(self, known: Iterable[tuple[date, int, int]] = ()) -> None:
        self.days: list[date] = []
        self._parts, self._wholes = [0], [0]
        for one in known:
            self.append(*one)

    def __len__(self) -> int:
        return len(self.days)

    def append(self, day: date, part: int, whole: int) -> None:
        self.days.append(day)
        self._parts.append(self._parts[-1] + part)
        self._wholes.append(self._wholes[-1] + whole)

    def sums(self, first: int, end: int) -> tuple[int, int]:
        return self._parts[end] - self._parts[first], self._wholes[end] - self._wholes[first]

    def share(self, first: int, end: int) -> float:
        part, whole = self.sums(first, end)
        return part / whole if whole else 0.0

    def between(self, first: int, end: int) -> "_Days":
        return _Days((self.days[at], *self.sums(at, at + 1)) for at in range(first, end))

    def split(self, first: int) -> int:
        """Where parting the days from ``first`` on makes both parts likeliest, as days with one
        share each."""
        end = len(self)
        cuts = range(max(first + 1, end - LOOKED_BACK_DAYS), end)
        return max(cuts, key=lambda at: self._fit(first, at) + self._fit(at, end), default=first)

    def _fit(self, first: int, end: int) -> float:
        part, whole = self.sums(first, end)
        return sum(n * log(n / whole) for n in (part, whole - part) if n > 0)


@dataclass(frozen=True, slots=True)
class _Open:
    since: date
    before: float


def breaks(days: Sequence[DayFigures]) -> list[Break]:
    """Every break in ``days``, which rise; by the day it began."""
    found = [one for share in SHARES for one in _of(share, days)]
    return sorted(found, key=lambda one: (one.since, one.kind))


def _of(share: Share, days: Sequence[DayFigures]) -> list[Break]:
    walk = _Walk(share)
    for one in days:
        whole = share.whole(one)
        if whole > 0:
            # A record that is taken back may make a part of a day larger than the whole.
            walk.pass_by(one.day, min(max(share.part(one), 0), whole), whole)
    return walk.ended()


class _Walk:
    """One share, day by day: usual days, until a break, until it is over."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._usual, self._since = _Days(), _Days()
        self._open: _Open | None = None
        self._found: list[Break] = []

    def pass_by(self, day: date, part: int, whole: int) -> None:
        """The next day."""
        if self._open is None:
            self._usual.append(day, part, whole)
            self._look_for_break()
        else:
            self._since.append(day, part, whole)
            self._look_for_end(self._open)

    def ended(self) -> list[Break]:
        """Every break met, the last one perhaps without an end."""
        if self._open is not None:
            self._close(self._open, None, len(self._since))
        return self._found

    def _look_for_break(self) -> None:
        usual, end = self._usual, len(self._usual)
        for length in self._share.windows:
            first = max(0, end - length - REFERENCE_DAYS)
            if end - length - first < LEAST_REFERENCE_DAYS:
                return
            if _is_far(self._share, usual, first, end - length):
                cut = usual.split(first)
                before = usual.share(max(0, cut - REFERENCE_DAYS), cut)
                self._open = _Open(usual.days[cut], before)
                self._usual, self._since = usual.between(0, cut), usual.between(cut, end)
                return

    def _look_for_end(self, open_: _Open) -> None:
        since, end = self._since, len(self._since)
        if since.days[-1] - open_.since >= timedelta(days=SETTLED_DAYS):
            self._close(open_, open_.since + timedelta(days=SETTLED_DAYS), end, settled=True)
            self._usual = since.between(max(0, end - REFERENCE_DAYS), end)
            return
        _, whole = since.sums(max(0, end - RETURN_DAYS), end)
        if end <= RETURN_DAYS or whole < LEAST_RECORDS:
            return
        if abs(since.share(end - RETURN_DAYS, end) - open_.before) < self._share.least / 2:
            cut = since.split(0)
            self._close(open_, since.days[cut], cut)
            for day, *sums in ((since.days[at], *since.sums(at, at + 1)) for at in range(cut, end)):
                self._usual.append(day, *sums)

    def _close(self, open_: _Open, until: date | None, days: int, *, settled: bool = False) -> None:
        after, kind = self._since.share(0, days), self._share.kind
        self._found.append(Break(kind, open_.since, until, open_.before, after, settled))
        self._open = None


def _is_far(share: Share, days: _Days, first: int, cut: int) -> bool:
    """Whether the days from ``cut`` on are far from those from ``first`` on before them."""
    end = len(days)
    (x0, n0), (x1, n1) = days.sums(first, cut), days.sums(cut, end)
    if n0 < LEAST_REFERENCE or n1 < LEAST_RECORDS:
        return False
    moved, pooled = x1 / n1 - x0 / n0, (x0 + x1) / (n0 + n1)
    error = sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1))
    if abs(moved) < max(share.least, CRITICAL * error):
        return False
    length = end - cut
    held = [days.share(at, at + length) for at in range(first, cut - length + 1)]
    return x1 / n1 < min(held) or x1 / n1 > max(held)
