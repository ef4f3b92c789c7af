"""The frame draws what there is and nothing else."""

import dataclasses
import json

import pytest
from dash import html

import locales
from components import frame
from components.page import Page
from domain.city import City
from domain.roles import Permission
from tests.components import drawn_text

CITY = City(
    "x", "Testby", "UTC", (0.0, 0.0), 11, (-1, -1, 1, 1), (6, 7), 1, ("sv", "en")
)  # fmt: skip
LABEL = "frame.page.risk_map"
MAP = Page("m", "/map", Permission.SEE_MAP, lambda city: html.Div(), LABEL, icon="map", keys="g m")
AUDIT = Page("a", "/audit", Permission.READ_AUDIT, lambda city: html.Div(), "audit.title")


def test_the_rail_has_the_pages_there_are() -> None:
    links = [
        one
        for one in drawn_text.components(frame.shell(CITY, [MAP]))
        if getattr(one, "className", "") == "rail-link"
    ]
    assert [(one.href, drawn_text.words(one)) for one in links] == [("/map", "Map")]


def test_a_page_outside_the_rail_has_its_name_for_the_window() -> None:
    drawn = list(drawn_text.components(frame.shell(CITY, [MAP, AUDIT])))
    [rail] = [one for one in drawn if isinstance(one, html.Nav)]
    assert json.loads(rail.to_plotly_json()["props"]["data-names"]) == {
        "/map": "Map",
        "/audit": "Audit trail",
    }
    links = [one.href for one in drawn if getattr(one, "className", "") == "rail-link"]
    assert links == ["/map"]


@pytest.mark.parametrize("synthetic", [True, False])
def test_an_invented_city_is_called_so_on_every_page(synthetic: bool) -> None:
    city = dataclasses.replace(CITY, synthetic=synthetic)
    assert ("Invented data" in drawn_text.words(frame.shell(city, [MAP]))) is synthetic


def test_the_languages_of_the_city_are_offered_in_their_own_names() -> None:
    drawn = frame.shell(CITY, [MAP])
    offered = [
        one.value for one in drawn_text.components(drawn) if getattr(one, "name", "") == "language"
    ]
    assert offered == ["sv", "en"]
    assert "Svenska" in drawn_text.words(drawn)


def test_the_skip_link_leads_to_the_page() -> None:
    [skip, *_] = [
        one for one in drawn_text.components(frame.shell(CITY, [])) if isinstance(one, html.A)
    ]
    [main] = [
        one for one in drawn_text.components(frame.shell(CITY, [])) if isinstance(one, html.Main)
    ]
    assert skip.href == f"#{main.id}"


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_it_speaks_every_language(language: str) -> None:
    with locales.spoken(language):
        assert "Testby" in drawn_text.words(frame.shell(CITY, [MAP]))
