"""Importing files, and what was wrong in them."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from commands.house import House
from connectors import files
from connectors.files import ColumnMap, Preview
from db import notices
from db.queries import runs, sources
from domain.city import City
from domain.errors import BadInput, Unavailable
from domain.source import Source
from services import cities, fault_file, importing, rehearsing
from services.fault_file import Kept
from services.importing import Plan

_SHOWN_LETTERS = 500


def load(house: House, given: argparse.Namespace) -> None:
    """Read a file into a source; the last line printed is the JSON summary."""
    settled = _settled_map(given.map)
    with _database_kept(), house.transaction() as session:
        city = cities.current(session)
        source = _source(sources.listed(session), given.source)
        planned = importing.plan(
            session, source, given.file, city=city, now=house.now, column_map=settled
        )
        _show(planned.preview)
        if given.dry_run:
            _rehearse(house, session, planned, city)
            return
        summary = importing.run(
            session,
            planned,
            city=city,
            now=house.now,
            edition=given.edition,
            keep_map=given.keep_map,
            progress=_progress,
        )
        run = runs.recent(session, source.id, limit=1)[0]
    print(f"What was wrong, record by record: manage.py faults {run.id}")
    print(json.dumps(summary.as_dict()))


def faults(house: House, given: argparse.Namespace) -> None:
    """Every reject, repair and flag of a run as CSV: record, column, what was done, why, value,
    and for a reject the whole record."""
    out = csv.writer(sys.stdout)
    with house.transaction() as session:
        found = runs.faults(session, given.run)
        out.writerow(fault_file.HEADER)
        for fault, payload in found:
            out.writerow(fault_file.row(fault, payload))


@contextmanager
def _database_kept() -> Iterator[None]:
    """Raises ``Unavailable`` where the database went away meanwhile."""
    try:
        yield
    except notices.DISCONNECTED as lost:
        raise Unavailable(
            f"The database broke off the import ({str(lost).splitlines()[0]}). Import the file"
            " again: nothing is stored twice."
        ) from lost


def _settled_map(path: Path | None) -> ColumnMap | None:
    if path is None:
        return None
    try:
        written = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise BadInput(f"The column map {path} cannot be read: {problem}.") from None
    if not isinstance(written, dict):
        raise BadInput(f"The column map {path} must be a JSON object: what it means, the column.")
    return files.column_map(written)


def _source(listed: Sequence[Source], slug: str | None) -> Source:
    found = [source for source in listed if slug in (None, source.slug)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(source.slug for source in listed) or "none: choose a city first"
    raise BadInput(f"Say which source the file belongs to with --source; there are: {names}.")


def _show(preview: Preview) -> None:
    kind = " ".join(filter(None, (preview.format.value, preview.encoding, preview.delimiter)))
    print(f"Read as {kind}")
    for meaning, column in preview.column_map.columns():
        print(f"  {meaning:14} ← {column}")
    for notice in preview.notices:
        print(f"  ! {fault_file.sentence(notice)} {notice.value}".rstrip())


def _rehearse(house: House, session: Session, planned: Plan, city: City) -> None:
    """Print the first rows, every problem of the whole file, and the map as ``--map`` takes it."""
    for row in planned.preview.rows:
        print(json.dumps(row, ensure_ascii=False, default=str)[:_SHOWN_LETTERS])
    found = rehearsing.rehearse(session, planned, city=city, now=house.now, told=_tell)
    print("Column map:", json.dumps(planned.column_map.as_dict(), ensure_ascii=False))
    print("Nothing was stored.")
    print(json.dumps({"dry_run": True, **found.counts}))


def _tell(kept: Kept) -> None:
    fault, _ = kept
    where = f"record {fault.record}" + (f", {fault.column}" if fault.column else "")
    print(f"  {fault.kind.value:8} {where}: {fault_file.sentence(fault)} [{fault.value}]")


def _progress(read: int) -> None:
    print(f"{read:,} records", file=sys.stderr)
