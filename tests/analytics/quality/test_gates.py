"""Each gate finds what was planted, and nothing in data as they should be."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.quality import gates
from analytics.quality.gates import Daily, Points, Polls
from domain.finding import Severity

SEED = 20_261_121
FIRST = date(2024, 1, 1)
NOW = datetime(2025, 1, 1, tzinfo=UTC)


def _daily(mean: float = 20.0, days: int = 366) -> Daily:
    counts = np.random.default_rng(SEED).poisson(mean, days).astype(float)
    return Daily("police", FIRST, counts, np.ones(days, dtype=bool))


def test_an_ordinary_year_passes_every_gate() -> None:
    random = np.random.default_rng(SEED)
    assert gates.gaps(_daily()) == ()
    assert gates.gaps(_daily(mean=0.4)) == ()
    points = Points("police", random.poisson(0.8, 9_000), random.poisson(0.07, 9_000))
    assert gates.stacked_points(points) == ()
    kept = {"recent": 2_000, "recent_placed": 1_950, "year": 26_000, "year_placed": 25_300}
    assert gates.missing_positions("police", **kept) == ()
    assert gates.polls(_polls(60, 60), now=NOW) == ()


@pytest.mark.parametrize(
    ("last", "length", "severity"),
    [(1, 4, Severity.BLOCKS), (20, 3, Severity.BLOCKS), (5, 1, Severity.WARNS),
     (200, 9, Severity.WARNS)],
)  # fmt: skip
def test_a_gap_in_the_feed_is_found(last: int, length: int, severity: Severity) -> None:
    daily = _daily()
    start = daily.counts.size - last - length + 1
    daily.counts[start : start + length] = 0
    [found] = gates.gaps(daily)
    assert (found.code, found.severity, found.subject) == ("gap", severity, "police")
    assert found.figures["days"] == length
    assert found.figures["since"] == (FIRST + timedelta(days=start)).isoformat()


def test_days_on_which_the_source_was_down_are_a_gap_however_quiet_it_is() -> None:
    daily = _daily(mean=0.4)
    down = daily.observed.copy()
    down[-5:] = False
    [found] = gates.gaps(Daily("police", FIRST, daily.counts, down))
    assert found.severity is Severity.BLOCKS
    assert found.figures["days"] >= 5


@pytest.mark.parametrize(
    ("placed", "severity"), [(1_880, Severity.WARNS), (1_400, Severity.BLOCKS)]
)
def test_positions_that_go_missing_are_found(placed: int, severity: Severity) -> None:
    [found] = gates.missing_positions(
        "police", recent=2_000, recent_placed=placed, year=26_000, year_placed=25_480
    )
    assert (found.code, found.severity) == ("missing_positions", severity)
    assert found.figures["share"] == pytest.approx(1 - placed / 2_000)


def test_a_source_that_never_had_many_positions_is_as_usual() -> None:
    usual = {"recent": 2_000, "recent_placed": 1_200, "year": 26_000, "year_placed": 15_600}
    assert gates.missing_positions("police", **usual) == ()


def _points(points: int = 6_000) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    random = np.random.default_rng(SEED)
    return random.poisson(1.0, points), random.poisson(0.1, points)


def test_a_point_that_takes_in_the_newest_rows_blocks() -> None:
    before, recent = _points()
    recent[7] += 60
    [found] = gates.stacked_points(Points("police", before, recent))
    assert (found.code, found.severity) == ("new_stack", Severity.BLOCKS)
    assert found.figures["rows"] == recent[7]


def test_stacks_that_were_always_there_are_only_said() -> None:
    before, recent = _points()
    before[:10], recent[:10] = 130, 10
    [found] = gates.stacked_points(Points("police", before, recent))
    assert (found.code, found.severity) == ("stacked_points", Severity.WARNS)
    assert found.figures["points"] == 10


def test_snapped_points_stop_nothing() -> None:
    """They make cells coarse instead (``analytics.runs.precision``)."""
    counts = np.full(80, 40)
    assert gates.stacked_points(Points("police", counts, counts // 10)) == ()


def _polls(before_min: float, recent_min: float, *, silent_h: float = 0) -> Polls:
    at, until = NOW - timedelta(days=40), NOW - timedelta(hours=silent_h)
    times = []
    while at <= until:
        times.append(at)
        recent = at >= NOW - timedelta(days=7)
        at += timedelta(minutes=recent_min if recent else before_min)
    return Polls("police", times, before_min)


@pytest.mark.parametrize(("hours", "severity"), [(4, Severity.WARNS), (80, Severity.BLOCKS)])
def test_a_silent_source_is_found(hours: float, severity: Severity) -> None:
    [found] = gates.polls(_polls(60, 60, silent_h=hours), now=NOW)
    assert (found.code, found.severity) == ("source_silent", severity)
    assert found.figures["hours"] == pytest.approx(hours, abs=1)


@pytest.mark.parametrize(
    ("pause_min", "severity"), [(90, Severity.WARNS), (1_500, Severity.BLOCKS)]
)
def test_a_source_read_more_seldom_than_it_was_is_found(pause_min: int, severity: Severity) -> None:
    slower = _polls(20, pause_min)
    [found] = gates.polls(Polls("police", slower.read_at, 2_000), now=NOW)
    assert (found.code, found.severity) == ("poll_rate", severity)
    assert found.figures == {"now_min": pause_min, "was_min": 20}


def test_a_source_read_every_other_day_blocks_though_its_silence_is_short() -> None:
    """Between two readings it is silent for less than the days that would block."""
    found = gates.polls(_polls(60, 2_880), now=NOW)
    assert [(one.code, one.severity) for one in found] == [
        ("source_silent", Severity.WARNS),
        ("poll_rate", Severity.BLOCKS),
    ]


def test_a_worker_that_was_away_reads_no_more_seldom() -> None:
    """One long pause, then as before: what came meanwhile has been read."""
    hours = [8 * 24 + 1, *range(8 * 24 + 2, 35 * 24), 1, 0]
    read_at = sorted(NOW - timedelta(hours=ago) for ago in hours)
    assert gates.polls(Polls("police", read_at, 60), now=NOW) == ()


def test_a_source_never_read_or_imported_by_hand_says_nothing() -> None:
    assert gates.polls(Polls("police", [], 60), now=NOW) == ()


def test_real_data_are_never_blocked(shared: Path) -> None:
    """St. Louis 2017–2018 by quarters: no gap, no missing positions, no snapping, no new stack."""
    import pandas as pd

    columns = ["occurred_at", "lat", "lon", "count"]
    rows = pd.read_parquet(shared / "data" / "stl_incidents_2008_2018.parquet", columns=columns)
    rows = rows[rows["count"] > 0].assign(day=pd.to_datetime(rows["occurred_at"]).dt.normalize())
    for end in pd.date_range("2017-04-01", "2018-10-01", freq="QS"):
        year = rows[(rows["day"] >= end - pd.Timedelta(days=364)) & (rows["day"] < end)]
        recent = year["day"] >= end - pd.Timedelta(days=28)
        counts = year.groupby("day").size()
        daily = Daily("slmpd", counts.index[0].date(), counts.to_numpy(float), counts.gt(-1).array)
        points = year.assign(recent=recent).groupby(["lat", "lon"])["recent"].agg(["size", "sum"])
        stacks = Points(
            "slmpd", (points["size"] - points["sum"]).to_numpy(), points["sum"].to_numpy()
        )
        placed = year["lat"].notna()
        found = [
            *gates.gaps(daily),
            *gates.stacked_points(stacks),
            *gates.missing_positions(
                "slmpd",
                recent=int(recent.sum()), recent_placed=int(placed[recent].sum()),
                year=int((~recent).sum()), year_placed=int(placed[~recent].sum()),
            ),
        ]  # fmt: skip
        assert [one for one in found if one.severity is Severity.BLOCKS] == [], end
