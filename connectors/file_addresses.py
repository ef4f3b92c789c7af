"""Files at web addresses: each edition of each is read once."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import httpx

from connectors import folder_files, polite_http, sentences
from connectors.contract import MORE, Fetched
from connectors.folder_files import FileReader
from domain.city import City
from domain.errors import BadInput
from domain.fault import ParsedRecord
from domain.source import Source

MOST_ADDRESSES = 200
PATIENCE = polite_http.Patience(body_bytes=200_000_000, read_s=60, total_s=600)
NEXT, EDITIONS = "next", "editions"
# What a client keeps of one address; the rest of its cursor is about the host.
_OWN = ("url", "etag", "last_modified")


class AddressesConnector:
    """Asks for one address after another. Its cursor holds ``next``, the number of the address to
    be asked, ``editions``, what each address said of its own, and ``read`` or ``last``, digests."""

    def __init__(
        self,
        client: polite_http.PoliteClient,
        reader: FileReader,
        urls: Sequence[str],
        *,
        whole: bool = False,
    ) -> None:
        self._client = client
        self._reader = reader
        self._urls = urls
        self._whole = whole

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The file at the next address, or None where it is not new. Raises PollFailed, with a
        cursor that goes on to the address after it."""
        number = cursor.get(NEXT)
        at = number if isinstance(number, int) and 0 <= number < len(self._urls) else 0
        url, after = self._urls[at], (at + 1) % len(self._urls)
        editions = _editions(cursor)
        onward = {**cursor, NEXT: after, MORE: after != 0}
        answer = self._client.answer(url, {**onward, **editions.get(url, {})})
        told = {name: answer.cursor.get(name) for name in _OWN}
        kept = {**answer.cursor, EDITIONS: {**editions, url: told}}
        if answer.body is None:
            return Fetched(None, kept)
        digest = folder_files.digest_of_bytes(answer.body)
        if folder_files.is_known(cursor, url, digest, whole=self._whole):
            return Fetched(None, kept)
        try:
            with _on_disk(answer.body) as path:
                self._reader.require_fit(path, _name(url))
        except BadInput as fault:
            unread = {**answer.cursor, EDITIONS: editions}
            raise polite_http.PollFailed(fault.sentence, unread, fault.said) from fault
        read = folder_files.remembered(cursor, url, digest, whole=self._whole)
        return Fetched(answer.body, {**kept, **read}, url if self._whole else None)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """Every record of the file."""
        with _on_disk(payload) as path:
            yield from self._reader.records(path)


def connector(source: Source, city: City) -> AddressesConnector:
    """``options``: ``urls``, a list of addresses of files, ``whole`` where an edition replaces the
    one before, and those of files (docs/importing.md). Raises SourceDown, BadInput."""
    urls = source.options.get("urls")
    listed = [str(one) for one in urls] if isinstance(urls, list | tuple) else []
    if not 0 < len(listed) <= MOST_ADDRESSES or not all(map(polite_http.host, listed)):
        told = {"source": source.slug, "most": MOST_ADDRESSES}
        raise BadInput(*sentences.of("feed.option.urls", **told))
    client = polite_http.PoliteClient(
        contact=str(source.options.get("contact") or ""),
        accept="*/*",
        allowed=polite_http.allowed(source.options),
        patience=PATIENCE,
    )
    whole = source.options.get(folder_files.WHOLE) is True
    return AddressesConnector(client, FileReader(source, city), listed, whole=whole)


def _editions(cursor: Mapping[str, object]) -> dict[str, dict[str, object]]:
    kept = cursor.get(EDITIONS)
    known = kept if isinstance(kept, Mapping) else {}
    return {str(url): dict(told) for url, told in known.items() if isinstance(told, Mapping)}


@contextmanager
def _on_disk(body: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="halo-file-") as folder:
        path = Path(folder, "file")
        path.write_bytes(body)
        yield path


def _name(url: str) -> str:
    """What the file at ``url`` is called to people."""
    return unquote(httpx.URL(url).path.rpartition("/")[2]) or url
