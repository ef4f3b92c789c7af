"""The legend prints its limits and never lets zero, no data and suppressed be the same."""

import pytest

import locales
from components import legend
from components.legend import Scale
from tests.components import drawn_text

BREAKS = [1.0, 6.0, 13.0, 21.5, 28.0, 1120.0]


def said(*args: object, **options: object) -> str:
    return drawn_text.words(legend.legend(Scale(*args, **options)))  # type: ignore[arg-type]


def test_every_limit_is_printed() -> None:
    assert "1 6 13 21.5 28 1,120" in said("count", BREAKS, False, km2=0.105)


def test_it_names_the_size_of_a_cell_and_the_window_of_the_classes() -> None:
    assert "per cell of 0.105 km², classes fixed on 52 weeks" in said(
        "count", BREAKS, False, km2=0.105
    )
    assert "incidents per km² and week" in said("rate", BREAKS, False, km2=36.1)
    assert "36.1 km²" in said("rate", BREAKS, False, km2=36.1)


def test_zero_and_no_data_are_two_entries_and_none_and_few_are_one_where_few_are_hidden() -> None:
    whole, guarded = (said("count", BREAKS, few, km2=0.1) for few in (False, True))
    assert {"zero", "no data"} <= {entry for entry in ("zero", "no data") if entry in whole}
    assert "too few to show" not in whole
    assert "none or too few to show" in guarded
    assert "no data" in guarded
    assert "zero" not in guarded


def test_only_an_estimate_is_uncertain() -> None:
    assert "uncertain" in said("rate", BREAKS, False, km2=0.1)
    assert "uncertain" not in said("count", BREAKS, False, km2=0.1)


@pytest.mark.parametrize(
    ("unit", "expected"), [("day", "Incidents in one day"), ("month", "Incidents in one month")]
)
def test_while_stepping_it_says_of_how_long(unit: str, expected: str) -> None:
    assert expected in said("count", BREAKS, False, km2=0.1, step=unit)


def test_areas_say_which_kind_and_how_many_are_elsewhere() -> None:
    words = said("areas", BREAKS, False, level="municipality", elsewhere=141)
    assert "per municipality" in words
    assert "141 incidents name no such area" in words
    assert "name no such area" not in said("areas", BREAKS, False, level="county")


def test_without_limits_there_is_no_ramp() -> None:
    drawn = legend.legend(Scale("count", [0.0] * 6, False, km2=0.1))
    assert "ramp" not in drawn_text.attribute(drawn, "className")


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_kind_has_words(language: str) -> None:
    with locales.spoken(language):
        for kind in ("count", "rate"):
            for step in ("", "day", "week", "month", "year"):
                assert said(kind, BREAKS, True, km2=1.5, step=step)
        for level in ("district", "municipality", "county", "city"):
            assert said("areas", BREAKS, True, level=level, elsewhere=2)
