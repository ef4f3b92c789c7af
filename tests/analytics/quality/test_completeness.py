"""The completeness of recent days, against delays whose law is known and against real ones."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.quality import completeness
from analytics.quality.completeness import Curve, Reports

SEED = 20_261_121
DAY = date(2025, 7, 1)
END = DAY.toordinal()
VICTIM_REPORTED = (
    "Criminal Homicide", "Forcible Rape", "Robbery", "Aggravated Assault", "Other assaults",
    "Burglary", "Larceny-theft", "Motor vehicle theft", "Arson", "Vandalism",
)  # fmt: skip


def _feed(days: int = 500, per_day: float = 40.0, *, mean_delay: float = 4.0) -> Reports:
    """Events of ``days`` before ``DAY`` with geometric delays, known or not by ``DAY``."""
    random = np.random.default_rng(SEED)
    event = np.repeat(np.arange(END - days, END), random.poisson(per_day, days))
    delay = random.geometric(1 / (mean_delay + 1), event.size) - 1
    return Reports(event, event + delay)


def _known(reports: Reports, day: date) -> NDArray[np.float64]:
    """Counts of the 28 days before ``day`` known by then."""
    return _counts(reports.event_day[reports.known_day < day.toordinal()], day)


def _counts(event_day: NDArray[np.int64], day: date, days: int = 28) -> NDArray[np.float64]:
    age = day.toordinal() - 1 - event_day
    return np.bincount(days - 1 - age[(age >= 0) & (age < days)], minlength=days).astype(float)


def _found(reports: Reports, day: date = DAY) -> Curve:
    found = completeness.curve(reports, as_of=day)
    assert found is not None
    return found


def test_the_curve_is_the_law_of_the_delays() -> None:
    """Seed 20261121: geometric delays of mean 4 days; at most 0.02 from the truth at any age."""
    found = _found(_feed())
    truth = 1 - 0.8 ** np.arange(1, 31)
    assert np.abs(found.share[:30] - truth).max() < 0.02
    assert (found.low[:20] <= found.share[:20]).all()
    assert (found.share[:20] <= found.high[:20]).all()
    assert found.provisional_days == pytest.approx(13, abs=1)  # 1 − 0.8¹³ is the first above 0.95


def test_days_still_waiting_for_their_records_do_not_make_delays_look_short() -> None:
    """Plain shares among known records would call yesterday's delays the shortest."""
    short = _feed(days=60, per_day=120)
    plain = (short.known_day == short.event_day)[short.known_day < END].mean()
    assert plain > 0.205
    assert _found(short).share[0] == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("back", [0, 7, 30, 90])
def test_seven_days_miss_at_most_a_twentieth_after_correction(back: int) -> None:
    reports, day = _feed(per_day=400), DAY - timedelta(days=back)
    before = _known(reports, day)[-7:].sum()
    after = completeness.corrected(_known(reports, day), _found(reports, day))[-7:].sum()
    truth = _counts(reports.event_day, day)[-7:].sum()
    assert before < 0.65 * truth
    assert after == pytest.approx(truth, rel=0.05)


def test_the_factor_is_the_share_turned_round() -> None:
    recent = {one.days: one for one in _found(_feed()).recent}
    assert recent[7].factor == pytest.approx(1 / recent[7].share)
    assert recent[7].low < recent[7].factor < recent[7].high
    assert recent[3].factor > recent[7].factor > recent[28].factor > 1


def test_areas_are_corrected_alike() -> None:
    found = _found(_feed())
    both = np.column_stack([np.full(40, 5.0), np.full(40, 2.0)])
    whole = completeness.corrected(both, found)
    assert whole[-1, 0] / whole[-1, 1] == pytest.approx(2.5)
    assert whole[0, 0] == pytest.approx(5.0, rel=0.01)


def test_a_day_of_which_next_to_nothing_is_known_is_not_guessed() -> None:
    slow = _found(_feed(mean_delay=60))
    assert np.isnan(completeness.corrected(np.ones(10), slow)[-1])


