"""What a person says of an incident, as the record of a source; refused field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.queries.areas import KnownArea
from db.queries.revisions import Whole
from domain.category import BY_CODE, UNMAPPED
from domain.city import City
from domain.errors import BadFields
from domain.incident import POINT_PRECISIONS, NewIncident, PlacePrecision, TimePrecision
from domain.record import Said
from locales import t

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# A writer's clock may be a little ahead of Halo's.
_AHEAD = timedelta(minutes=5)
_AT_POINTS = POINT_PRECISIONS | {PlacePrecision.BLOCK}
_SPANS = (TimePrecision.HOUR, TimePrecision.DAY, TimePrecision.MONTH)
_LEVELS = {
    "district": PlacePrecision.DISTRICT,
    "municipality": PlacePrecision.MUNICIPALITY,
    "county": PlacePrecision.COUNTY,
}


def incident(
    said: Said,
    key: str,
    payload: Mapping[str, object],
    *,
    city: City,
    areas: Iterable[KnownArea],
    now: datetime,
) -> NewIncident:
    """``said`` as a record. Raises ``BadFields`` naming every field that cannot be."""
    known = {area.id: area for area in areas if area.level in _LEVELS}
    read = _Reading(said, city, known, now)
    read.check()
    if read.wrong:
        sentence = " ".join(read.wrong.values())
        raise BadFields(sentence, read.wrong)
    first, end = _spanned(said, ZoneInfo(city.zone))
    area = known.get(said.area)
    return NewIncident(
        key=key,
        occurred_from=first,
        occurred_to=end,
        time_precision=said.time_precision,
        zone=city.zone,
        category_published=said.category,
        place_precision=_precision(said, area),
        payload=payload,
        lat=said.lat,
        lon=said.lon,
        area_code=area.code if area else None,
        area_name=area.name if area else None,
        address=said.address,
        title=said.title,
        description=said.description,
        published_at=said.published_at,
    )


def said(there: Whole, changes: Mapping[str, object]) -> Said:
    """What ``there`` says now, as far as ``changes`` leaves it standing: what follows from a
    changed field is found anew."""
    state, at = there.state, there.incident
    spans = at.time_precision in _SPANS and {"occurred_from", "time_precision"} & changes.keys()
    is_instant = at.occurred_to == at.occurred_from
    loses_point = "lat" in changes and changes["lat"] is None
    precision = PlacePrecision.NONE if loses_point else PlacePrecision(at.place_precision)
    return Said(
        category=at.category_published,
        occurred_from=at.occurred_from,
        occurred_to=None if spans or is_instant else at.occurred_to,
        time_precision=TimePrecision(at.time_precision),
        place_precision=precision,
        lat=at.lat,
        lon=at.lon,
        area=at.area_id if state["area_code"] else 0,
        address=at.address,
        title=at.title,
        description=at.description,
        published_at=at.published_at,
    )


@dataclass(slots=True)
class _Reading:
    said: Said
    city: City
    areas: Mapping[int, KnownArea]
    now: datetime
    wrong: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        said = self.said
        if said.category not in BY_CODE or said.category == UNMAPPED.code:
            self._refuse("category", codes=", ".join(c for c in BY_CODE if c != UNMAPPED.code))
        self._check_times()
        self._check_place()
        if said.area and said.area not in self.areas:
            self._refuse("area")
        point, precision = said.lat is not None, said.place_precision
        if precision in _AT_POINTS and not point:
            self._refuse("place_precision")

    def _check_times(self) -> None:
        said = self.said
        for name in ("occurred_from", "occurred_to", "published_at"):
            at = getattr(said, name)
            if at is None:
                continue
            if at.tzinfo is None:
                self._refuse(name, "zone")
            elif at < _EARLIEST:
                self._refuse(name, "early")
            elif at > self.now + _AHEAD:
                self._refuse(name, "future")
        ends = said.occurred_to
        if not self.wrong and ends is not None and ends < said.occurred_from:
            self._refuse("occurred_to", "order")

    def _check_place(self) -> None:
        lat, lon = self.said.lat, self.said.lon
        if (lat is None) != (lon is None):
            self._refuse("lat" if lat is None else "lon", "pair")
        elif lat is not None and lon is not None:
            west, south, east, north = self.city.bounds
            if not (west <= lon <= east and south <= lat <= north):
                self._refuse("lat", "outside", city=self.city.name)

    def _refuse(self, name: str, why: str = "unknown", **values: str) -> None:
        self.wrong[name] = t(f"api.refused.{name if why == 'unknown' else why}", **values)


def _precision(said: Said, area: KnownArea | None) -> PlacePrecision:
    """As said; else a point is exact, and an area as fine as it is."""
    if said.lat is not None:
        given = said.place_precision
        return given if given in _AT_POINTS else PlacePrecision.EXACT
    return PlacePrecision.NONE if area is None else _LEVELS[area.level]


def _spanned(said: Said, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When it began and was over: a whole hour, day or month of the city where no more is known."""
    first, end = said.occurred_from.astimezone(UTC), said.occurred_to or said.occurred_from
    end = end.astimezone(UTC)
    local = said.occurred_from.astimezone(zone)
    if said.time_precision is TimePrecision.HOUR:
        first = first - timedelta(minutes=local.minute, seconds=local.second)
        first = first.replace(microsecond=0)
        return first, max(end, first + timedelta(hours=1))
    if said.time_precision in (TimePrecision.DAY, TimePrecision.MONTH):
        day = local.date()
        after = day + timedelta(days=1)
        if said.time_precision is TimePrecision.MONTH:
            day = day.replace(day=1)
            after = (day + timedelta(days=32)).replace(day=1)
        first, least = (
            datetime.combine(one, time.min, zone).astimezone(UTC) for one in (day, after)
        )
        return first, max(end, least)
    return first, end
