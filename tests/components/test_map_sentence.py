"""The live sentence, and the way out where nothing was found."""

import pytest

import locales
from components import map_sentence
from domain.filters import Filter
from domain.incident import NotMapped
from tests.components import drawn_text

FOUND = {
    "incidents": 412,
    "cells": 286,
    "not_mapped": 23,
    "not_mapped_by": {"no_position": 15, "area_only": 8},
    "highest": {"cell": "8a2640c82827fff", "place": "Norrmalm"},
}
EMPTY = {"incidents": 0, "cells": 0, "not_mapped": 0, "not_mapped_by": {}, "highest": None}


def test_it_says_how_many_where_and_what_is_beside_the_map() -> None:
    with locales.spoken("en"):
        said = " ".join(drawn_text.words(map_sentence.sentence(FOUND, Filter())).split())
    assert said.startswith("412 incidents in 286 cells · 23 not mapped (15 no position, 8 ")
    assert said.endswith("· highest: Norrmalm")


def test_withdrawals_without_a_place_are_no_negative_number_of_incidents() -> None:
    # St. Louis withdraws records without their position: the record itself stays on the map.
    told = {**FOUND, "not_mapped": -39, "not_mapped_by": {"no_position": -40, "area_only": 1}}
    with locales.spoken("en"):
        said = " ".join(drawn_text.words(map_sentence.sentence(told, Filter())).split())
    assert "· 1 not mapped (1 by area or block only)" in said
    assert "· 40 withdrawals of records without a place on the map" in said
    assert "-" not in said


def test_nothing_beside_the_map_is_not_mentioned() -> None:
    assert drawn_text.words(map_sentence.sentence(EMPTY, Filter())).split() == [
        "0", "incidents", "in", "0", "cells"
    ]  # fmt: skip


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    every = {**FOUND, "not_mapped_by": {str(reason): 3 for reason in NotMapped}}
    with locales.spoken(language):
        assert drawn_text.words(map_sentence.sentence(every, Filter()))


def test_a_hostile_place_stays_text() -> None:
    hostile = {**FOUND, "highest": {"place": "<img src=x>"}}
    drawn = map_sentence.sentence(hostile, Filter())
    drawn_text.assert_no_markup(drawn)
    assert "<img src=x>" in drawn_text.words(drawn)


@pytest.mark.parametrize(
    ("chosen", "action"),
    [
        (Filter(areas=(3,)), "Show all areas"),
        (Filter(categories=("arson",)), "Show all categories"),
        (Filter(sources=("x",)), "Show all sources"),
        (Filter(last_days=1), "Show the last 365 days"),
    ],
)
def test_nothing_found_names_the_filter_to_relax(chosen: Filter, action: str) -> None:
    assert action in drawn_text.words(map_sentence.nothing(EMPTY, chosen))


def test_what_is_only_beside_the_map_is_something() -> None:
    assert map_sentence.nothing({**EMPTY, "not_mapped": 3}, Filter()) is None
