"""What the two synthetic sources publish, as rows ready for JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic import kinds, mistakes, noise, plan, process, reports
from connectors.synthetic.kinds import KINDS, Floats
from connectors.synthetic.mistakes import Mistake, Row
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events
from connectors.synthetic.reports import Feed, Place, Reports

SUMMARY_CHANCE = 1 / 7
STREETS = (
    *("Anchor Lane", "Basalt Lane", "Clover Lane", "Dapple Lane", "Ebony Lane", "Feather Lane"),
    *("Granite Walk", "Heather Walk", "Indigo Walk", "Jasper Walk", "Kite Walk", "Lantern Walk"),
)

_NOTHING = np.array(None)
_BLOCK_DEG = (0.001, 0.00125)
_SUMMARISED, _SUMMARY_PLACE, _SUMMARY_EVENTS = 70, 71, 72


@dataclass(frozen=True, slots=True)
class Published:
    """One row, what is wrong with it, and the key of the event behind it; 0 for a summary."""

    row: Row
    mistake: Mistake | None
    event: int


def published(layout: Layout, feed: Feed, start: datetime, end: datetime) -> list[Published]:
    """What ``feed`` publishes from ``start`` until before ``end``, in that order."""
    events = process.events(layout, start - reports.REACH[feed], end)
    found = reports.reports(layout, feed, events)
    found = found[reports.published_within(found, start, end)]
    rows = list(_rows(layout, feed, events[found["event"]], found))
    if feed is Feed.DISPATCH:
        rows.extend(_summaries(layout, start, end))
    return sorted(rows, key=lambda each: (str(each.row["published"]), str(each.row["id"])))


def _rows(layout: Layout, feed: Feed, told: Events, found: Reports) -> Iterator[Published]:
    spoiled = mistakes.chosen(layout.seed, found["key"])
    keys, columns = told["key"].tolist(), _columns(layout, feed, told, found)
    for key, mistake, *values in zip(keys, spoiled, *columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        if mistake is not None and row["lat"] is not None:
            mistakes.make(mistake, row)
        else:
            mistake = None
        yield Published(row, mistake, key)


def _columns(layout: Layout, feed: Feed, told: Events, found: Reports) -> dict[str, list[object]]:
    is_dispatch = feed is Feed.DISPATCH
    words = [kind.dispatched_as if is_dispatch else kind.recorded_as for kind in KINDS]
    has_point = found["place"] == 0
    places = (("street" if is_dispatch else "block"), Place.DISTRICT.value, Place.NOWHERE.value)
    lat, lon = _points(layout, feed, told)
    codes = np.array([district.code for district in layout.districts], dtype=object)
    district = codes[layout.district[told["cell"], told["address"]]]
    prefix = "D" if is_dispatch else "R"
    addresses = _addresses(feed, told)
    return {
        "id": [f"{prefix}-{key:012x}" for key in found["key"].tolist()],
        "from": _written(found["from"]),
        "to": _written(found["to"]),
        "time": np.where(found["day_only"], "day", "minute").tolist(),
        "category": [words[kind] for kind in told["kind"].tolist()],
        "place": [places[place] for place in found["place"].tolist()],
        "lat": np.where(has_point, lat.astype(object), _NOTHING).tolist(),
        "lon": np.where(has_point, lon.astype(object), _NOTHING).tolist(),
        "district": np.where(found["place"] == 2, _NOTHING, district).tolist(),
        "address": np.where(has_point, addresses, "").tolist(),
        "published": _written(found["published"]),
        "events": [1] * len(told),
    }


def _points(layout: Layout, feed: Feed, told: Events) -> tuple[Floats, Floats]:
    lat = layout.lat[told["cell"], told["address"]]
    lon = layout.lon[told["cell"], told["address"]]
    if feed is Feed.DISPATCH:
        return lat, lon
    high, wide = _BLOCK_DEG
    return np.round((lat // high + 0.5) * high, 6), np.round((lon // wide + 0.5) * wide, 6)


def _addresses(feed: Feed, told: Events) -> list[str]:
    places = zip(told["cell"].tolist(), told["address"].tolist(), strict=True)
    numbered = [(cell // 12 + 100 + address, STREETS[cell % 12]) for cell, address in places]
    if feed is Feed.DISPATCH:
        return [f"{number} {street}" for number, street in numbered]
    return [f"{number // 100 * 100} block of {street}" for number, street in numbered]


def _written(moments: NDArray[np.datetime64]) -> list[object]:
    written: list[object] = np.datetime_as_string(moments, timezone="UTC").tolist()
    return written


def _summaries(layout: Layout, start: datetime, end: datetime) -> Iterator[Published]:
    """Some mornings a summary of the night comes out: several events in one record, which name
    a district and no street. They repeat events and add none."""
    first, last = process.ordinal(start.date()) - 1, process.ordinal(end.date()) + 1
    key = noise.keys(np.arange(first, last + 1), _SUMMARISED)
    summarised = noise.uniform(layout.seed, key, _SUMMARISED) < SUMMARY_CHANCE
    place = noise.uniform(layout.seed, key, _SUMMARY_PLACE) * len(layout.districts)
    several = 3 + noise.uniform(layout.seed, key, _SUMMARY_EVENTS) * 5
    for index in np.flatnonzero(summarised).tolist():
        day = date(1970, 1, 1) + timedelta(days=first + index)
        if start <= _clock(day, 7) < end:
            code = layout.districts[int(place[index])].code
            yield Published(_summary(day, code, int(several[index])), None, 0)


def _summary(day: date, district: str, events: int) -> Row:
    evening, morning, published = (
        _clock(day - timedelta(days=1), 21),
        _clock(day, 6),
        _clock(day, 7),
    )
    return {
        "id": f"D-night-{day.isoformat()}",
        "from": f"{evening:%Y-%m-%dT%H:%M:%SZ}",
        "to": f"{morning:%Y-%m-%dT%H:%M:%SZ}",
        "time": "minute",
        "category": kinds.SUMMARY,
        "place": Place.DISTRICT.value,
        "lat": None,
        "lon": None,
        "district": district,
        "address": "",
        "published": f"{published:%Y-%m-%dT%H:%M:%SZ}",
        "events": events,
    }


def _clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(plan.ZONE)).astimezone(UTC)
