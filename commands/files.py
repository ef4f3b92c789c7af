"""Importing files, and what was wrong in them."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence

from commands.house import House
from connectors import files
from connectors.files import Preview
from db.queries import runs, sources
from domain.errors import BadInput
from domain.fault import Fault
from domain.source import Source
from locales import t
from services import cities, importing
from services.importing import Plan


def load(house: House, given: argparse.Namespace) -> None:
    """Read a file into a source; the last line printed is the JSON summary."""
    with house.transaction() as session:
        city = cities.current(session)
        source = _source(sources.listed(session), given.source)
        settled = None
        if given.map is not None:
            settled = files.column_map(json.loads(given.map.read_text("utf-8")))
        planned = importing.plan(
            session, source, given.file, city=city, now=house.now, column_map=settled
        )
        _show(planned.preview)
        if given.dry_run:
            _show_problems(planned)
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
    print(json.dumps(summary.as_dict()))


def faults(house: House, given: argparse.Namespace) -> None:
    """Every reject, repair and flag of a run as CSV: record, column, what was done, why, value."""
    out = csv.writer(sys.stdout)
    out.writerow(("record", "column", "kind", "reason", "sentence", "value"))
    with house.transaction() as session:
        for fault in runs.faults(session, given.run):
            row = (fault.record, fault.column, fault.kind.value, fault.reason, sentence(fault))
            out.writerow([*row, harmless(fault.value)])


def sentence(fault: Fault) -> str:
    """What was wrong, in words."""
    return t(f"fault.{fault.reason}")


def harmless(cell: str) -> str:
    """``cell`` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


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
        print(f"  ! {sentence(notice)} {notice.value}".rstrip())


def _show_problems(planned: Plan) -> None:
    for row in planned.preview.rows:
        print(json.dumps(row, ensure_ascii=False, default=str)[:500])
    for fault in planned.preview.faults:
        where = f"record {fault.record}, {fault.column}"
        print(f"  {fault.kind.value:8} {where}: {sentence(fault)} [{fault.value}]")
    print(f"{len(planned.preview.faults)} problems in the records looked at; nothing was stored.")


def _progress(read: int) -> None:
    print(f"{read:,} records", file=sys.stderr)
