"""A watched folder: files that somebody, or another program, puts there are read once each, or
as often as their content changes.

The folder lies below the one the operator named; nothing outside it is looked at, whatever a
source's options or a link in the folder say.
"""

import fnmatch
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors import folder_files, polite_http, sentences
from connectors.contract import MORE, Fetched
from connectors.folder_files import FileReader
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

# In the options a connector is handed: the folder the operator named.
WATCHED = "watched"
SEEN = "seen"
# A file that changed later than this may still be written.
SETTLED_S = 10.0
MOST_FILES = 5_000
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_Stamp = list[int]


class FolderConnector:
    """Reads the next file it did not read before. Its cursor holds ``seen``, size and time of
    change of every file by name, ``read`` or ``last``, digests, and ``more`` while there are
    others."""

    def __init__(
        self, reader: FileReader, folder: Path, *, root: Path, pattern: str, whole: bool = False
    ) -> None:
        self._reader = reader
        self._folder = folder
        self._root = root
        self._pattern = pattern
        self._whole = whole

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """Which file is next, or None where none is. Raises PollFailed for a file that cannot be
        read, once all others are."""
        seen = self._seen(cursor)
        left = [path for path in self._files() if seen.get(path.name) != _stamp(path)]
        refusal: BadInput | None = None
        for number, path in enumerate(left, 1):
            stamp, digest = _stamp(path), folder_files.digest_of(path)
            if folder_files.is_known(cursor, path.name, digest, whole=self._whole):
                seen[path.name] = stamp
                continue
            try:
                self._check(path)
            except BadInput as fault:
                refusal = refusal or fault
                continue
            seen[path.name] = stamp
            payload = json.dumps({"name": path.name, "stamp": stamp}).encode()
            read = folder_files.remembered(cursor, path.name, digest, whole=self._whole)
            news = {**cursor, **read, SEEN: seen, MORE: number < len(left)}
            return Fetched(payload, news, path.name if self._whole else None)
        kept = {**cursor, SEEN: seen, MORE: False}
        if refusal:
            raise polite_http.PollFailed(refusal.sentence, kept, refusal.said)
        return Fetched(None, kept)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """The records of the file that ``payload`` names. Raises SourceDown where it was changed
        meanwhile."""
        told = json.loads(payload)
        path = self._folder / str(told["name"])
        if not self._is_inside(path) or _stamp(path) != told["stamp"]:
            raise SourceDown(*sentences.of("feed.file_changing", file=path.name))
        return self._reader.records(path)

    def _seen(self, cursor: Mapping[str, object]) -> dict[str, _Stamp]:
        """Of files that are still there."""
        kept = cursor.get(SEEN)
        known = kept if isinstance(kept, Mapping) else {}
        return {str(name): s for name, s in known.items() if (self._folder / str(name)).exists()}

    def _files(self) -> list[Path]:
        """The files to be read, by name."""
        if not self._folder.is_dir():
            raise SourceDown(*sentences.of("feed.no_folder", folder=str(self._folder)))
        before = time.time() - SETTLED_S
        found = sorted(
            path
            for path in self._folder.iterdir()
            if fnmatch.fnmatch(path.name, self._pattern)
            and not path.name.startswith(".")
            and not path.name.endswith(_UNFINISHED)
            and self._is_inside(path)
            and path.stat().st_mtime <= before
        )
        if len(found) > MOST_FILES:
            told = {"folder": str(self._folder), "found": len(found), "most": MOST_FILES}
            raise SourceDown(*sentences.of("feed.many_files", **told))
        return found

    def _is_inside(self, path: Path) -> bool:
        """Whether it is a file, and lies where it seems to lie."""
        return path.is_file() and path.resolve().is_relative_to(self._root)

    def _check(self, path: Path) -> None:
        if path.stat().st_size > folder_files.MOST_BYTES:
            most = folder_files.MOST_BYTES // 1_000_000
            raise BadInput(*sentences.of("feed.large_file", file=path.name, mb=most))
        self._reader.require_fit(path, path.name)


def connector(source: Source, city: City) -> FolderConnector:
    """``options``: ``path``, below the folder the operator named; ``pattern``, such as ``*.csv``,
    else every file; ``whole`` where a file that comes again replaces the one before; and those of
    files (docs/importing.md). Raises SourceDown, BadInput."""
    named, root = str(source.options.get("path") or ""), source.options.get(WATCHED)
    if not isinstance(root, Path):
        raise SourceDown(*sentences.of("feed.no_watched", setting="HALO_WATCHED"))
    root = root.resolve()
    folder = (root / named).resolve()
    if not folder.is_relative_to(root):
        raise BadInput(*sentences.of("feed.option.path", source=source.slug))
    pattern = str(source.options.get("pattern") or "*")
    whole = source.options.get(folder_files.WHOLE) is True
    reader = FileReader(source, city)
    return FolderConnector(reader, folder, root=root, pattern=pattern, whole=whole)


def _stamp(path: Path) -> _Stamp:
    """When it was changed, and how large it is."""
    told = path.stat()
    return [told.st_size, told.st_mtime_ns]
