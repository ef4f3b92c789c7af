"""What was wrong in a file, record by record, as a table that spreadsheets open."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from domain import spreadsheet
from domain.fault import Fault
from locales import t

HEADER = ("record", "column", "kind", "reason", "sentence", "value", "rejected_record")
Kept = tuple[Fault, Mapping[str, object] | None]
_ROWS_AT_ONCE = 500
# Spreadsheets take a file for UTF-8 that says so.
_MARK = "\ufeff"


def sentence(fault: Fault) -> str:
    """What was wrong, in words."""
    return t(f"fault.{fault.reason}")


def row(fault: Fault, payload: Mapping[str, object] | None) -> tuple[object, ...]:
    """A fault in the order of ``HEADER``, nothing in it a formula; ``payload`` is the record that
    was rejected for it."""
    told = (fault.column, fault.kind.value, fault.reason, sentence(fault), fault.value)
    whole = "" if payload is None else json.dumps(payload, ensure_ascii=False, default=str)
    return (fault.record, *map(spreadsheet.inert, (*told, whole)))


def pieces(found: Iterable[Kept]) -> Iterator[bytes]:
    """The whole table as CSV in UTF-8, piece by piece."""
    text = io.StringIO()
    out = csv.writer(text)
    text.write(_MARK)
    out.writerow(HEADER)
    for number, kept in enumerate(found, 1):
        out.writerow(row(*kept))
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


@contextmanager
def written(path: Path) -> Iterator[Callable[[Kept], None]]:
    """A function that adds a fault to the table at ``path``, which is there once the block ends
    well; else nothing of it stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    try:
        with unfinished.open("w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(_MARK)
            out = csv.writer(file)
            out.writerow(HEADER)
            yield lambda kept: out.writerow(row(*kept))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue()
    text.seek(0)
    text.truncate()
    return piece.encode("utf-8", "replace")
