"""What is worth telling about a file as a whole, before it is imported."""

from collections.abc import Sequence

from connectors.files.columns import ColumnMap
from domain.fault import Fault, FaultKind, ParsedRecord
from domain.incident import Flag

_MOST = 0.5
_SHARED_DOUBTS = (
    (Flag.SWAPPED_AXES, "axes_swapped"),
    (Flag.OUTSIDE_CITY, "mostly_outside"),
)


def notices(
    header: Sequence[str], columns: ColumnMap, sample: Sequence[ParsedRecord]
) -> tuple[Fault, ...]:
    """Notices about a file with ``header`` read by ``columns``, judged by its first records."""
    found = [_notice(reason, value) for reason, value in _columns(header, columns)]
    stored = [record.incident for record in sample if record.incident is not None]
    if not sample:
        found.append(_notice("no_rows", ""))
    for flag, reason in _SHARED_DOUBTS:
        share = sum(1 for incident in stored if flag in incident.flags)
        if stored and share > _MOST * len(stored):
            found.append(_notice(reason, f"{share}/{len(stored)}"))
    return tuple(found)


def _columns(header: Sequence[str], columns: ColumnMap) -> list[tuple[str, str]]:
    used = {column for _, column in columns.columns()}
    extra = [name for name in header if name not in used]
    found = []
    if columns.lat is None and columns.x is None:
        found.append(("no_position_columns", ""))
    if columns.x is not None and columns.crs is None:
        found.append(("no_projection", f"{columns.x}, {columns.y}"))
    if columns.key is None:
        found.append(("no_key_column", ""))
    if columns.category is None:
        found.append(("no_category_column", ""))
    if extra:
        found.append(("extra_columns", ", ".join(extra)))
    return found


def _notice(reason: str, value: str) -> Fault:
    return Fault(0, "", FaultKind.FLAGGED, reason, value[:200])
