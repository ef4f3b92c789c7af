"""One cell told: every fact with its words, every text of a source as text."""

from datetime import UTC, date, datetime, timedelta

import pytest

import locales
from components import cell_drawer
from domain import grid
from domain.cell_story import CellStory, Estimate, Week
from domain.filters import Period
from domain.listing import ListedIncident
from tests.components import drawn_text

CELL = grid.containing(38.63, -90.2, 9)
OTHER = grid.containing(38.64, -90.2, 9)
HOSTILE = "<img src=x onerror=\"document.title='ran'\">"
ZONE = "America/Chicago"


def incident(**other: object) -> ListedIncident:
    said = {
        "id": 7,
        "source": "Police",
        "key": "18-7",
        "revision": 1,
        "status": "active",
        "weight": 1,
        "category": "theft",
        "category_published": "Larceny-theft",
        "occurred_from": datetime(2018, 7, 1, 3, 30, tzinfo=UTC),
        "occurred_to": datetime(2018, 7, 1, 3, 30, tzinfo=UTC),
        "time_precision": "minute",
        "published_at": None,
        "place_precision": "street",
        "lat": None,
        "lon": None,
        "address": "",
        "title": "",
        "description": "",
        "flags": (),
    }
    return ListedIncident(**{**said, **other})  # type: ignore[arg-type]


def story(**other: object) -> CellStory:
    said = {
        "cell": CELL,
        "km2": 0.105,
        "place": "Soulard",
        "period": Period(date(2018, 12, 4), date(2019, 1, 1)),
        "covered": True,
        "count": 12,
        "estimate": Estimate(4.5, 3.25, 5.75, unsure=False),
        "usual_rate": 1.5,
        "weeks": tuple(Week(date(2018, 1, 2) + timedelta(weeks=n), n % 3) for n in range(52)),
        "rank": 3,
        "ranked": 40,
        "higher": OTHER,
        "lower": None,
        "incidents": (incident(),),
    }
    return CellStory(**{**said, **other})  # type: ignore[arg-type]


def told(**other: object) -> str:
    return drawn_text.words(cell_drawer.story(story(**other), ZONE))


def test_it_says_how_much_how_sure_and_compared_with_what() -> None:
    said = told()
    assert "Soulard" in said
    assert "4 Dec 2018 – before 1 Jan 2019 · 0.105 km²" in said
    assert "12 incidents · rank 3 of 40 cells" in said
    assert "4.50 estimated rate per km² and week · 80\u00a0% interval 3.25–5.75" in said
    assert "average 1.50" in said
    assert "3.0 times" in said
    assert "fair confidence" in said


def test_a_wide_interval_is_low_confidence() -> None:
    assert "low confidence" in told(estimate=Estimate(0.1, 0.0, 0.4, unsure=True))


def test_what_may_not_be_shown_is_said_so_and_is_not_zero() -> None:
    said = told(count=None, estimate=None, rank=None, weeks=(Week(date(2018, 1, 2), None),) * 52)
    assert "too few to show" in said
    assert "52 weeks have too few to show" in said
    assert "confidence" not in said


def test_no_data_is_not_zero() -> None:
    said = told(covered=False, count=0, estimate=None)
    assert "no data" in said
    assert "0 incidents" not in said


def test_every_week_is_a_bar_zero_ones_too() -> None:
    bars = [
        one
        for one in drawn_text.components(cell_drawer.story(story(), ZONE))
        if (getattr(one, "className", None) or "").startswith("week") and hasattr(one, "style")
    ]
    assert len(bars) == 52
    assert sum("week-zero" in bar.className for bar in bars) == 18


def test_an_incident_stands_in_the_city_time_with_its_doubts_as_words() -> None:
    said = told(incidents=(incident(flags=("derived_key", "never_heard_of")),))
    assert "30 Jun 2018 22:30" in said
    assert "Theft Larceny-theft" in said
    assert "street" in said
    assert "Key made from the record never_heard_of" in said


@pytest.mark.parametrize(
    ("precision", "expected", "left_out"),
    [("day", "30 Jun 2018", "22:30"), ("month", "Jun 2018", "30 Jun")],
)
def test_a_time_is_no_finer_than_the_source_knows(
    precision: str, expected: str, left_out: str
) -> None:
    rows = cell_drawer.story(story(incidents=(incident(time_precision=precision),)), ZONE)[-1]
    said = drawn_text.words(rows)
    assert expected in said
    assert left_out not in said


def test_single_incidents_are_not_for_everybody() -> None:
    assert "Single incidents are shown to analysts." in told(incidents=None)
    assert "None in this period." in told(incidents=())


def test_a_list_that_is_cut_says_so() -> None:
    assert "The newest 1 are listed." in told(count=12)
    assert "The newest" not in told(count=1)


def test_the_cells_beside_it_are_a_press_away() -> None:
    pressed = drawn_text.attribute(cell_drawer.story(story(lower=OTHER), ZONE), "data-address")
    assert pressed == [f"cell={grid.text(OTHER)}", f"cell={grid.text(OTHER)}", "cell="]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_text_from_outside_stays_text(language: str) -> None:
    hostile = incident(
        title=HOSTILE, description=HOSTILE, address=HOSTILE, category_published=HOSTILE
    )
    with locales.spoken(language):
        drawn = cell_drawer.story(story(place=HOSTILE, incidents=(hostile,)), ZONE)
    drawn_text.assert_no_markup(drawn)
    assert drawn_text.words(drawn).count(HOSTILE) == 5
