"""What was found wrong with one record while it was read."""

from collections.abc import Iterable

from connectors.files.rows import VALUE_LETTERS
from connectors.files.values import Note, shown
from domain.fault import Fault, FaultKind
from domain.incident import Flag

_NO_FLAGS: frozenset[Flag] = frozenset()
_FLAGS_OF_ROWS = {
    "broken_encoding": Flag.REPAIRED_ENCODING,
    "nul_byte": Flag.CLEANED_TEXT,
    "not_a_point": Flag.UNUSABLE_COORDINATES,
}


class Rejected(Exception):
    """The record cannot be stored; it carries the fault's column, reason and value."""

    def __init__(self, column: str, reason: str, value: object) -> None:
        self.column = column
        self.reason = reason
        self.value = value


class Findings:
    """Faults and flags of one record, gathered."""

    __slots__ = ("_faults", "_flags", "_record")

    def __init__(self, record: int, faults: tuple[Fault, ...]) -> None:
        self._record = record
        self._faults = list(faults)
        self._flags = {_FLAGS_OF_ROWS[f.reason] for f in faults if f.reason in _FLAGS_OF_ROWS}

    def note(self, column: str | None, value: object, note: Note) -> None:
        """Keep ``note`` about the ``value`` of ``column``."""
        self._add(column, note.kind, note.reason, value)
        self._flags.add(note.flag)

    def notes(self, column: str | None, value: object, notes: Iterable[Note]) -> None:
        """Keep all of ``notes`` about the ``value`` of ``column``."""
        for note in notes:
            self.note(column, value, note)

    def flag(self, flag: Flag) -> None:
        """Raise ``flag`` without a fault to list."""
        self._flags.add(flag)

    def reject(self, rejected: Rejected) -> None:
        """Keep the fault the record is rejected for."""
        self._add(rejected.column, FaultKind.REJECTED, rejected.reason, rejected.value)

    def _add(self, column: str | None, kind: FaultKind, reason: str, value: object) -> None:
        text = shown(value).replace("\0", "")[:VALUE_LETTERS]
        self._faults.append(Fault(self._record, column or "", kind, reason, text))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in the order they were found."""
        return tuple(self._faults)

    @property
    def flags(self) -> frozenset[Flag]:
        """The flags raised."""
        return frozenset(self._flags) if self._flags else _NO_FLAGS
