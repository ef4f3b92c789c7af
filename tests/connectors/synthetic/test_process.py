"""The events follow the process that docs/synthetic-city.md states."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from connectors.synthetic import kinds, plan, process, spots, truth
from connectors.synthetic.kinds import KINDS
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events
from tests.connectors.synthetic.conftest import END, START

ZONE = ZoneInfo(plan.ZONE)
INDICES = range(len(KINDS))


def local(events: Events) -> list[datetime]:
    return [at.replace(tzinfo=UTC).astimezone(ZONE) for at in events["at"].tolist()]


def test_the_same_call_gives_the_same_events(layout: Layout, events: Events) -> None:
    plan.city.cache_clear()
    assert (process.events(plan.city(1), START, END) == events).all()
    assert len(np.unique(events["key"])) == len(events)
    assert 40_000 < len(events) < 60_000


@pytest.mark.parametrize("longer", [timedelta(hours=5), timedelta(days=1), timedelta(days=40)])
def test_a_longer_period_holds_the_shorter(
    layout: Layout, events: Events, longer: timedelta
) -> None:
    later_end = process.events(layout, START, END + longer)
    assert (later_end[: len(events)] == events).all()
    later_start = process.events(layout, START + longer, END)
    assert (later_start == events[len(events) - len(later_start) :]).all()
    assert (later_start["at"] >= process.instant(START + longer)).all()


@pytest.mark.parametrize("index", INDICES, ids=kinds.CODES)
def test_the_hours_of_the_day_are_recovered(events: Events, index: int) -> None:
    hour = [moment.hour for moment in local(events[events["kind"] == index])]
    observed = np.bincount(hour, minlength=24)
    expected = kinds.hours(KINDS[index]) * len(hour)
    assert ((observed - expected) ** 2 / expected).sum() < 60  # χ² of 23: 49.7 once in a thousand


@pytest.mark.parametrize("index", INDICES, ids=kinds.CODES)
def test_the_days_of_the_week_are_recovered(events: Events, index: int) -> None:
    alone = events[(events["kind"] == index) & (events["generation"] == 0)]
    alone = alone[alone["hot_spot"] == 0]
    observed = np.bincount((alone["day"] + 3) % 7, minlength=7) / len(alone)
    expected = np.array(KINDS[index].weekdays) / sum(KINDS[index].weekdays)
    assert np.abs(observed - expected).max() < 3.5 * np.sqrt(0.14 * 0.86 / len(alone))


@pytest.mark.parametrize("index", INDICES, ids=kinds.CODES)
def test_the_season_is_recovered(events: Events, index: int) -> None:
    kind = KINDS[index]
    alone = events[(events["kind"] == index) & (events["hot_spot"] == 0)]
    angle = 2 * np.pi * (alone["day"] - kind.season_peak) / 365.2425
    amplitude = 2 * np.cos(angle).mean()
    assert amplitude == pytest.approx(kind.season, abs=3.5 * np.sqrt(2.6 / len(alone)))


def test_expected_counts_are_the_means(layout: Layout) -> None:
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    means = truth.expected(layout, first, last)
    start, end = (datetime(year, 1, 1, 1, tzinfo=UTC) for year in (2024, 2025))
    year = process.events(layout, start, end)
    counts = np.zeros_like(means)
    np.add.at(counts, (year["kind"], year["cell"]), 1)
    assert np.abs(counts.sum(axis=1) - means.sum(axis=1)).max() < 4 * np.sqrt(
        means.sum(axis=1).max()
    )
    assert ((counts - means) ** 2).sum() / means.sum() == pytest.approx(1.05, abs=0.1)
    assert (counts[:, means.sum(axis=0) == 0] == 0).all()


def test_places_differ_as_they_do_in_a_city(layout: Layout, events: Events) -> None:
    counts = np.sort(np.bincount(events["cell"], minlength=len(layout.cells)))[::-1]
    top = counts[: len(counts) // 50].sum() / counts.sum()
    assert 0.15 < top < 0.35
    assert 0.08 < (counts == 0).mean() < 0.3


def test_a_burglary_makes_the_next_likelier(layout: Layout, events: Events) -> None:
    """Knox: pairs within 100 m and a week, against the same days dealt out anew."""
    burglaries = events[events["kind"] == kinds.CODES.index("burglary")]
    xy, day = layout.xy[burglaries["cell"]], burglaries["day"].copy()
    near = np.array(
        [(i, j) for i in range(len(xy)) for j in i + 1 + np.flatnonzero(_close(xy[i], xy[i + 1 :]))]
    ).T
    rng = np.random.default_rng(5)
    observed = _soon(day, near)
    dealt = [_soon(rng.permutation(day), near) for _ in range(39)]
    assert observed > 1.5 * max(dealt)


def test_hot_spots_are_where_and_when_they_are_said_to_be(layout: Layout, events: Events) -> None:
    planted = spots.hot_spots(layout, START.date(), END.date())
    within = [s for s in planted if s.first_day > START.date() and s.last_day < END.date()]
    assert len(within) >= 12
    own = {spot.number: events[events["hot_spot"] == spot.number] for spot in within}
    for spot in within:
        first = own[spot.number][own[spot.number]["generation"] == 0]
        distance = np.linalg.norm(
            layout.xy[first["cell"]] - plan.metres(spot.lon, spot.lat), axis=1
        )
        assert distance.max() <= 3 * spot.radius_m
        assert first["day"].min() >= process.ordinal(spot.first_day)
        assert first["day"].max() <= process.ordinal(spot.last_day)
    count = sum((own[spot.number]["generation"] == 0).sum() for spot in within)
    mean = sum(spot.per_week * len(spots.days(spot)) / 7 for spot in within)
    assert count == pytest.approx(mean, abs=4 * np.sqrt(mean))


def test_no_event_happens_in_an_hour_the_clock_skips(layout: Layout, events: Events) -> None:
    skipped = datetime(2025, 3, 30, tzinfo=ZONE)  # 00:00 to 01:00 on the Azores
    assert not [m for m in local(events) if m.date() == skipped.date() and m.hour == 0]
    starts = process.midnights(np.array([process.ordinal(skipped.date())]))
    assert starts[0] == process.instant(skipped)


def _close(place: np.ndarray, others: np.ndarray) -> np.ndarray:
    return ((others - place) ** 2).sum(axis=1) <= 100**2


def _soon(day: np.ndarray, near: np.ndarray) -> int:
    return int((np.abs(day[near[0]] - day[near[1]]) <= 7).sum())
