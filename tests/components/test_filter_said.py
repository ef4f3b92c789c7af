"""What the chips say, and what pressing something would make of the address."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

import locales
from components import filter_said
from domain import filters
from domain.category import CATEGORIES
from domain.filters import Filter, Period
from tests.components import drawn_text

NEWEST = date(2018, 12, 31)
YEAR = Period(date(2018, 1, 1), date(2019, 1, 1))


def said(chosen: Filter) -> list[str]:
    chips = filter_said.said(
        chosen,
        chosen.period(NEWEST),
        sources={"slmpd": "City Police"},
        areas={3: "Soulard", 4: "<b>Hill</b>", 5: "Tower Grove"},
    )
    return [drawn_text.words(chip) for chip in chips]


def test_nothing_chosen_is_said_as_such() -> None:
    assert said(Filter()) == ["Last 28 days", "All", "All", "All"]


def test_what_is_chosen_is_named() -> None:
    chosen = Filter(7, None, ("burglary", "theft", "arson"), ("slmpd", "gone"), (3, 4))
    assert said(chosen) == [
        "Last 7 days",
        "Burglary, Theft +1",
        "City Police, gone",
        "Soulard, <b>Hill</b>",
    ]


def test_a_fixed_period_says_that_its_end_is_left_out() -> None:
    assert said(Filter(fixed=YEAR))[0] == "1 Jan 2018 – before 1 Jan 2019"
    spring = Period(date(2018, 3, 1), date(2018, 6, 1))
    assert said(Filter(fixed=spring))[0] == "1 Mar – before 1 Jun 2018"


def test_only_what_is_not_the_default_stands_out() -> None:
    chips = filter_said.said(Filter(areas=(3,)), YEAR, sources={}, areas={3: "Soulard"})
    marked = ["chip-on" in drawn_text.attribute(chip, "className") for chip in chips]
    assert marked == [False, False, False, True]


def _after(change: str, query: str = "last=7&types=theft&area=3") -> Filter:
    """The filter once the address was changed as `assets/address.js` changes it."""
    address = dict(parse_qsl(query)) | dict(parse_qsl(change, keep_blank_values=True))
    return filters.parse({key: value for key, value in address.items() if value})


def test_the_presets_are_periods() -> None:
    changes = drawn_text.attribute(filter_said.presets(NEWEST), "data-address")
    found = [_after(change) for change in changes]
    assert [(one.last_days, one.fixed) for one in found[:-1]] == [
        (7, None), (28, None), (90, None), (365, None)
    ]  # fmt: skip
    assert found[-1].fixed == YEAR
    assert all(one.areas == (3,) for one in found)


def test_year_to_date_waits_for_the_newest_day() -> None:
    assert len(filter_said.presets(None)) == 4


def test_a_moving_link_moves_and_a_frozen_one_does_not() -> None:
    chosen = Filter(last_days=7)
    period = chosen.period(NEWEST)
    moving, frozen = drawn_text.attribute(filter_said.share(chosen, period), "data-share")
    assert _after(moving).fixed is None
    assert _after(frozen).fixed == period
    [alone] = drawn_text.attribute(filter_said.share(Filter(fixed=YEAR), YEAR), "data-share")
    assert _after(alone).fixed == YEAR


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        (Filter(areas=(3,), categories=("theft",)), "area"),
        (Filter(categories=("theft",), sources=("slmpd",)), "types"),
        (Filter(sources=("slmpd",)), "sources"),
        (Filter(last_days=7), "period"),
    ],
)
def test_the_narrowest_part_is_let_go_first(chosen: Filter, name: str) -> None:
    assert filter_said.narrowest(chosen) == name
    wider = _after(filter_said.relaxed(chosen), filters.url_query(chosen))
    assert wider != chosen


def test_only_categories_that_occur_are_offered_most_frequent_first() -> None:
    offered = filter_said.category_choices({3: 5, 6: 70, 0: 0})
    assert [(one["value"], one["note"]) for one in offered] == [
        ("theft", "70"), ("robbery", "5"), ("unmapped", "0")
    ]  # fmt: skip


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_category_has_a_name(language: str) -> None:
    with locales.spoken(language):
        names = [
            one["label"] for one in filter_said.category_choices({c.slot: 1 for c in CATEGORIES})
        ]
    assert len(set(names)) == len(CATEGORIES)
