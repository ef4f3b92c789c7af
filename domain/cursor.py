"""Where a page of a list begins, as a text that is handed out and comes back.

A cursor names the row it stands behind, so that a page costs the same at any depth and rows that
come in meanwhile repeat nothing. It is bound to the question it was made for. It opens nothing:
whatever it says, only what the filter and the reader's sight allow is read behind it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from domain.errors import BadInput

_MOST_ID = 2**63
_LONGEST = 500
_MARK_BYTES = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in a list: its ``group`` (a category, an area, or 0), its time in the order
    asked for, None where the order has none, and its number. ``backwards`` reads before it."""

    group: int
    at: datetime | None
    id: int
    backwards: bool = False


def written(place: Place, question: str) -> str:
    """``place`` as a cursor of ``question``."""
    at = None if place.at is None else place.at.isoformat()
    said = json.dumps([place.group, at, place.id, int(place.backwards)]).encode()
    return base64.urlsafe_b64encode(_mark(said, question) + said).decode().rstrip("=")


def read(cursor: str, question: str) -> Place:
    """The place a cursor of ``question`` stands for.

    Raises ``BadInput`` for any other text, and for a cursor of another question.
    """
    try:
        known = base64.urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4))
        group, at, number, backwards = json.loads(known[_MARK_BYTES:])
        place = Place(
            int(group), None if at is None else datetime.fromisoformat(at), number, bool(backwards)
        )
    except (binascii.Error, ValueError, TypeError, RecursionError, OverflowError):
        raise BadInput("`after` is no cursor of Halo's: take `next` of the page before.") from None
    if not _is_sound(place) or written(place, question) != cursor:
        raise BadInput(
            "`after` belongs to another filter or order: begin again without it, and take `next`"
            " of each page."
        )
    return place


def _is_sound(place: Place) -> bool:
    known = place.at is None or place.at.tzinfo is not None
    return known and isinstance(place.id, int) and 0 <= place.id < _MOST_ID


def _mark(said: bytes, question: str) -> bytes:
    return blake2b(said + b"\0" + question.encode(), digest_size=_MARK_BYTES).digest()
