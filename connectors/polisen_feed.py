"""The body polisen.se sends, as a list of raw events, and how that list moves on.

The feed is a window: it lists the latest five hundred events, and what has left the list is old
and not withdrawn.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors import sentences
from domain.errors import SourceDown

MOST_EVENTS = 5_000
_WHO = "polisen.se"
_QUOTED_CHARS = 100


@dataclass(frozen=True, slots=True)
class WindowChange:
    """Ids that came into the list, in its order, and ids that left it, in their former order."""

    new: tuple[str, ...]
    dropped: tuple[str, ...]


def events(payload: bytes) -> list[object]:
    """The listed events, unchecked. Raises SourceDown where ``payload`` is no list of events."""
    if not payload.strip():
        raise SourceDown(*sentences.of("feed.empty", who=_WHO))
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise SourceDown(*sentences.of("feed.events.web_page", who=_WHO))
    try:
        listed = json.loads(payload)
    except (ValueError, RecursionError) as fault:
        raise SourceDown(*sentences.of("feed.events.broken", who=_WHO)) from fault
    if isinstance(listed, dict):
        raise SourceDown(*sentences.of("feed.events.error", who=_WHO, words=_said(listed)))
    if not isinstance(listed, list) or not listed:
        raise SourceDown(*sentences.of("feed.events.no_list", who=_WHO))
    if len(listed) > MOST_EVENTS:
        raise SourceDown(
            *sentences.of("feed.events.too_many", who=_WHO, found=len(listed), most=MOST_EVENTS)
        )
    if not ids(listed):
        raise SourceDown(*sentences.of("feed.events.no_id", who=_WHO))
    return listed


def key(event: object) -> str | None:
    """The id of ``event`` as text, None where it has none."""
    value = event.get("id") if isinstance(event, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return text if text.isascii() and text.isdigit() and len(text) <= 20 else None


def ids(listed: Iterable[object]) -> list[str]:
    """Every id of the list once, in its order."""
    return list(dict.fromkeys(known for event in listed if (known := key(event)) is not None))


def window_change(previous_ids: Sequence[str], listed_ids: Sequence[str]) -> WindowChange:
    """What came into the list and what left it between two answers."""
    before, after = set(previous_ids), set(listed_ids)
    return WindowChange(
        new=tuple(known for known in listed_ids if known not in before),
        dropped=tuple(known for known in previous_ids if known not in after),
    )


def _said(error: dict[str, object]) -> str:
    said = error.get("error") or error.get("message") or error.get("title")
    if not isinstance(said, str):
        return ""
    return ": " + "".join(sign for sign in said if sign.isprintable())[:_QUOTED_CHARS]
