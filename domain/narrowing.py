"""What narrows the list of incidents beside the filter, and its spelling in the URL.

The filter says what is counted, on every page; a narrowing says which rows of the list are wanted,
by what a row itself says. Map and charts heed it not; table, list and file of incidents do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from domain import filters
from domain.errors import BadInput
from domain.filters import BETWEEN, Period
from domain.incident import Flag, PlacePrecision, TimePrecision

LONGEST_WORDS = 100
MOST_WORDS = 8
# In the list of flags: the records without any.
UNFLAGGED = "unflagged"
PARTS = ("words", "published", "times", "places", "flags")

Known = TypeVar("Known", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are wanted; what is empty leaves none out.

    Every one of ``words`` must stand somewhere in the texts of the row that its reader sees.
    ``published`` are days of the city; of ``flags`` one is enough, and ``unflagged`` wants the
    records without any.
    """

    words: tuple[str, ...] = ()
    published: Period | None = None
    times: tuple[TimePrecision, ...] = ()
    places: tuple[PlacePrecision, ...] = ()
    flags: tuple[Flag, ...] = ()
    unflagged: bool = False

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Narrowing()


def parse(query: Mapping[str, str]) -> Narrowing:
    """The narrowing spelled in ``query``; keys it does not know are left alone.

    Raises ``BadInput`` naming the part that cannot be read.
    """
    flags = _listed(query.get("flags"))
    return Narrowing(
        words=_words(query.get("words")),
        published=_published(query.get("published")),
        times=_known("times", TimePrecision, _listed(query.get("times"))),
        places=_known("places", PlacePrecision, _listed(query.get("places"))),
        flags=_known("flags", Flag, [name for name in flags if name != UNFLAGGED], UNFLAGGED),
        unflagged=UNFLAGGED in flags,
    )


def spelled(only: Narrowing) -> dict[str, str]:
    """``only`` as query parameters, leaving out whatever is empty."""
    days = only.published
    flags = [*([UNFLAGGED] if only.unflagged else []), *only.flags]
    said = {
        "words": " ".join(only.words),
        "published": f"{days.first.isoformat()}{BETWEEN}{days.end.isoformat()}" if days else "",
        "times": ",".join(only.times),
        "places": ",".join(only.places),
        "flags": ",".join(flags),
    }
    return {name: value for name, value in said.items() if value}


def url_query(only: Narrowing) -> str:
    """``only`` as one query string, without the question mark."""
    return urlencode(spelled(only), safe=",")


def _words(text: str | None) -> tuple[str, ...]:
    words = tuple(dict.fromkeys((text or "").split()))
    too_long = len(text or "") > LONGEST_WORDS or len(words) > MOST_WORDS
    if too_long or not all(map(str.isprintable, words)):
        raise BadInput(
            f"`words` are at most {MOST_WORDS} words of {LONGEST_WORDS} letters together."
        )
    return words


def _published(text: str | None) -> Period | None:
    if not text:
        return None
    if BETWEEN not in text:
        raise BadInput(_PUBLISHED_IS)
    try:
        return filters.compared_with(text)
    except BadInput:
        raise BadInput(_PUBLISHED_IS) from None


_PUBLISHED_IS = (
    "`published` is two days such as 2026-11-01..2026-11-29, the second left out and after the"
    " first."
)


def _listed(text: str | None) -> list[str]:
    return list(dict.fromkeys(word for word in (text or "").split(",") if word))


def _known(name: str, kinds: type[Known], words: Iterable[str], *more: str) -> tuple[Known, ...]:
    chosen = set(words)
    if not chosen <= set(kinds):
        raise BadInput(f"`{name}` is a list of {', '.join((*more, *kinds))}.")
    return tuple(kind for kind in kinds if kind in chosen)
