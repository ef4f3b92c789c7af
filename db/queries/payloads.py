"""Payloads as the text of a jsonb value, whatever a publisher put into them."""

import re
from collections.abc import Mapping
from datetime import date

import orjson

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_WHOLE_BITS = 63
_DEEPEST = 100


def text(payload: Mapping[str, object]) -> str:
    """``payload`` as JSON that PostgreSQL takes: NUL and half characters are replaced."""
    try:
        written = orjson.dumps(payload, default=str).decode()
    except TypeError:
        written = orjson.dumps(_plain(payload)).decode()
    # An escaped backslash before "u0000" is no NUL.
    return _NUL.sub("\\1\ufffd", written) if "\\u0000" in written else written


def _plain(value: object, depth: int = 0) -> object:
    """``value`` without what orjson refuses: half characters, huge integers, keys that are no
    text, and nesting beyond ``_DEEPEST``."""
    if isinstance(value, Mapping | list | tuple) and depth == _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {_whole(str(name)): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool | float | date):
        return value
    if isinstance(value, int) and value.bit_length() <= _WHOLE_BITS:
        return value
    return _whole(str(value))


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode()
