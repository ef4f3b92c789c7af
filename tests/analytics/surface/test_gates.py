"""What is refused, with what is missing, and what may be published."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from analytics.scores.places import Tally
from analytics.surface import gates
from analytics.surface.backtest import Backtest
from analytics.surface.baselines import Setting
from tests.analytics.surface.settlements import FIRST, played, rates

WEEKLY = rates(271, seed=1)


def test_an_empty_city_lacks_everything() -> None:
    found = gates.shortage(played(WEEKLY * 0, days=400, seed=1))
    assert found is not None
    assert (found.days, found.events) == (0, 0)
    assert (found.missing_days, found.missing_events) == (91, 1000)


def test_a_young_city_lacks_days() -> None:
    events = played(WEEKLY * 20, days=60, seed=1)
    found = gates.shortage(events)
    assert found is not None
    assert found.missing_days == 31
    assert found.missing_events == 0


def test_a_quiet_city_lacks_incidents() -> None:
    events = played(WEEKLY / 10, days=200, seed=1)
    found = gates.shortage(events)
    assert found is not None
    assert found.missing_days == 0
    assert found.missing_events == 1000 - events.total()


def test_days_count_from_the_first_incident() -> None:
    events = played(WEEKLY * 20, days=60, seed=1, first=FIRST)
    long_empty = replace(events, first=FIRST - timedelta(300), day=events.day + 300)
    found = gates.shortage(long_empty)
    assert found is not None
    assert found.missing_days == 31


def test_enough_is_enough() -> None:
    assert gates.shortage(played(WEEKLY, days=365, seed=1)) is None


def test_snapped_points_tell_no_street() -> None:
    assert gates.is_snapped(99, 1000)
    assert not gates.is_snapped(100, 1000)
    assert not gates.is_snapped(0, 0)
    assert gates.judged(10) == (10, 9)
    assert gates.judged(8) == (8,)


def _tally(*, hit: float, information: float, foreseen: float = 10.0) -> Tally:
    four = np.ones(4)
    return Tally(hit * four, foreseen * four, 0.02 * four, 20 * four, 100, 95, information)


def _done(
    weeks: int, *, hit: float = 10, information: float = 60, foreseen: float = 10
) -> Backtest:
    def several(**figures: float) -> tuple[Tally, ...]:
        return tuple(_tally(**figures) for _ in range(weeks))

    return Backtest(
        origins=tuple(date(2021, 1, 4) + timedelta(7 * week) for week in range(weeks)),
        resolution=10,
        cells=271,
        setting=Setting(240, 50),
        tallies={
            "mixture": several(hit=hit, information=information, foreseen=foreseen),
            "pkde": several(hit=10, information=50),
            "kde_30": several(hit=6, information=30),
            "uniform": several(hit=2, information=0),
        },
    )


def test_a_better_surface_may_be_published() -> None:
    assert gates.publication(_done(26)).passes


def test_the_tuned_heat_map_must_beat_the_one_people_use() -> None:
    assert gates.publication(_done(26), "pkde").passes
    plain = replace(_done(26), tallies={**_done(26).tallies, "kde_30": _done(26).tallies["pkde"]})
    assert gates.publication(plain, "pkde").reasons == ("no_gain:0:0",)


def test_each_gate_says_its_figure_and_limit() -> None:
    assert gates.publication(_done(25)).reasons == ("few_origins:25:26",)
    assert gates.publication(_done(26, information=40)).reasons == ("no_gain:-0.1053:0",)
    assert gates.publication(_done(26, hit=9, foreseen=9)).reasons == ("fewer_hits:0.9:0.97",)
    assert gates.publication(_done(26, foreseen=14)).reasons == ("too_high:0.7143:0.9",)
    assert gates.publication(_done(26, foreseen=8)).reasons == ("too_low:1.25:1.1",)


def test_a_surface_that_trails_for_eight_weeks_goes() -> None:
    better, worse = _tally(hit=10, information=60), _tally(hit=10, information=40)
    assert gates.demotion([worse] * 7, [better] * 7).passes
    assert not gates.demotion([worse] * 8, [better] * 8).passes
    assert gates.demotion([worse] * 20 + [better] * 8, [worse] * 28).passes
