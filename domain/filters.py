"""The filter that every analysis page shares, and its spelling in the URL.

``from`` and ``to`` are the city's own days, half-open: ``to`` is the first day left out. Instead
of both, ``last`` is a number of days that ends with the newest data, a link that moves on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from domain.category import BY_CODE
from domain.errors import BadInput

DEFAULT_DAYS = 28
# Ninety years: in steps of a year they are as many as a time bar shows.
LONGEST_DAYS = 33_000


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
class Filter:
    """What a person asked to see. Empty tuples mean all; ``fixed`` is None for a moving period."""

    last_days: int = DEFAULT_DAYS
    fixed: Period | None = None
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    areas: tuple[int, ...] = ()

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
