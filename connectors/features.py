"""Feeds that list what is going on now: GeoJSON, or a plain JSON list (docs/connectors.md).

Such a list is a window. What has left it is over or old, not withdrawn; what stands in it again
with another status is revised. Where a publisher uses an id a second time, ``joined`` makes a key
of the id and the time of the call, which keeps the two apart.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from connectors import contract, json_body, json_rows, polite_http, sentences
from connectors.contract import Clock, Fetched
from connectors.files import features
from domain.city import City
from domain.errors import BadInput
from domain.fault import ParsedRecord
from domain.source import Source

PATIENCE = polite_http.Patience(body_bytes=20_000_000)


class FeaturesConnector:
    """Polls the list. Its cursor holds ``ids``, the keys of the last good list in its order, and
    ``digest`` of that answer."""

    def __init__(
        self,
        client: polite_http.PoliteClient,
        form: json_rows.Form,
        *,
        url: str,
        clock: Clock = contract.clock,
    ) -> None:
        self._client = client
        self._form = form
        self._url = url
        self._clock = clock

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The list, or None where it is the one before. Raises polite_http.PollFailed."""
        answer = self._client.answer(self._url, cursor)
        if answer.body is None:
            return Fetched(None, answer.cursor)
        ids = json_body.promised(answer, cursor, self._ids)
        digest = hashlib.sha256(answer.body).hexdigest()[:16]
        if digest == cursor.get("digest"):
            return Fetched(None, answer.cursor)
        return Fetched(answer.body, answer.cursor | {"ids": ids, "digest": digest})

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``parse``."""
        return parse(payload, self._form, now=self._clock())

    def _ids(self, body: bytes) -> list[str]:
        read = (record.incident for record in self.parse(body))
        return list(dict.fromkeys(incident.key for incident in read if incident is not None))


def connector(source: Source, city: City) -> FeaturesConnector:
    """``options``: ``url``, ``columns`` and the others of ``json_rows``. The point of a GeoJSON
    feature is in the columns ``geometry_lat`` and ``geometry_lon``, its id in ``feature_id``.
    Raises BadInput naming what is wrong."""
    url = str(source.options.get("url") or "")
    who = polite_http.host(url)
    if not who:
        raise BadInput(*sentences.of("feed.option.url", source=source.slug))
    client = polite_http.client(source.options, patience=PATIENCE)
    return FeaturesConnector(client, json_rows.form(source, city, who=who), url=url)


def parse(payload: bytes, form: json_rows.Form, *, now: datetime) -> Iterator[ParsedRecord]:
    """Every record of the list, in order. Raises SourceDown at once where there is no list."""
    found = json_body.document(payload, who=form.who)
    if isinstance(found, Mapping) and isinstance(found.get("features"), list):
        found = [_cells(number, one) for number, one in enumerate(found["features"], 1)]
    return form.records(json_body.listed(found, who=form.who), now=now)


def _cells(number: int, feature: object) -> object:
    if not isinstance(feature, Mapping):
        return feature
    properties = feature.get("properties")
    told = json_rows.flat(properties) if isinstance(properties, Mapping) else {}
    return features.row(number, {**feature, "properties": told})
