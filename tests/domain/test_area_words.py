"""A typed place names an area or none: whole words, the finest, nothing where two are named."""

import pytest

from domain.area_words import NamedArea, meant

AREAS = [
    NamedArea(1, "municipality", "Stockholm"),
    NamedArea(2, "district", "Södermalm"),
    NamedArea(3, "district", "Norrmalm"),
    NamedArea(4, "district", "Södra Norrmalm"),
    NamedArea(5, "county", "Stockholms län"),
    NamedArea(6, "district", "الميناء القديم"),
    NamedArea(7, "district", "—"),
]


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("Kiosken på SÖDERMALM, Stockholm", 2),
        ("Götgatan 12, Stockholm", 1),
        ("södra Norrmalm vid torget", 4),
        ("Mellan Södermalm och Norrmalm", None),
        ("Södermalmsgatan 4", None),
        ("Stockholms län", 5),
        ("قرب ميناء القديم", 6),
        ("By the fountain", None),
        ("", None),
        ("—", None),
    ],
)
def test_a_place_names_an_area_by_whole_words(place: str, area: int | None) -> None:
    assert meant(place, AREAS) == area
