"""What the two sources publish: partly, late, coarsely and, at known rates, wrongly."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from connectors.synthetic import feeds, mistakes, plan
from connectors.synthetic.feeds import Published
from connectors.synthetic.kinds import KINDS
from connectors.synthetic.mistakes import Mistake
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events
from connectors.synthetic.reports import Feed
from connectors.synthetic.truth import Truth
from tests.connectors.synthetic.conftest import END, START

Out = dict[Feed, list[Published]]


def moment(row: dict[str, object], key: str) -> datetime:
    return datetime.fromisoformat(str(row[key]))


def delays_h(out: Out, feed: Feed) -> np.ndarray:
    rows = [each.row for each in out[feed] if each.event and not each.mistake]
    return np.array(
        [
            (moment(row, "published") - moment(row, "to")).total_seconds() / 3600
            for row in rows
            if row["time"] == "minute"
        ]
    )


@pytest.mark.parametrize("feed", list(Feed))
def test_polled_bit_by_bit_it_is_the_same(layout: Layout, out: Out, feed: Feed) -> None:
    moments = [START, *(END - timedelta(hours=hours) for hours in (900, 31, 30.5, 24, 1)), END]
    bits = [feeds.published(layout, feed, *span) for span in pairwise(moments)]
    assert [each for bit in bits for each in bit] == out[feed]
    assert len({each.row["id"] for each in out[feed]}) == len(out[feed])


def test_each_source_knows_its_share(events: Events, out: Out) -> None:
    happened = dict(zip(events["key"].tolist(), events["kind"].tolist(), strict=True))
    total = Counter(happened.values())
    for feed in Feed:
        known = Counter(happened[each.event] for each in out[feed] if each.event in happened)
        for index, kind in enumerate(KINDS):
            share = kind.heard if feed is Feed.DISPATCH else kind.recorded
            # Records of the last weeks are still to come.
            assert known[index] / total[index] == pytest.approx(share, abs=0.04)


def test_dispatch_is_quick_and_records_are_late(out: Out) -> None:
    quick, late = delays_h(out, Feed.DISPATCH), delays_h(out, Feed.RECORDS)
    assert np.median(quick) * 60 == pytest.approx(4, abs=1)
    assert quick.max() <= 3.1
    assert 10 < np.median(late) < 30
    assert 0.03 < (late > 14 * 24).mean() < 0.12
    assert late.min() > 0


def test_places_are_as_precise_as_they_say(layout: Layout, out: Out) -> None:
    addresses = {
        (lat, lon) for lat, lon in zip(layout.lat.ravel(), layout.lon.ravel(), strict=True)
    }
    for feed, share in ((Feed.DISPATCH, 0.01), (Feed.RECORDS, 0.04)):
        rows = [each.row for each in out[feed] if not each.mistake and each.event]
        without = [row for row in rows if row["lat"] is None]
        assert len(without) / len(rows) == pytest.approx(share, abs=0.005)
        assert {row["place"] for row in without} <= {"district", "none"}
        assert all((row["district"] is None) == (row["place"] == "none") for row in rows)
        points = {(row["lat"], row["lon"]) for row in rows if row["lat"] is not None}
        assert (points <= addresses) == (feed is Feed.DISPATCH)


def test_pairs_are_one_event_seen_twice(out: Out, planted: Truth) -> None:
    rows = {str(each.row["id"]): each.row for feed in Feed for each in out[feed]}
    assert 0.3 < len(planted.pairs) / len(out[Feed.DISPATCH]) < 0.7
    assert len({key for pair in planted.pairs for key in pair}) == 2 * len(planted.pairs)
    for dispatch, records in ((rows[left], rows[right]) for left, right in planted.pairs):
        apart = plan.metres(dispatch["lon"], dispatch["lat"]) - plan.metres(
            records["lon"], records["lat"]
        )
        assert np.hypot(*apart) < 80
        told = moment(dispatch, "from")
        # Up to an hour unnoticed, half an hour by rounding; a burglary of which records gives the
        # day alone is found up to 14 hours later.
        slack = timedelta(hours=14) if records["time"] == "day" else timedelta(minutes=91)
        assert moment(records, "from") - slack <= told <= moment(records, "to") + slack


def test_summaries_name_a_district_and_several_events(out: Out) -> None:
    summaries = [each.row for each in out[Feed.DISPATCH] if not each.event]
    assert 110 < len(summaries) < 210
    for row in summaries:
        assert row["category"] == "Night summary"
        assert row["place"] == "district"
        assert 3 <= row["events"] <= 7
        assert moment(row, "to") - moment(row, "from") < timedelta(hours=10.5)


@pytest.mark.parametrize("mistake", list(Mistake))
def test_every_mistake_is_made_about_as_often_as_stated(out: Out, mistake: Mistake) -> None:
    made = sum(each.mistake is mistake for feed in Feed for each in out[feed])
    mean = mistakes.CHANCES[mistake] * sum(len(rows) for rows in out.values()) * 0.975
    assert made == pytest.approx(mean, abs=4 * np.sqrt(mean))


def test_the_truth_counts_what_is_published(out: Out, planted: Truth) -> None:
    for feed in Feed:
        told = planted.feeds[feed]
        assert told.rows == len(out[feed])
        assert told.mistakes == Counter(each.mistake for each in out[feed] if each.mistake)
        assert sum(told.places.values()) == told.rows
