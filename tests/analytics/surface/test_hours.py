"""Profiles of the week: shares, shrinkage, and the hours that clocks make or take."""

from datetime import date

import numpy as np
import pytest

from analytics.surface import hours
from analytics.surface.hours import HOURS, HourEvents
from domain.errors import BadInput

FIRST, END = date(2021, 1, 4), date(2022, 1, 3)
ZONE = "Europe/Stockholm"


def _events(count: int, *, areas: int = 3, seed: int = 1, peak: int | None = None) -> HourEvents:
    """Evenly over the week, or half of them in the hour ``peak``."""
    random = np.random.default_rng(seed)
    minute = random.integers(0, HOURS * 60, count)
    if peak is not None:
        minute[: count // 2] = peak * 60 + random.integers(2, 60, count // 2)
    return HourEvents(
        FIRST,
        END,
        ZONE,
        np.arange(1, areas + 1, dtype=np.int64),
        random.integers(-1, areas, count).astype(np.int32),
        minute.astype(np.int32),
        np.ones(count),
    )


def test_shares_are_a_whole_week() -> None:
    events = _events(20_000)
    city = hours.city_profile(events)
    assert city.shares.shape == (HOURS,)
    assert city.shares.sum() == pytest.approx(1)
    assert (city.shares > 0).all()
    assert city.shares == pytest.approx(1 / HOURS, rel=0.3)
    for profile in hours.area_profiles(events, city).values():
        assert profile.shares.sum() == pytest.approx(1)


def test_too_few_events_are_refused_with_the_count_needed() -> None:
    with pytest.raises(BadInput, match=r"19\d\d incidents have a time of day, 2000 are needed"):
        hours.city_profile(_events(1_990))


def test_records_without_a_time_are_left_out() -> None:
    """A thousand records stamped midnight or noon raise neither hour."""
    events = _events(20_000)
    stamped = np.tile(np.array([0, 1, 720], dtype=np.int32) + 1440 * 2, 1_000)
    heaped = HourEvents(
        FIRST,
        END,
        ZONE,
        events.areas,
        np.concatenate((events.index, np.zeros(stamped.size, dtype=np.int32))),
        np.concatenate((events.minute, stamped)),
        np.ones(events.minute.size + stamped.size),
    )
    true, found = hours.city_profile(events), hours.city_profile(heaped)
    assert np.array_equal(true.shares, found.shares)
    assert found.shares[[48, 60]] == pytest.approx(1 / HOURS, rel=0.3)


def test_a_small_area_is_mostly_the_city_and_a_big_one_itself() -> None:
    city = hours.city_profile(_events(50_000))
    small = hours.area_profiles(_events(40, areas=1, peak=100), city)[1]
    big = hours.area_profiles(_events(40_000, areas=1, peak=100), city)[1]
    assert small.shares[100] < 2.5 * city.shares[100]
    assert big.shares[100] > 40 * city.shares[100]


def test_an_area_without_events_has_the_citys() -> None:
    city = hours.city_profile(_events(20_000))
    quiet = hours.area_profiles(_events(0), city)[2]
    assert quiet.shares == pytest.approx(city.shares)
    assert quiet.count == 0


def test_a_category_is_shrunk_to_all() -> None:
    everyone = hours.city_profile(_events(50_000))
    own = hours.city_profile(_events(3_000, peak=100))
    shrunk = hours.city_profile(_events(3_000, peak=100), towards=everyone)
    assert everyone.shares[100] < shrunk.shares[100] < own.shares[100] + 1e-12


def test_exposure_follows_the_clocks() -> None:
    """In a year of whole weeks 02:00 of one Sunday did not happen, and another happened twice; in
    the half year with only the spring change an hour is missing."""
    whole = hours.exposure(FIRST, END, ZONE)
    ordinary = whole[24 * 2 + 5]
    assert ordinary == 52
    assert whole[24 * 6 + 2] == 52
    half = hours.exposure(FIRST, date(2021, 7, 5), ZONE)
    assert half[24 * 6 + 2] == 25
    assert half[24 * 6 + 3] == 26
    assert half[0] == pytest.approx(26 * 58 / 60)
    assert half[12] == pytest.approx(26 * 59 / 60)


def test_exposure_of_part_of_a_week() -> None:
    found = hours.exposure(date(2021, 1, 6), date(2021, 1, 8), ZONE)
    assert found.reshape(7, 24)[:, 5].tolist() == [0, 0, 1, 1, 0, 0, 0]
