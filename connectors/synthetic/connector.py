"""The synthetic city as a source like any other: it is asked, it answers, the answer is read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time

import orjson

from connectors import sentences
from connectors.contract import Fetched
from connectors.synthetic import feeds, plan, reading
from connectors.synthetic.reports import Feed
from domain.city import City
from domain.errors import BadInput
from domain.fault import ParsedRecord
from domain.source import Source

HISTORY_YEARS = 3


class SyntheticConnector:
    """Publishes at each fetch what came out since the last, and three whole years at the first.

    ``clock`` says what time it is; the cursor holds ``until``, the end of what was published.
    """

    def __init__(self, seed: int, feed: Feed, *, clock: Callable[[], datetime]) -> None:
        self._seed = seed
        self._feed = feed
        self._clock = clock

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The rows since ``cursor``, as JSON; None where there are none."""
        until = self._clock().astimezone(UTC).replace(microsecond=0)
        since = _since(cursor, until)
        if since >= until:
            return Fetched(None, cursor)
        out = feeds.published(plan.city(self._seed), self._feed, since, until)
        kept = {**cursor, "until": until.isoformat()}
        if not out:
            return Fetched(None, kept)
        rows = [each.row for each in out]
        return Fetched(orjson.dumps({"synthetic": True, "feed": self._feed, "rows": rows}), kept)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``reading.records``."""
        return reading.records(payload)


def connector(source: Source, city: City) -> SyntheticConnector:
    """``options``: ``feed``, dispatch or records, and ``seed``, the same for both."""
    feed, seed = source.options.get("feed"), source.options.get("seed")
    if feed not in tuple(Feed) or not isinstance(seed, int) or seed < 0:
        told = {"source": source.slug, "feeds": ", ".join(Feed)}
        raise BadInput(*sentences.of("feed.option.synthetic", **told))
    return SyntheticConnector(seed, Feed(str(feed)), clock=lambda: datetime.now(UTC))


def history_start(until: datetime) -> datetime:
    """Where the first fetch begins: midnight of the same date three years earlier."""
    day = until.date()
    # 29 February has no date of its own in most years.
    earlier = date(day.year - HISTORY_YEARS, day.month, min(day.day, 28))
    return datetime.combine(earlier, time(), UTC)


def _since(cursor: Mapping[str, object], until: datetime) -> datetime:
    kept = cursor.get("until")
    return datetime.fromisoformat(str(kept)) if kept else history_start(until)
