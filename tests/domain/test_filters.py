"""The filter and its spelling in the address."""

import string
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import filters
from domain.category import BY_CODE, CATEGORIES
from domain.errors import BadInput
from domain.filters import COMPARISONS, DEFAULT_DAYS, LONGEST_DAYS, Filter, Hours, Period

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    DAYS,
    st.integers(1, LONGEST_DAYS),
)
SLUGS = st.text(string.ascii_lowercase + string.digits + "_-", min_size=1, max_size=20)
MOVING = st.builds(Filter, last_days=st.integers(1, LONGEST_DAYS), fixed=st.none())
FIXED = st.builds(Filter, fixed=PERIODS)
CUSTOM = PERIODS.map(lambda period: f"{period.first}..{period.end}")
HOURS = st.builds(Hours, st.integers(0, 23), st.integers(1, 24)).filter(
    lambda hours: 0 < len(hours.listed) < 24
)


def _in_order(codes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: BY_CODE[code].slot))


@st.composite
def chosen(draw: st.DrawFn) -> Filter:
    base = draw(MOVING | FIXED)
    return Filter(
        base.last_days,
        base.fixed,
        _in_order(draw(st.sets(st.sampled_from(list(BY_CODE))))),
        tuple(draw(st.lists(SLUGS, unique=True, max_size=4))),
        tuple(sorted(draw(st.sets(st.integers(0, 999_999_999), max_size=4)))),
        draw(st.just("") | st.sampled_from(COMPARISONS) | CUSTOM),
        tuple(sorted(draw(st.sets(st.integers(1, 7), max_size=6)))),
        draw(st.none() | HOURS),
    )


@given(chosen())
def test_what_is_spelled_is_read_back(one: Filter) -> None:
    assert filters.parse(filters.spelled(one)) == one


@given(chosen())
def test_through_a_query_string_too(one: Filter) -> None:
    query = dict(parse_qsl(filters.url_query(one, measure="rate")))
    assert query.pop("measure") == "rate"
    assert filters.parse(query) == one


@given(
    st.dictionaries(
        st.sampled_from(
            ["from", "to", "last", "types", "sources", "area", "compare", "weekdays", "hours", "x"]
        ),
        st.text() | st.text("0123456789-.,", max_size=24),
    )
)
def test_anything_else_is_a_refusal_with_a_sentence(query: dict[str, str]) -> None:
    sentence = ""
    try:
        read = filters.parse(query)
    except BadInput as refusal:
        sentence = refusal.sentence
    if sentence:
        assert sentence.endswith(".")
    else:
        assert filters.parse(filters.spelled(read)) == Filter(
            read.last_days if read.fixed is None else DEFAULT_DAYS,
            *(read.fixed, read.categories, read.sources, read.areas),
            *(read.compare, read.weekdays, read.hours),
        )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": "2026-01-01"}, "`from` and `to`"),
        ({"to": "2026-01-01"}, "`from` and `to`"),
        ({"from": "2026-02-30", "to": "2026-03-01"}, "`from` and `to`"),
        ({"from": "2026-03-01", "to": "2026-03-01"}, "first day left out"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "first day left out"),
        ({"from": "1900-01-01", "to": "2026-03-01"}, "days apart"),
        ({"last": "0"}, "`last`"),
        ({"last": "-7"}, "`last`"),
        ({"last": "7.5"}, "`last`"),
        ({"last": str(LONGEST_DAYS + 1)}, "`last`"),
        ({"last": ""}, "`last`"),
        ({"types": "burglary,theif"}, "'theif'"),
        ({"area": "3,x"}, "`area`"),
        ({"area": "-3"}, "`area`"),
        ({"area": "1234567890"}, "`area`"),
        ({"compare": "last year"}, "`compare`"),
        ({"compare": "2025-01-01"}, "`compare`"),
        ({"compare": "2025-02-01..2025-01-01"}, "`compare`"),
        ({"compare": "20250101..20250201"}, "`compare`"),
        ({"weekdays": "0"}, "`weekdays`"),
        ({"weekdays": "1,8"}, "`weekdays`"),
        ({"weekdays": "٣"}, "`weekdays`"),
        ({"hours": "22"}, "`hours`"),
        ({"hours": "22-25"}, "`hours`"),
        ({"hours": "24-4"}, "`hours`"),
        ({"hours": "5-5"}, "one hour"),
    ],
)
def test_refusals_name_the_part(query: dict[str, str], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        filters.parse(query)


def test_nothing_said_is_the_last_four_weeks_of_everything() -> None:
    read = filters.parse({})
    assert read == Filter()
    assert filters.spelled(read) == {}
    period = read.period(date(2026, 3, 1))
    assert (period.first, period.end, period.days) == (date(2026, 2, 2), date(2026, 3, 2), 28)
    assert period.weeks == 4


def test_a_fixed_period_does_not_move() -> None:
    fixed = Period(date(2024, 1, 1), date(2024, 2, 1))
    assert Filter(fixed=fixed).period(date(2026, 3, 1)) is fixed


def test_order_and_repeats_do_not_make_another_filter() -> None:
    one = filters.parse({"types": "theft,burglary,theft", "area": "9,3,9", "sources": "b,a,b"})
    assert one.categories == ("burglary", "theft")
    assert one.areas == (3, 9)
    assert one.sources == ("b", "a")


def test_slots_are_the_columns_of_the_categories() -> None:
    assert filters.parse({"types": "theft,burglary"}).slots == (5, 6)
    assert filters.parse({}).slots == ()
    assert [one.slot for one in CATEGORIES] == list(range(len(CATEGORIES)))


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("22-4", (22, 23, 0, 1, 2, 3)),
        ("9-12", (9, 10, 11)),
        ("20-24", (20, 21, 22, 23)),
        ("20-0", (20, 21, 22, 23)),
        ("0-1", (0,)),
    ],
)
def test_hours_pass_over_midnight(said: str, listed: tuple[int, ...]) -> None:
    hours = filters.parse({"hours": said}).hours
    assert hours is not None
    assert hours.listed == listed


def test_all_hours_and_all_weekdays_are_no_filter() -> None:
    assert filters.parse({"hours": "0-24", "weekdays": "7,6,5,4,3,2,1"}) == Filter()
    assert filters.parse({"weekdays": "7,6,7"}).weekdays == (6, 7)


def test_a_comparison_of_two_days_is_a_period() -> None:
    asked = filters.parse({"compare": "2025-01-01..2025-02-01"})
    assert filters.compared_with(asked.compare) == Period(date(2025, 1, 1), date(2025, 2, 1))
    assert filters.compared_with("year") is None
