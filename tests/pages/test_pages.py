"""The table of pages, and what every layout has."""

import json

import plotly
import pytest
from dash import html

import locales
import pages
from components.ids import RiskMap
from domain.city import City
from tests.components import drawn_text

CITY = City(
    "x", "Testby", "Europe/Stockholm", (59.3, 18.1), 11, (17, 59, 19, 60), (6, 7), 1, ("en",)
)


def test_the_bare_address_is_the_first_page() -> None:
    assert pages.at("/") is pages.at("/map") is pages.at("") is pages.FIRST
    assert pages.at("/nowhere") is None


def test_every_path_has_the_permission_of_its_page() -> None:
    for page in pages.PAGES:
        assert pages.PERMISSIONS[page.path] is page.permission


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_a_layout_has_one_first_heading_and_can_be_sent(page: pages.Page, language: str) -> None:
    with locales.spoken(language):
        drawn = page.layout(CITY)
    headings = [one for one in drawn_text.components(drawn) if isinstance(one, html.H1)]
    assert len(headings) == 1
    json.dumps(drawn, cls=plotly.utils.PlotlyJSONEncoder)


def test_no_two_pages_share_a_name_a_path_or_a_shortcut() -> None:
    for name in ("name", "path", "keys"):
        values = [value for page in pages.PAGES if (value := getattr(page, name))]
        assert len(values) == len(set(values))


def test_the_map_opens_where_the_city_lies() -> None:
    drawn = drawn_text.components(pages.FIRST.layout(CITY))
    [found] = [one for one in drawn if getattr(one, "center", None)]
    assert (found.center, found.zoom) == ([59.3, 18.1], 11)


def test_words_the_browser_fills_in_keep_their_blanks() -> None:
    drawn = drawn_text.components(pages.FIRST.layout(CITY))
    [hexagons] = [one for one in drawn if getattr(one, "id", None) == RiskMap.HEX]
    assert hexagons.words["rate"] == "Estimated rate: {n} {unit}"
    assert hexagons.words["highest"].endswith("{place}")
