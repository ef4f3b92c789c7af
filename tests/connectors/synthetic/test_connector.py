"""The synthetic city comes in like any source: asked, answered, read, its mistakes found."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from connectors.synthetic import connector, plan, reading, truth
from connectors.synthetic.mistakes import Mistake
from connectors.synthetic.reports import Feed
from connectors.synthetic.truth import Truth
from domain import category, city_file
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import FaultKind, ParsedRecord
from domain.incident import DOUBTFUL_TIME, Flag, NotMapped, not_mapped
from domain.source import Source
from tests.connectors.synthetic.conftest import END, START

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def records() -> dict[Feed, list[ParsedRecord]]:
    return {
        feed: list(reading.records(_asked(feed).fetch({"until": START.isoformat()}).payload or b""))
        for feed in Feed
    }


@pytest.fixture(scope="module")
def city() -> City:
    return city_file.parse((ROOT / "cities/demo.toml").read_text("utf-8"), name="demo.toml")


def _asked(feed: Feed, now: datetime = END) -> connector.SyntheticConnector:
    return connector.SyntheticConnector(1, feed, clock=lambda: now)


def _source(city: City, index: int = 0, **options: object) -> Source:
    chosen = city.sources[index]
    return Source(
        id=1,
        slug=chosen.slug,
        name=chosen.name,
        connector=chosen.connector,
        zone=city.zone,
        poll_minutes=chosen.poll_minutes,
        licence=chosen.licence,
        synthetic=True,
        options={**chosen.options, **options},
    )


@pytest.mark.parametrize("feed", list(Feed))
def test_the_first_answer_holds_three_years_and_the_next_what_came_since(feed: Feed) -> None:
    first = _asked(feed).fetch({})
    assert connector.history_start(END) == START
    assert first.payload == _asked(feed).fetch({"until": START.isoformat()}).payload
    assert _asked(feed).fetch(first.cursor).payload is None
    later = _asked(feed, END + timedelta(days=1)).fetch(first.cursor)
    assert later.cursor == {"until": (END + timedelta(days=1)).isoformat()}
    assert 10 < len(list(reading.records(later.payload or b""))) < 60
    for record in reading.records(later.payload or b""):
        assert record.incident is None or record.incident.published_at >= END


def test_the_history_of_29_february_begins() -> None:
    moment = datetime(2028, 2, 29, 5, tzinfo=UTC)
    assert connector.history_start(moment) == datetime(2025, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize("feed", list(Feed))
def test_every_mistake_is_found_and_counted_as_planted(
    records: dict[Feed, list[ParsedRecord]], planted: Truth, feed: Feed
) -> None:
    found = Counter((fault.reason, fault.kind) for each in records[feed] for fault in each.faults)
    made = planted.feeds[feed].mistakes
    flagged = {
        "zero_coordinates": Mistake.ZERO_POSITION,
        "swapped_axes": Mistake.SWAPPED_AXES,
        "outside_city": Mistake.OUTSIDE_CITY,
        "after_report": Mistake.AFTER_REPORT,
        "placeholder_date": Mistake.PLACEHOLDER_TIME,
    }
    rejected = {
        "impossible_time": Mistake.IMPOSSIBLE_TIME,
        "latitude_out_of_range": Mistake.IMPOSSIBLE_LATITUDE,
    }
    assert found == {
        (reason, FaultKind.FLAGGED): made[each] for reason, each in flagged.items()
    } | {(reason, FaultKind.REJECTED): made[each] for reason, each in rejected.items()}
    assert sum(each.incident is None for each in records[feed]) == sum(
        made[each] for each in rejected.values()
    )
    assert len(records[feed]) == planted.feeds[feed].rows


@pytest.mark.parametrize("feed", list(Feed))
def test_what_is_not_on_the_map_is_what_was_planted(
    records: dict[Feed, list[ParsedRecord]], planted: Truth, feed: Feed
) -> None:
    kept = [each.incident for each in records[feed] if each.incident]
    reasons = Counter(not_mapped(incident) for incident in kept)
    told, made = planted.feeds[feed], planted.feeds[feed].mistakes
    no_point = made[Mistake.NO_POSITION] + made[Mistake.ZERO_POSITION]
    misplaced = made[Mistake.OUTSIDE_CITY] + made[Mistake.SWAPPED_AXES]
    mistimed = made[Mistake.AFTER_REPORT] + made[Mistake.PLACEHOLDER_TIME]
    # A block is known by area alone: where its middle was misplaced, no point is drawn anyway.
    blocks = reasons.total() - sum(reasons[reason] for reason in NotMapped) == 0
    by_area = told.places["district"] - told.summaries
    nowhere = told.places.get("none", 0)
    assert reasons[NotMapped.NO_POSITION] == (nowhere if blocks else no_point + nowhere)
    assert reasons[NotMapped.SUMMARY] == told.summaries
    assert reasons[NotMapped.DOUBTFUL_TIME] == mistimed
    assert blocks == ("block" in told.places)
    assert reasons[NotMapped.OUTSIDE_CITY] == (0 if blocks else misplaced)
    assert blocks or reasons[NotMapped.AREA_ONLY] == by_area


def test_records_are_well_formed(records: dict[Feed, list[ParsedRecord]]) -> None:
    for incident in (each.incident for feed in Feed for each in records[feed] if each.incident):
        assert incident.occurred_from <= incident.occurred_to
        assert incident.occurred_from.tzinfo == incident.published_at.tzinfo == UTC
        if not incident.flags & (DOUBTFUL_TIME | {Flag.SUMMARY}):
            assert incident.occurred_from <= incident.published_at


def test_the_city_file_maps_every_word(city: City, records: dict[Feed, list[ParsedRecord]]) -> None:
    for source in city.sources:
        known = {category.normalised(word) for word in source.categories}
        feed = Feed(str(source.options["feed"]))
        words = Counter(
            category.normalised(each.incident.category_published)
            for each in records[feed]
            if each.incident
        )
        assert set(words) - known == {"", "code 0"}


def test_the_sources_of_the_city_file_are_built(city: City) -> None:
    for index in range(len(city.sources)):
        assert connector.connector(_source(city, index), city)
    for options in ({"feed": "rumours"}, {"seed": -1}, {"seed": "one"}):
        with pytest.raises(BadInput, match=r"needs the options feed \(dispatch, records\)"):
            connector.connector(_source(city, **options), city)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b"<html>", b'{"rows": 3}'])
def test_another_answer_is_refused_at_once(payload: bytes) -> None:
    with pytest.raises(SourceDown):
        reading.records(payload)


def test_everything_says_that_it_is_synthetic(city: City, planted: Truth) -> None:
    assert city.synthetic
    assert all("synthetic" in source.name for source in city.sources)
    assert orjson.loads(_asked(Feed.DISPATCH).fetch({}).payload or b"")["synthetic"] is True
    again = orjson.loads(truth.written(planted))
    assert again["seed"] == 1
    assert again["cells"] == plan.city(1).cells.tolist()
    assert len(again["pairs"]) == len(planted.pairs)
