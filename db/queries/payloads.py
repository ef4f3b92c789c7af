"""Payloads as the text of a jsonb value, whatever a publisher put into them."""

import re
from collections.abc import Mapping

import orjson

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_WHOLE_BITS = 63


def text(payload: Mapping[str, object]) -> str:
    """``payload`` as JSON that PostgreSQL takes: NUL and half characters are replaced."""
    try:
        written = orjson.dumps(payload, default=str).decode()
    except TypeError:
        written = orjson.dumps(_plain(payload)).decode()
    # An escaped backslash before "u0000" is no NUL.
    return _NUL.sub("\\1\ufffd", written) if "\\u0000" in written else written


def _plain(value: object) -> object:
    """``value`` without what orjson refuses: half characters, huge integers and keys that are no
    text."""
    if isinstance(value, Mapping):
        return {str(_plain(str(name))): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() <= _WHOLE_BITS:
        return value
    return str(value).encode("utf-8", "replace").decode()
