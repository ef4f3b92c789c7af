"""A file that was handed over is opened and looked at: its columns, and its first records."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from connectors import files
from connectors.files import ColumnMap, Outline, Preview
from db.queries import categories, sources
from db.queries import uploads as rows
from domain.category import CATEGORIES
from domain.city import City
from domain.errors import BadInput, NotFound
from domain.source import Source
from domain.upload import Upload
from locales import t
from services import import_desk, importing, staging, uploads
from services.importing import Plan

_NAME_BYTES = 200
_EXAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it lies on the desk: its ``header`` and the cells of its first row, the column map
    in force, and its first records read by it; no ``preview`` where it cannot be read so.
    ``categories`` are the codes that the words of the first records count
    under."""

    header: tuple[str, ...]
    example: Mapping[str, object]
    columns: ColumnMap
    preview: Preview | None
    categories: Mapping[str, str]


@contextmanager
def opened(folder: Path, upload: Upload) -> Iterator[Path]:
    """The file under the name its sender gave it, which is what is said of it, for one block."""
    kept = uploads.path(folder, upload.id)
    if not kept.is_file():
        raise NotFound(t("imports.refused.forgotten", name=upload.name))
    with tempfile.TemporaryDirectory(prefix="halo-import-") as place:
        # A folder takes shorter names than a person gives.
        called = Path(place, upload.name.encode()[-_NAME_BYTES:].decode("utf-8", "ignore"))
        called.symlink_to(kept.resolve())
        yield called


def planned(
    session: Session, upload: Upload, source: Source, path: Path, *, city: City, now: datetime
) -> Plan:
    """How the file would be read: by what was settled for it, else by what ``importing.plan``
    takes. Raises ``BadInput`` where it cannot be read so."""
    said = import_desk.columns_of(upload)
    return importing.plan(session, source, path, city=city, now=now, column_map=said)


def look(
    session: Session, upload: Upload, source: Source, path: Path, *, city: City, now: datetime
) -> Look | None:
    """What the file is and how its first records read; None until its columns are made out.
    Raises ``BadInput`` where it is nothing that Halo reads, ``IllegalStep`` where the city is
    invented."""
    columns, preview = import_desk.columns_of(upload), None
    if columns is None:
        return None
    outline = importing.outline(session, source, path, city=city)
    with suppress(BadInput):
        preview = planned(session, upload, source, path, city=city, now=now).preview
    return Look(
        header=outline.header,
        example=_example(outline.sample),
        columns=columns,
        preview=preview,
        categories=_codes(session, source, preview) if preview else {},
    )


def made_out(session: Session, upload: Upload, source: Source, path: Path, *, city: City) -> Upload:
    """``upload`` with a column map that is settled whole: guessed where nobody said one, with the
    conventions that its rows show where other columns were chosen."""
    said, columns = dict(upload.settled or {}), import_desk.columns_of(upload)
    if columns is not None and not said.get("adapt"):
        return upload
    outline = importing.outline(session, source, path, city=city)
    if columns is not None:
        columns = outline.adapted(columns)
    else:
        kept = None if said.get("anew") else sources.column_map(session, source.id)
        columns = _fitting(outline, kept) or outline.suggested()
    said |= {"columns": columns.as_dict(), "adapt": False}
    rows.settle(session, upload.id, source_id=source.id, settled=said)
    return uploads.one(session, upload.id)


def _fitting(outline: Outline, kept: Mapping[str, object] | None) -> ColumnMap | None:
    """The map that was settled for the source's files, where this one has its columns."""
    known = files.column_map(kept) if kept else None
    if known is None or any(column not in outline.header for _, column in known.columns()):
        return None
    return known


def _example(sample: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The first value that each column has."""
    found: dict[str, object] = {}
    for row in sample[:_EXAMPLE_ROWS]:
        for name, value in row.items():
            if value not in (None, ""):
                found.setdefault(name, value)
    return found


def _codes(session: Session, source: Source, preview: Preview) -> dict[str, str]:
    slots = categories.mapping(session, source.id)
    said = [one.incident.category_published for one in preview.first if one.incident is not None]
    return {word: CATEGORIES[staging.slot_of(word, slots)].code for word in said}
