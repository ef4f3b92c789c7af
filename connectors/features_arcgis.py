"""A layer of an ArcGIS feature service, asked for page by page (docs/connectors.md).

Pages follow the layer's object ids, so that none is skipped whatever is added meanwhile. A layer
that only grows is read on from the last id; any other is read anew from the first at every poll,
since a service does not tell what changed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import httpx

from connectors import contract, json_body, json_rows, polite_http, sentences
from connectors.contract import MORE, Clock, Fetched
from connectors.files import features
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

PAGE = 1_000
PATIENCE = polite_http.Patience(body_bytes=20_000_000, read_s=60)
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
_LAYER = re.compile(r".*/(?:Feature|Map)Server/[0-9]+")
_DATE = "esriFieldTypeDate"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ArcGisConnector:
    """Asks for one page at a time. Its cursor holds ``after``, the last object id read, None
    where the next page is the first, and ``more`` while there are further pages."""

    def __init__(
        self,
        client: polite_http.PoliteClient,
        form: json_rows.Form,
        *,
        url: str,
        where: str = "1=1",
        object_id: str = "OBJECTID",
        grows: bool = False,
        clock: Clock = contract.clock,
    ) -> None:
        self._client = client
        self._form = form
        self._url = url
        self._where = where
        self._object_id = object_id
        self._grows = grows
        self._clock = clock

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The next page, or None where there is none. Raises polite_http.PollFailed."""
        after = cursor.get("after")
        after = after if isinstance(after, int) else None
        answer = self._client.answer(self._question(after), cursor)
        if answer.body is None:
            return Fetched(None, answer.cursor | self._end(after))
        last, has_more = json_body.promised(answer, cursor, lambda body: self._page(body, after))
        if last is None:
            return Fetched(None, answer.cursor | self._end(after))
        end = {"after": last, MORE: True} if has_more else self._end(last)
        return Fetched(answer.body, answer.cursor | end)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``parse``."""
        return parse(payload, self._form, now=self._clock())

    def _end(self, last: int | None) -> dict[str, object]:
        return {"after": last if self._grows else None, MORE: False}

    def _question(self, after: int | None) -> str:
        later = "" if after is None else f" AND {self._object_id} > {after}"
        asked = {
            "where": f"({self._where}){later}",
            "outFields": "*",
            "outSR": "4326",
            "orderByFields": self._object_id,
            "resultRecordCount": PAGE,
            "f": "json",
        }
        return str(httpx.URL(f"{self._url}/query", params=asked))

    def _page(self, body: bytes, after: int | None) -> tuple[int | None, bool]:
        """The last object id of a page and whether another follows."""
        page = _page(body, who=self._form.who)
        ids = [_attributes(feature).get(self._object_id) for feature in _features(page)]
        numbers = [number for number in ids if isinstance(number, int)]
        if len(numbers) < len(ids):
            raise SourceDown(
                *sentences.of("feed.no_object_id", who=self._form.who, field=self._object_id)
            )
        if after is not None and numbers and max(numbers) <= after:
            raise SourceDown(*sentences.of("feed.page_again", who=self._form.who))
        return max(numbers, default=None), page.get("exceededTransferLimit") is True


def connector(source: Source, city: City) -> ArcGisConnector:
    """``options``: ``url`` of the layer (…/FeatureServer/0), ``columns`` and the others of
    ``json_rows``; ``where`` in SQL, ``object_id``, ``grows`` where objects are only ever added.
    The point of an object is in ``geometry_lat`` and ``geometry_lon``. Raises BadInput."""
    told = source.options
    url, object_id = str(told.get("url") or ""), str(told.get("object_id") or "OBJECTID")
    who = polite_http.host(url)
    if not who or not _LAYER.fullmatch(url):
        raise BadInput(*sentences.of("feed.option.layer", source=source.slug))
    if not _FIELD.fullmatch(object_id):
        raise BadInput(*sentences.of("feed.option.object_id", source=source.slug))
    return ArcGisConnector(
        polite_http.client(told, patience=PATIENCE),
        json_rows.form(source, city, who=who),
        url=url,
        where=str(told.get("where") or "1=1"),
        object_id=object_id,
        grows=told.get("grows") is True,
    )


def parse(payload: bytes, form: json_rows.Form, *, now: datetime) -> Iterator[ParsedRecord]:
    """Every feature of a page, in order. Raises SourceDown at once where there is no page."""
    page = _page(payload, who=form.who)
    dates = _dates(page)
    return form.records([_cells(feature, dates) for feature in _features(page)], now=now)


def _page(payload: bytes, *, who: str) -> Mapping[str, object]:
    page = json_body.document(payload, who=who)
    if not isinstance(page, Mapping) or not isinstance(page.get("features"), list):
        json_body.listed(page if isinstance(page, Mapping) else None, who=who)
        raise SourceDown(*sentences.of("feed.no_features", who=who))
    json_body.listed(page["features"], who=who)
    return page


def _features(page: Mapping[str, object]) -> list[object]:
    listed = page["features"]
    return listed if isinstance(listed, list) else []


def _attributes(feature: object) -> Mapping[str, object]:
    found = feature.get("attributes") if isinstance(feature, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _dates(page: Mapping[str, object]) -> frozenset[str]:
    """The names of the fields that hold milliseconds since 1970."""
    fields = page.get("fields")
    told = (
        [each for each in fields if isinstance(each, Mapping)] if isinstance(fields, list) else []
    )
    return frozenset(str(each.get("name")) for each in told if each.get("type") == _DATE)


def _cells(feature: object, dates: frozenset[str]) -> object:
    if not isinstance(feature, Mapping):
        return feature
    cells = {name: _read(value, name in dates) for name, value in _attributes(feature).items()}
    geometry = feature.get("geometry")
    point = geometry if isinstance(geometry, Mapping) else {}
    return {**cells, features.LAT: point.get("y"), features.LON: point.get("x")}


def _read(value: object, is_date: bool) -> object:
    if not is_date or not isinstance(value, int):
        return value
    try:
        return (_EPOCH + timedelta(milliseconds=value)).isoformat()
    except OverflowError:
        return str(value)
