"""Feeds for tests: a source as stored, a city around it, and a host that may be asked at once."""

from collections.abc import Mapping
from typing import Any

import pytest

import connectors
from connectors import polite_http, polite_limiter
from connectors.contract import Connector
from domain.city import City
from domain.source import Source

LOOPBACK = frozenset({"127.0.0.1"})
CITY = City(
    slug="sampletown",
    name="Sampletown",
    zone="America/Chicago",
    centre=(41.8, -87.7),
    zoom=11,
    bounds=(-88.0, 41.6, -87.5, 42.1),
    weekend=(6, 7),
    week_start=7,
    languages=("en",),
)
# A city whose one source is a list of events.
TOWN_FILE = """
name = "Feedtown"
zone = "Europe/Stockholm"
centre = [59.3, 18.0]
zoom = 12
bounds = [17.9, 59.2, 18.1, 59.4]
weekend = [6, 7]
week_start = 1
languages = ["en"]

[[sources]]
slug = "feed"
name = "The feed"
connector = "polisen"
licence = "CC0"
poll_minutes = 10
"""


def source(kind: str, options: Mapping[str, object], **other: Any) -> Source:
    """A stored source of this ``kind``, which may ask a server of the test."""
    said = {"id": 1, "slug": "feed", "name": "Feed", "zone": CITY.zone, "poll_minutes": 5}
    told = {**options, polite_http.ALLOWED_HOSTS: LOOPBACK}
    return Source(**{**said, **other}, connector=kind, licence="CC0", synthetic=False, options=told)


def connector(kind: str, options: Mapping[str, object], city: City = CITY) -> Connector:
    """The connector the table builds for such a source."""
    return connectors.CONNECTORS[kind](source(kind, options), city)


def hasten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between two questions to one host, however many they are."""
    limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=100_000)
    monkeypatch.setattr(polite_http, "LIMITER", limiter)
