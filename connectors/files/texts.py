"""The text of a column, clean and not too long."""

from collections.abc import Mapping
from functools import lru_cache

from connectors.files import values
from connectors.files.findings import Findings, Rejected
from connectors.files.values import Note
from domain.fault import FaultKind
from domain.incident import Flag

_CACHED_LETTERS = 200
_CONTROLS = Note(FaultKind.REPAIRED, "control_characters", Flag.CLEANED_TEXT)
_CUT = Note(FaultKind.REPAIRED, "cut_text", Flag.CUT_TEXT)

_remembered = lru_cache(maxsize=1 << 14)(values.cleaned)


def text(
    row: Mapping[str, object],
    column: str | None,
    found: Findings,
    *,
    longest: int = values.LONGEST_TEXT,
) -> str:
    """The text of ``column``. Raises Rejected where it is longer than ``longest`` letters."""
    value = row.get(column) if column is not None else None
    if value is None:
        return ""
    written = value if isinstance(value, str) else values.shown(value)
    if len(written) <= _CACHED_LETTERS:
        clean, had_controls = _remembered(written)
    elif len(written) <= longest:
        clean, had_controls = values.cleaned(written)
    else:
        raise Rejected(column or "", "text_too_long", written)
    if had_controls:
        found.note(column, clean, _CONTROLS)
    return clean


def cut(row: Mapping[str, object], column: str | None, found: Findings) -> str:
    """The text of ``column``, cut to the length of an address where it is longer."""
    whole = text(row, column, found)
    if len(whole) <= values.LONGEST_ADDRESS:
        return whole
    found.note(column, whole, _CUT)
    return whole[: values.LONGEST_ADDRESS]