def test_nothing_is_known_of_delays_where_all_was_imported_at_once() -> None:
    feed = _feed()
    at_once = Reports(feed.event_day, np.full(feed.event_day.size, END - 1))
    assert completeness.curve(at_once, as_of=DAY) is None
    assert completeness.curve(_feed(per_day=0.2), as_of=DAY) is None


def test_a_backlog_in_the_first_edition_counts_for_no_delay() -> None:
    feed = _feed()
    since = END - 200
    late_start = Reports(feed.event_day, np.maximum(feed.known_day, since))
    assert _found(late_start).share[0] == pytest.approx(0.2, abs=0.02)


def test_what_happens_afterwards_changes_nothing() -> None:
    feed, day = _feed(), DAY - timedelta(days=60)
    known = feed.known_day < day.toordinal()
    cut = Reports(feed.event_day[known], feed.known_day[known])
    np.testing.assert_array_equal(_found(feed, day).share, _found(cut, day).share)


def test_days_after_a_monthly_file_are_unpublished() -> None:
    random = np.random.default_rng(SEED)
    event = END - 1 - random.integers(0, 600, 20_000)
    published = (event // 30 + 1) * 30
    found = _found(Reports(event, published))
    assert found.unpublished_days == END - published[published < END].max()
    assert found.provisional_days == found.unpublished_days
    assert found.share[40] == 1
    assert [one.days for one in found.recent] == [28]


def test_a_file_that_comes_out_after_its_month_tells_of_all_its_days() -> None:
    random = np.random.default_rng(SEED)
    event = END - 1 - random.integers(0, 600, 20_000)
    told = END - (END - 1 - event) // 30 * 30
    late = random.random(event.size) < 0.1 * ((END - 1 - event) % 30 < 6)
    monthly = Reports(event, told + 30 * late)
    morning = DAY + timedelta(days=1)
    whole = completeness.curve(monthly, as_of=DAY, known_before=morning)
    assert whole is not None
    assert whole.unpublished_days == 0
    assert whole.share[:5] == pytest.approx(0.9, abs=0.02)
    assert whole.share[8:20] == pytest.approx(1.0)
    assert whole.provisional_days in (5, 6)  # ages 6 to 8 are one class
    assert _found(monthly).unpublished_days == 30


def test_a_lone_late_day_long_ago_makes_no_quarter_provisional() -> None:
    found = _found(_feed())
    share = found.share.copy()
    share[90] = 0.9
    assert replace(found, share=share).provisional_days == found.provisional_days


def test_st_louis_weeks_are_whole_again(shared: Path) -> None:
    """At the start of 23 months from January 2017 the last seven days miss 12 % of what became
    known by the end of 2018; after correction 3 % or less on average, and no bias above 1.5 %."""
    reports = _st_louis(shared)
    raw, mended = [], []
    for month in range(23):
        day = date(2017 + month // 12, month % 12 + 1, 1)
        morning = day + timedelta(days=1)
        found = completeness.curve(reports, as_of=day, known_before=morning)
        assert found is not None
        known = reports.event_day[reports.known_day < morning.toordinal()]
        counted, truth = (_counts(days, day)[-7:] for days in (known, reports.event_day))
        raw.append(1 - counted.sum() / truth.sum())
        mended.append(
            completeness.corrected(_counts(known, day), found)[-7:].sum() / truth.sum() - 1
        )
    assert np.mean(raw) > 0.10
    assert abs(np.mean(mended)) < 0.015
    assert np.abs(mended).mean() < 0.03


def _st_louis(shared: Path) -> Reports:
    import pandas as pd

    columns = ["occurred_at", "reported_month", "category", "count"]
    rows = pd.read_parquet(shared / "data" / "stl_incidents_2008_2018.parquet", columns=columns)
    rows = rows[rows["category"].isin(VICTIM_REPORTED) & (rows["count"] > 0)]
    since = (pd.Timestamp("1970-01-01") - pd.Timestamp("0001-01-01")).days + 1
    happened = pd.to_datetime(rows["occurred_at"]).to_numpy().astype("datetime64[D]")
    told = (pd.PeriodIndex(rows["reported_month"], freq="M") + 1).to_timestamp()
    event = happened.astype(np.int64) + since
    return Reports(event, told.to_numpy().astype("datetime64[D]").astype(np.int64) + since)
