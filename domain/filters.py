"""The filter that every analysis page shares, and its spelling in the URL.

``from`` and ``to`` are the city's own days, half-open: ``to`` is the first day left out. Instead
of both, ``last`` is a number of days that ends with the newest data, a link that moves on.
``weekdays`` and ``hours`` are the city's own too; ``compare`` is the period to set beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from domain.category import BY_CODE
from domain.errors import BadInput

DEFAULT_DAYS = 28
# Ninety years: in steps of a year they are as many as a time bar shows.
LONGEST_DAYS = 33_000
# What a period may be compared with by a word: the one before it, the same weekdays 28 days
# before, the same days a year before. Else it is a period of its own, from..to.
COMPARISONS = ("previous", "weekdays", "year")
BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Period:
    """Days ``first`` ≤ day < ``end``."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.first).days

    @property
    def weeks(self) -> float:
        """The period in weeks, the unit of rates."""
        return self.days / 7


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day ``first`` (0 to 23) ≤ hour < ``end`` (1 to 24), over midnight where
    ``first`` comes after ``end``; the two are never equal."""

    first: int
    end: int

    @property
    def listed(self) -> tuple[int, ...]:
        """The hours meant, in the order they pass."""
        length = (self.end - self.first) % 24
        return tuple((self.first + passed) % 24 for passed in range(length))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a person asked to see. Empty tuples mean all; ``fixed`` is None for a moving period.

    ``compare`` is "", one of ``COMPARISONS`` or a period as ``from..to``; ``weekdays`` are ISO
    numbers, 1 for Monday; ``hours`` keeps what is known to have begun in them.
    """

    last_days: int = DEFAULT_DAYS
    fixed: Period | None = None
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    areas: tuple[int, ...] = ()
    compare: str = ""
    weekdays: tuple[int, ...] = ()
    hours: Hours | None = None

    def period(self, newest: date) -> Period:
        """The days meant, where ``newest`` is the last day data reaches."""
        if self.fixed is not None:
            return self.fixed
        end = newest + timedelta(days=1)
        return Period(end - timedelta(days=self.last_days), end)

    @property
    def slots(self) -> tuple[int, ...]:
        """The count columns of the chosen categories; empty for all."""
        return tuple(BY_CODE[code].slot for code in self.categories)


def parse(query: Mapping[str, str]) -> Filter:
    """The filter spelled in ``query``; keys it does not know are left alone.

    Raises ``BadInput`` naming the part that cannot be read.
    """
    return Filter(
        last_days=_days(query.get("last")),
        fixed=_fixed(query.get("from"), query.get("to")),
        categories=_categories(query.get("types")),
        sources=_words(query.get("sources")),
        areas=_areas(query.get("area")),
        compare=_compare(query.get("compare")),
        weekdays=_weekdays(query.get("weekdays")),
        hours=_hours(query.get("hours")),
    )


def spelled(chosen: Filter) -> dict[str, str]:
    """``chosen`` as query parameters, leaving out whatever is the default."""
    query: dict[str, str] = {}
    if chosen.fixed is not None:
        query["from"] = chosen.fixed.first.isoformat()
        query["to"] = chosen.fixed.end.isoformat()
    elif chosen.last_days != DEFAULT_DAYS:
        query["last"] = str(chosen.last_days)
    if chosen.categories:
        query["types"] = ",".join(chosen.categories)
    if chosen.sources:
        query["sources"] = ",".join(chosen.sources)
    if chosen.areas:
        query["area"] = ",".join(map(str, chosen.areas))
    if chosen.compare:
        query["compare"] = chosen.compare
    if chosen.weekdays:
        query["weekdays"] = ",".join(map(str, chosen.weekdays))
    if chosen.hours is not None:
        query["hours"] = f"{chosen.hours.first}-{chosen.hours.end}"
    return query


def url_query(chosen: Filter, **more: str) -> str:
    """``chosen`` and ``more`` as one query string, without the question mark."""
    return urlencode({**spelled(chosen), **more}, safe=",")


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (text or "").split(",") if word))


def _categories(text: str | None) -> tuple[str, ...]:
    words = _words(text)
    for word in words:
        if word not in BY_CODE:
            raise BadInput(f"There is no category {word!r}; known are {', '.join(BY_CODE)}.")
    return tuple(sorted(words, key=lambda word: BY_CODE[word].slot))


def _areas(text: str | None) -> tuple[int, ...]:
    words = _words(text)
    if not all(word.isdecimal() and len(word) < 10 for word in words):
        raise BadInput("`area` is a list of area numbers, such as area=3,17.")
    return tuple(sorted({int(word) for word in words}))


def _days(text: str | None) -> int:
    if text is None:
        return DEFAULT_DAYS
    if not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= LONGEST_DAYS:
        raise BadInput(f"`last` is a number of days from 1 to {LONGEST_DAYS}.")
    return int(text)


def _fixed(first: str | None, end: str | None) -> Period | None:
    if first is None and end is None:
        return None
    try:
        period = Period(date.fromisoformat(first or ""), date.fromisoformat(end or ""))
    except ValueError:
        raise BadInput("`from` and `to` are both days such as 2026-11-20.") from None
    if period.days <= 0:
        raise BadInput("`to` is the first day left out, so it must come after `from`.")
    if period.days > LONGEST_DAYS:
        raise BadInput(f"`from` and `to` lie at most {LONGEST_DAYS} days apart.")
    return period


def _compare(text: str | None) -> str:
    if not text or text in COMPARISONS:
        return text or ""
    compared_with(text)
    return text


def compared_with(compare: str) -> Period | None:
    """The period a ``compare`` of two days spells; None for a word or nothing.

    Raises ``BadInput`` for anything else, saying what may stand there.
    """
    if not compare or compare in COMPARISONS:
        return None
    first, between, end = compare.partition(BETWEEN)
    if not between or not len(first) == len(end) == len("2026-11-20"):
        raise BadInput(_COMPARE_IS)
    try:
        return _fixed(first, end)
    except BadInput:
        raise BadInput(_COMPARE_IS) from None


_COMPARE_IS = (
    "`compare` is previous, weekdays, year or two days such as 2025-11-01..2025-11-29,"
    " the second left out and after the first."
)


def _weekdays(text: str | None) -> tuple[int, ...]:
    words = _words(text)
    if not all(re.fullmatch("[1-7]", word) for word in words):
        raise BadInput("`weekdays` is a list of 1 (Monday) to 7 (Sunday), such as weekdays=6,7.")
    days = tuple(sorted({int(word) for word in words}))
    return () if len(days) == 7 else days


def _hours(text: str | None) -> Hours | None:
    if not text:
        return None
    found = re.fullmatch("([0-9]{1,2})-([0-9]{1,2})", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 24:
        raise BadInput("`hours` is two hours of the day from 0 to 24, such as hours=22-4.")
    first, end = int(found[1]), int(found[2]) or 24
    if first == end:
        raise BadInput("`hours` begins and ends with one hour: leave it out for the whole day.")
    return None if (first, end) == (0, 24) else Hours(first, end)
