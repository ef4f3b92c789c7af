"""A source is asked once to see what it gives: fetched, read, shown, and nothing stored."""

import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from connectors.contract import MORE, Connector, Fetched
from domain.category import CATEGORIES
from domain.errors import SourceDown
from domain.fault import ParsedRecord
from domain.trial import Trial, TriedRecord
from locales import t
from services import source_forms
from services.staging import slot_of

SHOWN = 5
LOOKED_AT = 2_000
PATIENCE_S = 60.0
MOST_FAULTS = 12


def attempt(
    connector: Connector, words: Mapping[str, int], *, patience_s: float = PATIENCE_S
) -> Trial:
    """What ``connector`` gives when asked from the beginning, at most ``LOOKED_AT`` records of it;
    ``words`` are the source's categories, published word → slot.

    Raises ``SourceDown`` where it does not answer in time or does not keep its promise.
    """
    begun = time.monotonic()
    fetched = _fetched(connector, patience_s)
    payload = fetched.payload or b""
    records = connector.parse(payload) if payload else iter(())
    seen = list(islice(records, LOOKED_AT))
    more = next(iter(records), None) is not None or bool(fetched.cursor.get(MORE))
    sample = source_forms.Sample()
    for one in seen:
        sample.take(one.payload or (one.incident.payload if one.incident else None))
    return Trial(
        seconds=time.monotonic() - begun,
        size_bytes=len(payload),
        records=len(seen),
        rejected=sum(one.incident is None for one in seen),
        more=more,
        first=tuple(_tried(one, words) for one in seen[:SHOWN]),
        faults=_faults(seen),
        fields=tuple(sample.known()),
    )


def _fetched(connector: Connector, patience_s: float) -> Fetched:
    # Who asks is waiting: the connector's own patience, made for the night, is longer.
    thread = ThreadPoolExecutor(1)
    try:
        return thread.submit(connector.fetch, {}).result(timeout=patience_s)
    except TimeoutError:
        raise SourceDown(t("sources.refused.slow", seconds=round(patience_s))) from None
    finally:
        thread.shutdown(wait=False)


def _tried(one: ParsedRecord, words: Mapping[str, int]) -> TriedRecord:
    published = one.incident.category_published if one.incident else ""
    category = CATEGORIES[slot_of(published, words)].code if one.incident else ""
    return TriedRecord(one.record, one.incident, category, one.faults)


def _faults(seen: list[ParsedRecord]) -> tuple[tuple[str, str, str, int], ...]:
    counted = Counter(
        (fault.column, fault.kind.value, fault.reason) for one in seen for fault in one.faults
    )
    return tuple((*what, n) for what, n in counted.most_common(MOST_FAULTS))
