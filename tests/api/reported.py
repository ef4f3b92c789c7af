"""A phone in the drawn town that reports, and what a test looks up about it."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from tests import town
from tests.api import drawn
from tests.auth.house import House

SUBMIT = "/api/v1/reports/submit"
DEVICE = "3f1e5c0a-one-phone-in-the-west"
JSON = {"Accept": "application/json"}
LAT, LON = drawn.BUSY


def said(house: House, **other: Any) -> dict[str, Any]:
    """A theft in the west five minutes ago, by the phone there, but for ``other``."""
    said = {
        "id": str(uuid.uuid4()),
        "category": "theft",
        "position": {"lat": LAT, "lon": LON, "accuracy_m": 12.5},
        "place": "",
        "occurred_at": (house.clock() - timedelta(minutes=5)).isoformat(),
        "occurred_until": None,
        "text": "A bicycle was taken from the yard",
        "language": "en",
        "consent": "2026-11",
        "device": DEVICE,
    }
    return {**said, **other}


def sent(house: House, said: Any, **headers: str) -> TestResponse:
    return house.server.test_client().post(SUBMIT, json=said, headers={**JSON, **headers})


def rows(house: House, statement: str, **named: object) -> list[tuple[Any, ...]]:
    return town.rows(house.sessions, statement, **named)


def count(house: House) -> int:
    return int(rows(house, "SELECT count(*) FROM report")[0][0])


def form(said: dict[str, Any], *files: bytes) -> dict[str, Any]:
    media = [(io.BytesIO(one), f"{at}.jpg", "image/jpeg") for at, one in enumerate(files)]
    return {"report": json.dumps(said), "media": media}
