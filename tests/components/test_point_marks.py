"""Marks of single incidents."""

from pathlib import Path

import pytest

import locales
from components import point_marks
from domain.category import CATEGORIES
from tests.components import drawn_text

STYLES = Path(__file__).parents[2] / "assets" / "point_marks.css"


def test_every_category_has_a_family_and_there_are_at_most_seven() -> None:
    families = point_marks.families()
    assert set(families) == {one.code for one in CATEGORIES}
    assert set(families.values()) == set(point_marks.FAMILIES)
    assert len(point_marks.FAMILIES) <= 7


def test_what_policing_finds_has_a_mark_of_its_own() -> None:
    families = point_marks.families()
    assert {families[one.code] for one in CATEGORIES if one.discovered} == {"policing"}


def test_every_family_has_a_colour_and_a_shape() -> None:
    styles = STYLES.read_text()
    marks = [line for line in styles.splitlines() if "--mark:" in line]
    shapes = [line for line in styles.splitlines() if "--shape:" in line]
    assert all(f".point-{family} {{" in styles for family in point_marks.FAMILIES)
    assert len(marks) == len(shapes) == len(point_marks.FAMILIES)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_key_names_them(language: str) -> None:
    with locales.spoken(language):
        assert len(drawn_text.words(point_marks.key()).strip()) > 40
