"""What is asked for and what a guarded reader is given instead."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.category import CATEGORIES
from domain.filters import Filter, Hours, Period
from domain.roles import Permission, Role
from domain.sight import KINDS, Coarsening, Sight, coarsened, granted, sight

GUARDED = sight(Role.VIEWER)
ANALYST = sight(Role.ANALYST)
COVERED = Period(date(2020, 1, 1), date(2026, 1, 1))
days = some.dates(date(2020, 1, 1), date(2026, 3, 1))


def test_every_category_is_of_one_kind() -> None:
    slots = [slot for kind in KINDS for slot in kind.slots]
    assert sorted(slots) == [one.slot for one in CATEGORIES]


@given(days, some.integers(1, 400), some.integers(1, 7))
def test_a_guarded_period_is_of_whole_weeks_that_are_over(
    first: date, length: int, week_start: int
) -> None:
    seen = Sight(3, incidents=False, exact=False, week_start=week_start)
    wanted = Period(first, first + timedelta(days=length))
    found = seen.period(wanted, COVERED)
    assert found.days % 7 == 0 < found.days
    assert found.first.isoweekday() == week_start
    assert found.end <= COVERED.end
    assert seen.period(found, COVERED) == found
    if wanted.end <= COVERED.end - timedelta(days=7):
        assert found.first <= wanted.first
        assert found.end >= wanted.end
    assert ANALYST.period(wanted, COVERED) == wanted


@given(days, some.lists(some.integers(7, 60), min_size=2, max_size=9))
def test_steps_side_by_side_share_no_week(first: date, lengths: list[int]) -> None:
    ends = [GUARDED.week(first)]
    for length in lengths:
        ends.append(ends[-1] + timedelta(days=length))
    steps = [GUARDED.step(Period(a, b)) for a, b in pairwise(ends)]
    assert all(a.end == b.first for a, b in pairwise(steps))
    assert ANALYST.step(Period(first, ends[-1] + timedelta(days=1))).first == first


def test_categories_are_widened_to_their_kinds() -> None:
    thefts = Filter(categories=("theft",)).slots
    assert GUARDED.slots(thefts) == tuple(sorted(KINDS[2].slots))
    assert GUARDED.slots(()) == ()
    assert ANALYST.slots(thefts) == thefts


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Filter(categories=("drugs",)), {Coarsening.KINDS}),
        (Filter(), {Coarsening.SENSITIVE}),
        (Filter(sources=("police",)), {Coarsening.SOURCES, Coarsening.SENSITIVE}),
        (Filter(hours=Hours(22, 4), categories=("homicide", "sexual_offence")), {"hours"}),
    ],
)
def test_what_was_changed_is_named(chosen: Filter, said: set[str]) -> None:
    week = Period(date(2025, 6, 2), date(2025, 6, 9))
    found = set(coarsened(chosen, week, GUARDED, week))
    assert said <= found
    assert Coarsening.WEEKS not in found
    assert coarsened(chosen, week, GUARDED, Period(week.first, date(2025, 6, 16)))[0] == "weeks"
    assert coarsened(chosen, week, ANALYST, week) == ()


def test_a_program_sees_no_more_than_it_carries() -> None:
    few = granted({Permission.SEE_MAP, Permission.SEE_EXACT_PLACES}, reason="to try it")
    assert few.guarded
    assert few.exact
    assert not few.incidents
