"""The fan chart and its twin, from a made-up outlook."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import locales
from components import forecast_cards, forecast_chart, forecast_rhythm, forecast_table
from domain.outlook import CITY, Expected, Fan, Issued, Outlook, Past, Record
from domain.target import ALL
from tests.components import drawn_text

NOW = datetime(2026, 1, 2, 2, tzinfo=UTC)
FIRST = date(2026, 1, 1)
FAN = Fan(low50=11, high50=14, low80=9, high80=16, low95=6, high95=20)
WEEK = timedelta(days=7)
SHOWN = Outlook(
    target=ALL,
    area_id=CITY,
    area="The whole city",
    days=7,
    issued_at=NOW,
    data_through=FIRST - timedelta(days=1),
    recipe="prophet_hybrid",
    expected=tuple(Expected(FIRST + n * WEEK, 7, 12.4, 12, FAN, 11.0) for n in range(4)),
    issued=(Issued(FIRST - WEEK, 7, 13.0, FAN, 12.0, 15.0, final=False),),
    past=(
        Past(FIRST - 2 * WEEK, 7, None, provisional=False),
        Past(FIRST - WEEK, 7, 15, provisional=True),
    ),
    record=Record(8.0, 6.0, 10.0, 0.8, 26),
    rhythm={"first": "2025-01-01", "trend": [2.0] * 30, "week": [0.1] * 7, "holidays": []},
)


def test_nothing_hidden_is_drawn() -> None:
    with locales.spoken("en"):
        bars = forecast_chart.figure(SHOWN).data[0]
    assert list(bars.y) == [15]
    assert list(bars.marker.pattern.shape) == ["/"]


def test_wider_bands_hold_narrower_ones() -> None:
    with locales.spoken("en"):
        traces = {trace.name: trace for trace in forecast_chart.figure(SHOWN).data if trace.name}
    tops = [traces[f"{share}\u00a0% interval"].y[0] for share in (50, 80, 95)]
    assert tops == [14, 16, 20]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_it_is_said_in_every_language(language: str) -> None:
    with locales.spoken(language):
        assert forecast_chart.said(SHOWN)
        headline = drawn_text.words(forecast_cards.headline(SHOWN))
        record = drawn_text.words(forecast_cards.record(SHOWN.record))
        assert drawn_text.words(forecast_cards.key(SHOWN))
        assert drawn_text.words(forecast_rhythm.card(SHOWN))
        assert drawn_text.words(forecast_cards.origin(SHOWN, "UTC", now=NOW))
    assert "9–16" in headline
    assert "26" in record


def test_a_forecast_that_nothing_newer_followed_is_amber() -> None:
    with locales.spoken("en"):
        fresh, old = (
            forecast_cards.origin(SHOWN, "UTC", now=NOW + timedelta(hours=hours))
            for hours in (48, 49)
        )
    assert "banner" not in fresh.className
    assert "banner-amber" in old.className
    assert "No newer one" in drawn_text.words(old)


@pytest.mark.parametrize("reason", ["no_model", "days", "incidents", "unproven"])
def test_where_there_is_nothing_it_says_why(reason: str) -> None:
    with locales.spoken("sv"):
        shown = replace(SHOWN, expected=(), reason=reason, missing=3)
        assert drawn_text.words(forecast_cards.nothing(shown))


def test_the_twin_has_every_step_of_the_chart() -> None:
    with locales.spoken("en"):
        table = forecast_table.twin(SHOWN)[1]
    assert table.rows[0]["from"] == "22 Jan 2026"
    assert [row["recorded"] for row in table.rows] == [None] * 4 + [15, None]
    assert table.rows[4]["range80"] == "9–16"


def test_a_record_that_may_be_chance_is_no_praise() -> None:
    with locales.spoken("en"):
        level = drawn_text.words(forecast_cards.record(Record(1.0, -2.0, 4.0, 0.8, 26)))
        worse = drawn_text.words(forecast_cards.record(Record(-5.0, -8.0, -2.0, 0.8, 26)))
    assert "no clear difference" in level
    assert "worse than" in worse


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_a_baseline_that_stands_in_for_a_model_is_called_that(language: str) -> None:
    with locales.spoken(language):
        said = locales.t("accuracy.trust.stands_in")
        fallen = drawn_text.words(forecast_cards.record(SHOWN.record, stands_in=True))
        usual = drawn_text.words(forecast_cards.record(SHOWN.record))
    assert said in fallen
    assert said not in usual
