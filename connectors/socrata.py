"""Datasets of a Socrata portal, such as Chicago's and San Francisco's (docs/connectors.md).

What changed since the last page is asked for in the order of its change, ``:updated_at`` and then
``:id``, so that a page neither skips a row nor holds one twice, whatever is written meanwhile.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import httpx

from connectors import contract, json_body, json_rows, polite_http, sentences
from connectors.contract import MORE, Clock, Fetched
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

PAGE = 10_000
MOST_ON_A_PAGE = 20_000
PATIENCE = polite_http.Patience(body_bytes=40_000_000, read_s=60, total_s=300)
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,20}(Z|[+-][0-9:]{4,6})?")
_ROW = re.compile(r"[A-Za-z0-9._~-]{1,100}")


class Place(NamedTuple):
    """The last row that was read: when it changed, and which it is."""

    updated_at: str
    row: str


class SocrataConnector:
    """Asks for one page at a time. Its cursor holds ``updated_at`` and ``row`` of the last row
    read, and ``more`` while there are further pages."""

    def __init__(
        self,
        client: polite_http.PoliteClient,
        form: json_rows.Form,
        *,
        url: str,
        where: str = "",
        page: int = PAGE,
        clock: Clock = contract.clock,
    ) -> None:
        self._client = client
        self._form = form
        self._url = url
        self._where = where
        self._page = page
        self._clock = clock

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The next page, or None where nothing changed. Raises polite_http.PollFailed."""
        last = _place(cursor)
        answer = self._client.answer(self._question(last), cursor)
        if answer.body is None:
            return Fetched(None, answer.cursor | {MORE: False})
        rows = json_body.promised(answer, cursor, lambda body: self._rows(body, last))
        if not rows:
            return Fetched(None, answer.cursor | {MORE: False})
        if self._form.is_lacking(rows):
            # Once they have their field again they are to be read: the next poll asks for them.
            return Fetched(answer.body, answer.cursor | {MORE: False})
        end = _end(rows)
        kept = {"updated_at": end.updated_at, "row": end.row, MORE: len(rows) >= self._page}
        return Fetched(answer.body, answer.cursor | kept)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``parse``."""
        return parse(payload, self._form, now=self._clock())

    def _question(self, last: Place | None) -> str:
        conditions = [f"({self._where})"] if self._where else []
        if last is not None:
            at, row = (_quoted(part) for part in last)
            conditions.append(f"(:updated_at > {at} OR (:updated_at = {at} AND :id > {row}))")
        asked = {"$select": "*,:id,:updated_at", "$order": ":updated_at,:id", "$limit": self._page}
        if conditions:
            asked["$where"] = " AND ".join(conditions)
        return str(httpx.URL(self._url, params=asked))

    def _rows(self, body: bytes, last: Place | None) -> list[object]:
        rows = json_body.listed(json_body.document(body, who=self._form.who), who=self._form.who)
        if rows and last is not None and _end(rows) == last:
            raise SourceDown(*sentences.of("feed.page_again", who=self._form.who))
        return rows


def connector(source: Source, city: City) -> SocrataConnector:
    """``options``: ``url`` of the dataset (https://…/resource/xxxx-xxxx.json) and ``columns``;
    ``where`` in the portal's query language, ``page`` in rows, and those of ``json_rows``.
    ``credential`` is the portal's app token. Raises BadInput naming what is wrong."""
    told = source.options
    url, page = str(told.get("url") or ""), told.get("page", PAGE)
    who = polite_http.host(url)
    if not who or not httpx.URL(url).path.endswith(".json"):
        raise BadInput(*sentences.of("feed.option.dataset", source=source.slug))
    if not isinstance(page, int) or not 1 <= page <= MOST_ON_A_PAGE:
        known = {"source": source.slug, "most": MOST_ON_A_PAGE}
        raise BadInput(*sentences.of("feed.option.page", **known))
    token = str(told.get("credential") or "")
    headers = {"X-App-Token": token} if token else {}
    client = polite_http.client(told, patience=PATIENCE, headers=headers)
    form = json_rows.form(source, city, who=who)
    return SocrataConnector(client, form, url=url, where=str(told.get("where") or ""), page=page)


def parse(payload: bytes, form: json_rows.Form, *, now: datetime) -> Iterator[ParsedRecord]:
    """Every row of a page, in order. Raises SourceDown at once where there is no page."""
    rows = json_body.listed(json_body.document(payload, who=form.who), who=form.who)
    return form.records(rows, now=now)


def _place(cursor: Mapping[str, object]) -> Place | None:
    at, row = cursor.get("updated_at"), cursor.get("row")
    return Place(at, row) if isinstance(at, str) and isinstance(row, str) else None


def _end(rows: list[object]) -> Place:
    """The place of the last of ``rows``. Raises SourceDown where it carries none."""
    last = rows[-1]
    if isinstance(last, Mapping):
        at, row = str(last.get(":updated_at")), str(last.get(":id"))
        if _STAMP.fullmatch(at) and _ROW.fullmatch(row):
            return Place(at, row)
    raise SourceDown(*sentences.of("feed.no_row_id"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
