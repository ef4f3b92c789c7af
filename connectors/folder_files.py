"""Files that come one after another: each is read once, by the column map its source is settled on.

What the two connectors of files share: how one is judged before it is taken, and read when it is.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from connectors import files, sentences
from connectors.files import ColumnMap, FileOptions, refusals
from domain.city import City
from domain.errors import SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

# In the options a connector is handed: how the source's columns are read, as it is stored.
COLUMN_MAP = "column_map"
READ = "read"
# The option that says that a file comes again under its name, whole; and, in a cursor, the digests
# of what came last under each name.
WHOLE, LAST = "whole", "last"
MOST_BYTES = 500_000_000
_DIGESTS_KEPT = 5_000
_DIGEST_SIGNS = 16


class FileReader:
    """Reads files of one source; ``clock`` is seconds since 1970. Built before anybody settled what
    the columns mean it reads none: that takes a source, and a first file imported by hand."""

    def __init__(
        self, source: Source, city: City, *, clock: Callable[[], float] = time.time
    ) -> None:
        settled = source.options.get(COLUMN_MAP)
        known = files.column_map(settled) if isinstance(settled, Mapping) else None
        self._columns: ColumnMap | None = known
        self._options: FileOptions = files.options(source.options)
        self._name = source.name
        self._city = city
        self._clock = clock

    def require_fit(self, path: Path, name: str) -> None:
        """Raises BadInput, calling the file ``name``, where it cannot be read so, SourceDown where
        nobody said how."""
        with refusals.called(name):
            files.require_sound(path)
            self.records(path)

    def records(self, path: Path) -> Iterator[ParsedRecord]:
        """Every record of the file. Raises as ``require_fit`` does."""
        if self._columns is None:
            raise SourceDown(*sentences.of("feed.unsettled", source=self._name))
        return files.records(
            path,
            column_map=self._columns,
            options=self._options,
            city=self._city,
            now=datetime.fromtimestamp(self._clock(), UTC),
        )


def digest_of(path: Path) -> str:
    """What tells the file from others, by its bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST_SIGNS]


def digest_of_bytes(body: bytes) -> str:
    """The same of what is not on disk."""
    return hashlib.sha256(body).hexdigest()[:_DIGEST_SIGNS]


def is_known(cursor: Mapping[str, object], name: str, digest: str, *, whole: bool) -> bool:
    """Whether a file was read before, under whatever name. Where files are ``whole`` what came last
    under its own counts, since an earlier edition may be put back."""
    if not whole:
        return digest in _digests(cursor)
    kept = cursor.get(LAST)
    return isinstance(kept, Mapping) and kept.get(name) == digest


def remembered(
    cursor: Mapping[str, object], name: str, digest: str, *, whole: bool
) -> dict[str, object]:
    """What a cursor holds of the files read, with this one."""
    if not whole:
        return {READ: [*_digests(cursor), digest][-_DIGESTS_KEPT:]}
    kept = cursor.get(LAST)
    known = dict(kept) if isinstance(kept, Mapping) else {}
    known.pop(name, None)
    return {LAST: dict([*known.items(), (name, digest)][-_DIGESTS_KEPT:])}


def _digests(cursor: Mapping[str, object]) -> list[str]:
    kept = cursor.get(READ)
    return [str(one) for one in kept] if isinstance(kept, list) else []
