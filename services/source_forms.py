"""Which fields a source's records have, noted at each reading, so that a change can be told."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from db.queries import source_forms as rows
from domain.source import Source
from domain.source_break import FormChange

SAMPLED, LEAST_SAMPLED = 200, 5
# A field that a record in ten leaves out is an optional one.
ALWAYS = 0.9
SHOWN = 10
MOST_FIELDS, LONGEST_NAME = 300, 200


class Sample:
    """The fields of the first records of a reading."""

    def __init__(self) -> None:
        self._seen = 0
        self._fields: Counter[str] = Counter()

    def take(self, payload: Mapping[str, object] | None) -> None:
        """Look at one record, while there are not enough yet."""
        if payload is not None and self._seen < SAMPLED:
            self._seen += 1
            self._fields.update(payload.keys())

    def known(self) -> list[str]:
        """Every field that was seen, however few came."""
        return sorted(self._fields)

    def fields(self) -> list[str]:
        """Those nearly every record had; none where too few came to say."""
        if self._seen < LEAST_SAMPLED:
            return []
        usual = [name for name, n in self._fields.items() if n >= ALWAYS * self._seen]
        return [_storable(name) for name in usual[:MOST_FIELDS]]


def note(session: Session, source: Source, sample: Sample, *, now: datetime) -> None:
    """Keep which fields a reading had."""
    if fields := sample.fields():
        rows.note(session, source.id, fields, now=now)


def changes(session: Session, source: Source) -> list[FormChange]:
    """How the fields changed, newest first, at most ``SHOWN``; a form that comes back is none."""
    forms = rows.listed(session, source.id)
    found = []
    for before, after in pairwise(forms):
        added = tuple(name for name in after.fields if name not in before.fields)
        gone = tuple(name for name in before.fields if name not in after.fields)
        found.append(FormChange(after.first_seen_at, added, gone))
    return found[::-1][:SHOWN]


def _storable(name: str) -> str:
    return name[:LONGEST_NAME].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
