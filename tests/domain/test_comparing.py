"""Which period stands beside which."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import comparing
from domain.errors import BadInput
from domain.filters import COMPARISONS, Period

PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    # In 2100 there is no leap day, which a year's comparison is long enough to miss twice.
    st.dates(date(1990, 1, 1), date(2085, 1, 1)),
    st.integers(1, 4_000),
)


def period(first: str, end: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("asked", "compare", "base"),
    [
        (("2026-03-01", "2026-03-29"), "", ("2026-02-01", "2026-03-01")),
        (("2026-03-01", "2026-03-29"), "previous", ("2026-02-01", "2026-03-01")),
        (("2026-03-10", "2026-03-17"), "weekdays", ("2026-02-10", "2026-02-17")),
        (("2026-03-10", "2026-05-17"), "weekdays", ("2025-12-16", "2026-02-22")),
        (("2026-01-01", "2026-11-20"), "year", ("2025-01-01", "2025-11-20")),
        (("2024-02-29", "2024-03-01"), "year", ("2023-02-28", "2023-03-01")),
        (("2024-01-01", "2026-01-01"), "year", ("2022-01-01", "2024-01-01")),
        (("2026-03-10", "2026-03-17"), "2020-01-01..2020-02-01", ("2020-01-01", "2020-02-01")),
    ],
)
def test_the_period_beside(asked: tuple[str, str], compare: str, base: tuple[str, str]) -> None:
    assert comparing.base_period(period(*asked), compare) == period(*base)


@given(PERIODS, st.sampled_from(COMPARISONS))
def test_it_lies_before_and_is_about_as_long(asked: Period, compare: str) -> None:
    base = comparing.base_period(asked, compare)
    assert base.end <= asked.first
    assert abs(base.days - asked.days) <= (1 if compare == "year" else 0)
    if compare == "weekdays":
        assert base.first.isoweekday() == asked.first.isoweekday()


@pytest.mark.parametrize("compare", COMPARISONS)
def test_before_the_calendar_there_is_none(compare: str) -> None:
    with pytest.raises(BadInput, match="calendar"):
        comparing.base_period(Period(date(1, 1, 3), date(1, 3, 1)), compare)
