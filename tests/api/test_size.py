"""A view of 1,500 cells in bytes, as it goes over the wire."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from db import session as database
from domain.area import NewArea
from domain.city import Boundary, City
from services import cities
from tests import town
from tests.api.test_layers import HEX, Picture
from tests.auth.house import Browser

MOST_KB = 20
BOX = (-90.28, 38.58, -90.222, 38.63)


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    """A square of more than 1,500 cells with two incidents each in the mean, very unevenly."""
    random = np.random.default_rng(1)
    west, south, east, north = BOX
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        with database.transaction(sessions) as session:
            square = NewArea("district", "1", "Square", town.polygon(ring))
            cities.add_areas(
                session, Boundary("district", "a.geojson", "name", grid=True), [square]
            )
        places = random.beta(2, 3, (3000, 2)) * (north - south, east - west) + (south, west)
        newest = datetime(2025, 12, 31, 18, tzinfo=UTC)
        told = [
            town.incident(str(at), at=(lat, lon), occurred=newest - timedelta(hours=at / 5))
            for at, (lat, lon) in enumerate(places.tolist())
        ]
        town.stored(sessions, city, town.parsed(*told))
        yield sessions, city


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("measure", ["count", "rate"])
def test_a_view_fits_in_twenty_kilobytes(analyst: Browser, encoding: str, measure: str) -> None:
    asked = {"res": 10, "bbox": ",".join(map(str, BOX)), "measure": measure}
    plain = analyst.get(HEX, query_string=asked).get_json()
    assert len(Picture.of(plain).cells) >= 1500
    headers = {**analyst.headers, "Accept-Encoding": encoding}
    answer = analyst.get(HEX, query_string=asked, headers=headers)
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.data) <= MOST_KB * 1000, len(answer.data)
