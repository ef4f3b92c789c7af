"""What the people of the synthetic city report: the same every time, off by as much as is said."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from connectors.synthetic import citizens, plan, process
from connectors.synthetic.citizens import Told
from domain.category import BY_CODE

LAYOUT = plan.city(1)
START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=20)


@pytest.fixture(scope="module")
def told() -> list[Told]:
    return citizens.told(LAYOUT, START, END)


def test_a_longer_period_holds_the_same_reports(told: list[Told]) -> None:
    some = citizens.told(LAYOUT, START + timedelta(days=5), START + timedelta(days=7))
    within = [one for one in told if START + timedelta(days=5) <= one.told_at < some[-1].told_at]
    assert some[:-1] == within
    assert len({one.number for one in told}) == len(told)


def test_nobody_tells_before_it_happened(told: list[Told]) -> None:
    for one in told:
        assert one.occurred_from <= one.occurred_to < one.told_at
        assert one.category in BY_CODE


def test_most_are_nearly_there_and_nearly_then(told: list[Told]) -> None:
    events = process.events(LAYOUT, START - timedelta(days=2), END)
    by_key = {int(each["key"]): each for each in events}
    off_m, minutes = [], []
    for one in told:
        if one.event and one.lat is not None and one.lon is not None:
            event = by_key[one.event]
            at = LAYOUT.lat[event["cell"], event["address"]]
            on = LAYOUT.lon[event["cell"], event["address"]]
            off_m.append(np.hypot(*(plan.metres(one.lon, one.lat) - plan.metres(on, at))))
            if one.category != "burglary":
                late = process.instant(one.occurred_from) - event["at"]
                minutes.append(abs(late / np.timedelta64(60, "s")))
    assert 15 < np.median(off_m) < 60
    assert np.quantile(off_m, 0.99) < 400
    assert 1 < np.median(minutes) < 6


def test_mistakes_come_as_often_as_is_said(told: list[Told]) -> None:
    number = len(told)
    assert sum(not one.event for one in told) / number == pytest.approx(citizens.IMAGINED, abs=0.03)
    assert sum(not one.text for one in told) / number == pytest.approx(
        citizens.NO_TEXT + citizens.TELLS_TWICE, abs=0.04
    )
    assert sum(one.lat is None for one in told) / number == pytest.approx(
        citizens.NO_POSITION, abs=0.03
    )
    assert all(one.place for one in told if one.lat is None)


def test_some_tell_twice_and_some_events_are_told_by_many(told: list[Told]) -> None:
    devices = Counter(one.device for one in told)
    assert max(devices.values()) == 2
    events = Counter(one.event for one in told if one.event)
    assert max(events.values()) >= 4
    assert {one.language for one in told} == {"en", "sv", "ar"}
