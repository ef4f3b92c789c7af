"""How the events of the benchmark's town are told: a wire for each kind of source."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests import portal
from tests.replay import Question

Event = Mapping[str, Any]
POLISEN, FOLDER, POLICE_UK = "polisen", "folder", "police_uk"
# So many rows of a page make two pages and a half of an edition.
SOCRATA_PAGE, ARCGIS_PAGE = 8, 50
_POINT = {"lat": 59.3, "lon": 18.0}
_COLUMNS = """
[sources.options.columns]
key = "id"
key_unique = true
occurred = "at"
category = "what"
description = "said"
"""
_PLACED = _COLUMNS + 'lat = "lat"\nlon = "lon"\n'
_GEOMETRY = _COLUMNS + 'lat = "geometry_lat"\nlon = "geometry_lon"\n'
# How the columns of files are settled.
FILE_COLUMNS = {
    "key": "id",
    "key_unique": True,
    "occurred": "at",
    "category": "what",
    "description": "said",
    "lat": "geometry_lat",
    "lon": "geometry_lon",
}


@dataclass(frozen=True, slots=True)
class Wire:
    """A kind of source: its ``options`` as TOML, with the address for ``{url}``; what its server
    answers of the events listed; ``answers`` a poll asks for; ``cut``, whether the beginning of an
    answer that is cut is stored; ``time`` and ``number``, the fields that say when and which;
    ``again``, how many of the newest events are told once more."""

    kind: str
    options: str
    answer: Callable[[Sequence[Event], Question], object]
    answers: int = 1
    cut: bool = False
    time: str = "at"
    number: str = "id"
    again: int = 60

    def body(self, listed: Sequence[Event], question: Question) -> bytes:
        """What is answered where nothing is wrong."""
        return json.dumps(self.answer(listed, question), ensure_ascii=False).encode()


def _row(event: Event) -> dict[str, Any]:
    told = {"id": str(event["id"]), "at": event["at"], "what": "Stöld", "said": event["summary"]}
    return {name: value for name, value in told.items() if value is not None}


def _question(question: Question) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(question.path).query))


def _polisen(listed: Sequence[Event], _question: Question) -> object:
    fields = ("id", "datetime", "name", "summary", "url", "type", "location")
    rows = [{name: event[name] for name in fields} for event in listed]
    for row, event in zip(rows, listed, strict=True):
        if event["at"] is None:
            del row["datetime"]
    return rows


def _features(listed: Sequence[Event], _question: Question) -> object:
    return [_row(event) | _POINT for event in listed]


def _socrata(listed: Sequence[Event], question: Question) -> object:
    rows = [
        _row(one)
        | _POINT
        | {":id": f"row-{one['id']}", ":updated_at": f"2026-01-01T00:00:00.{one['turn']:06}Z"}
        for one in listed
    ]
    return portal.Dataset(rows).page(_question(question))


def _arcgis(listed: Sequence[Event], question: Question) -> object:
    rows = [_row(event) | {"OBJECTID": event["id"], "x": 18.0, "y": 59.3} for event in listed]
    return portal.Dataset(rows, most=ARCGIS_PAGE).page(_question(question))


def _police_uk(listed: Sequence[Event], question: Question) -> object:
    if "crimes-street-dates" in question.path:
        return [{"date": month} for month in sorted({event["month"] for event in listed})]
    month = _question(question)["date"]
    return [_crime(event) for event in listed if event["month"] == month]


def _crime(event: Event) -> dict[str, Any]:
    place = {"latitude": "59.3", "longitude": "18.0", "street": {"name": "Storgatan"}}
    told = {"persistent_id": str(event["id"]), "category": "burglary", "location": place}
    when = {} if event["at"] is None else {"month": event["month"]}
    return {**told, "context": event["summary"], **when}


def _collection(listed: Sequence[Event], question: Question) -> object:
    """GeoJSON; of two addresses each has half of the events."""
    half = _question(question).get("half")
    shown = [event for event in listed if half is None or event["id"] % 2 == int(half)]
    point = {"type": "Point", "coordinates": [18.0, 59.3]}
    features = [
        {"type": "Feature", "properties": _row(event), "geometry": point} for event in shown
    ]
    return {"type": "FeatureCollection", "features": features}


WIRES: Mapping[str, Wire] = {
    one.kind: one
    for one in (
        Wire(POLISEN, 'url = "{url}"', _polisen, time="name"),
        Wire("features", f'url = "{{url}}"\n{_PLACED}', _features),
        Wire(
            "socrata",
            f'url = "{{url}}/resource/calls.json"\npage = {SOCRATA_PAGE}\n{_PLACED}',
            _socrata,
            answers=3,
        ),
        Wire("arcgis", f'url = "{{url}}/FeatureServer/0"\n{_GEOMETRY}', _arcgis, answers=3),
        Wire(
            POLICE_UK,
            'url = "{url}"\nforce = ""',
            _police_uk,
            answers=3,
            time="month",
            number="persistent_id",
            again=12,
        ),
        Wire("file_addresses", 'urls = ["{url}?half=0", "{url}?half=1"]', _collection, 2, cut=True),
        Wire(FOLDER, "", _collection, cut=True),
    )
}
