"""The texts of one raw event, bounded and free of control characters."""

import math
import unicodedata
from collections.abc import Mapping

from domain.fault import Fault, FaultKind

# What Halo reads of an event and keeps as its payload, with the most characters it keeps.
LIMITS = {
    "id": 40,
    "datetime": 60,
    "name": 300,
    "summary": 5_000,
    "url": 500,
    "type": 200,
    "location": 200,
    "gps": 60,
}
_KEPT_CONTROLS = "\n\t"


def payload(
    event: Mapping[str, object], record: int
) -> tuple[dict[str, object], tuple[Fault, ...]]:
    """The fields of ``event`` that Halo reads, and a fault for each text it had to repair. What
    the feed nests as ``location`` lies flat: ``location`` is its name and ``gps`` its point."""
    place = event.get("location")
    nested = place if isinstance(place, dict) else {}
    flat = {**event, "location": nested.get("name"), "gps": nested.get("gps")}
    faults: list[Fault] = []
    kept = {name: _value(flat.get(name), record, name, faults) for name in LIMITS}
    return kept, tuple(faults)


def line(value: object) -> str:
    """``value`` as composed text on one line, "" where it is no text."""
    text = value if isinstance(value, str) else ""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _value(value: object, record: int, column: str, faults: list[Fault]) -> object:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    limit = LIMITS[column]
    text = value if isinstance(value, str) else str(value)[:limit]
    plain = "".join(sign for sign in text if sign in _KEPT_CONTROLS or _is_text(sign))
    if plain != text:
        faults.append(Fault(record, column, FaultKind.REPAIRED, "cleaned_text", plain[:200]))
    if len(plain) > limit:
        faults.append(Fault(record, column, FaultKind.REPAIRED, "cut_text", plain[:200]))
    return plain[:limit]


def _is_text(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"}
