"""Files that come one after another: each is read once, by the column map its source is settled on.

What the two connectors of files share: how one is judged before it is taken, and read when it is.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors import files
from connectors.files import ColumnMap, FileOptions, refusals
from domain.city import City
from domain.errors import SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

# In the options a connector is handed: how the source's columns are read, as it is stored.
COLUMN_MAP = "column_map"
READ = "read"
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
            raise SourceDown(
                f"How the columns of “{self._name}” are read is not settled yet: import one of its"
                " files by hand first, on the page Sources."
            )
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


def digests(cursor: Mapping[str, object]) -> list[str]:
    """Of the files already read."""
    kept = cursor.get(READ)
    return [str(one) for one in kept] if isinstance(kept, list) else []


def with_digest(known: Sequence[str], digest: str) -> list[str]:
    """``known`` and one more, the oldest forgotten where there are very many."""
    return [*known, digest][-_DIGESTS_KEPT:]
