"""The body of a feed that speaks JSON, read and refused in sentences."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from connectors import polite_http, sentences
from domain.errors import SourceDown

T = TypeVar("T")
MOST_RECORDS = 50_000
_QUOTED_CHARS = 100
_SAID_IN = ("message", "error", "title", "detail")
# What a refused answer may still change of a cursor: when the host was asked.
_MANNERS = ("asked", "quiet_until")


def document(payload: bytes, *, who: str) -> object:
    """What ``payload`` says. Raises SourceDown, naming ``who``, where it is no JSON."""
    if not payload.strip():
        raise SourceDown(*sentences.of("feed.empty", who=who))
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise SourceDown(*sentences.of("feed.web_page", who=who))
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as fault:
        raise SourceDown(*sentences.of("feed.no_json", who=who)) from fault


def listed(found: object, *, who: str) -> list[object]:
    """``found`` as a list of records. Raises SourceDown where it is none or too long."""
    if isinstance(found, Mapping):
        raise SourceDown(*sentences.of("feed.error", who=who, words=said(found)))
    if not isinstance(found, list):
        raise SourceDown(*sentences.of("feed.no_list", who=who))
    if len(found) > MOST_RECORDS:
        raise SourceDown(
            *sentences.of("feed.too_many", who=who, found=len(found), most=MOST_RECORDS)
        )
    return found


def said(error: Mapping[str, object]) -> str:
    """What an error object says, to end a sentence with; "" where it says nothing."""
    inner = error.get("error")
    for told in (error, inner if isinstance(inner, Mapping) else {}):
        for name in _SAID_IN:
            words = told.get(name)
            if isinstance(words, str) and words.strip():
                plain = "".join(sign for sign in words if sign.isprintable())
                return ": " + plain.strip().rstrip(".")[:_QUOTED_CHARS]
    return ""


def promised(
    answer: polite_http.Answer, cursor: Mapping[str, object], read: Callable[[bytes], T]
) -> T:
    """What ``read`` makes of the body of ``answer``. Where it refuses, PollFailed is raised with
    ``cursor`` as it was, so that the same is asked for again."""
    try:
        return read(answer.body or b"")
    except SourceDown as refusal:
        manners = {name: answer.cursor[name] for name in _MANNERS if name in answer.cursor}
        kept = {**cursor, **manners}
        raise polite_http.PollFailed(refusal.sentence, kept, refusal.said) from refusal
