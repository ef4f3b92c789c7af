"""Reports for a demonstration: what the people of the synthetic city tell of its events.

They come the way every report comes, so the queue of a demo city is real work: some are of one
event, some belong to an official record, some are of nothing. All are stored as synthetic.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from connectors.synthetic import citizens, plan
from connectors.synthetic.citizens import Told
from db.queries import sources
from domain.category import BY_CODE
from domain.city import City
from domain.errors import IllegalStep
from domain.incident import TimePrecision
from domain.report import CONSENTS, Channel, NewReport, Pseudonym
from services import reporting

# Some three hundred reports, as many as a liaison can look through.
PERIOD = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Stored:
    """How many reports were stored, how many were there before, in how many clusters they are."""

    stored: int
    there: int
    clusters: int


def receive(session: Session, *, city: City, now: datetime, period: timedelta = PERIOD) -> Stored:
    """Store what was told in the last ``period``; asked again, only what is new.

    Raises ``IllegalStep`` in a city that is not the synthetic one.
    """
    clusters, stored, there = set(), 0, 0
    for one in citizens.told(plan.city(_seed(session, city)), now - period, now):
        receipt = reporting.receive(
            session, _report(one), reporter=_reporter(one), city=city, now=one.told_at
        )
        stored, there = stored + receipt.is_new, there + (not receipt.is_new)
        clusters.add(receipt.cluster_id)
    return Stored(stored, there, len(clusters))


def _seed(session: Session, city: City) -> int:
    """The seed of the city's own sources, so that reports and records tell of the same events."""
    seeds = {
        source.options.get("seed")
        for source in sources.listed(session)
        if source.connector == "synthetic"
    }
    known = [seed for seed in seeds if isinstance(seed, int)]
    if not city.synthetic or len(known) != 1:
        raise IllegalStep(f"{city.name} is no synthetic city: sample reports would be made up.")
    return known[0]


def _report(one: Told) -> NewReport:
    return NewReport(
        client_id=UUID(bytes=_digest(f"report {one.number}")[:16], version=4),
        category=BY_CODE[one.category].slot,
        lat=one.lat,
        lon=one.lon,
        accuracy_m=one.accuracy_m,
        place=one.place,
        occurred_from=one.occurred_from,
        occurred_to=one.occurred_to,
        time_precision=TimePrecision.MINUTE,
        text=one.text,
        language=one.language,
        consent=CONSENTS[-1],
        channel=Channel.PUBLIC,
    )


def _reporter(one: Told) -> Pseudonym:
    return Pseudonym(_digest(f"device {one.device}"), "device")


def _digest(name: str) -> bytes:
    return hashlib.sha256(f"synthetic {name}".encode()).digest()
