"""What somebody reports, as the row it is stored as; refused field by field."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta

import orjson

from domain import grid, report
from domain.category import CATEGORIES, UNMAPPED
from domain.city import City
from domain.errors import BadFields
from domain.incident import PlacePrecision
from domain.report import NewReport
from locales import t

_SLOTS = frozenset(one.slot for one in CATEGORIES if one is not UNMAPPED)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def digest(new: NewReport, attached: Sequence[bytes]) -> bytes:
    """SHA-256 of what was sent, the way it came left out: what a second attempt must equal."""
    said = {one.name: getattr(new, one.name) for one in fields(new)}
    del said["channel"]
    said["attached"] = [one.hex() for one in attached]
    for name in ("occurred_from", "occurred_to"):
        # As a distance, which no year is too far off for, and no zone makes another.
        said[name] = (said[name] - _EPOCH) // timedelta(microseconds=1)
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def check(new: NewReport, *, city: City, now: datetime) -> None:
    """Raise ``BadFields`` naming every field that cannot be."""
    reading = _Reading(new, city, now)
    reading.check()
    if reading.wrong:
        raise BadFields(" ".join(reading.wrong.values()), reading.wrong)


def point(new: NewReport) -> tuple[PlacePrecision | None, int | None]:
    """How finely the point of ``new`` is known, and its cell; None where it is about none."""
    precision = report.point_precision(new.accuracy_m)
    if new.lat is None or new.lon is None or precision is None:
        return None, None
    return precision, grid.containing(new.lat, new.lon, grid.RESOLUTION)


def times(new: NewReport, *, now: datetime) -> tuple[datetime, datetime]:
    """When it began and was over, in UTC; what a sender's clock puts ahead of Halo's is now."""
    return (
        min(new.occurred_from.astimezone(UTC), now),
        min(new.occurred_to.astimezone(UTC), now),
    )


@dataclass(slots=True)
class _Reading:
    new: NewReport
    city: City
    now: datetime
    wrong: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        if self.new.category not in _SLOTS:
            codes = ", ".join(one.code for one in CATEGORIES if one is not UNMAPPED)
            self._refuse("category", "category", codes=codes)
        self._check_times()
        self._check_place()
        if self.new.consent not in report.CONSENTS:
            self._refuse("consent", "consent", version=report.CONSENTS[-1])

    def _check_times(self) -> None:
        began, ended = self.new.occurred_from, self.new.occurred_to
        if began > self.now + report.AHEAD:
            self._refuse("occurred_at", "future")
        elif began < self.now - report.OLDEST:
            self._refuse("occurred_at", "old", days=report.OLDEST.days)
        if ended < began:
            self._refuse("occurred_until", "order")
        elif ended > self.now + report.AHEAD:
            self._refuse("occurred_until", "future")

    def _check_place(self) -> None:
        lat, lon = self.new.lat, self.new.lon
        if lat is None or lon is None:
            if not self.new.place:
                self._refuse("position", "nowhere")
            return
        west, south, east, north = self.city.bounds
        if not (west <= lon <= east and south <= lat <= north):
            self._refuse("position", "outside", city=self.city.name)

    def _refuse(self, name: str, why: str, **values: object) -> None:
        self.wrong[name] = t(f"reports.refused.{why}", **values)
