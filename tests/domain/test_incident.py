"""Why a record is beside the map: one reason each, the first that holds."""

from datetime import UTC, datetime

import pytest

from domain.incident import (
    Flag,
    NewIncident,
    NotMapped,
    PlacePrecision,
    TimePrecision,
    not_mapped,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _incident(
    *flags: Flag,
    precision: PlacePrecision = PlacePrecision.EXACT,
    lat: float | None = 59.3,
    lon: float | None = 18.0,
) -> NewIncident:
    return NewIncident(
        key="1",
        occurred_from=AT,
        occurred_to=AT,
        time_precision=TimePrecision.MINUTE,
        zone="UTC",
        category_published="theft",
        place_precision=precision,
        payload={},
        lat=lat,
        lon=lon,
        flags=frozenset(flags),
    )


@pytest.mark.parametrize(
    ("incident", "reason"),
    [
        (_incident(), None),
        (_incident(precision=PlacePrecision.STREET), None),
        (_incident(precision=PlacePrecision.BLOCK), NotMapped.AREA_ONLY),
        (_incident(precision=PlacePrecision.DISTRICT), NotMapped.AREA_ONLY),
        (_incident(precision=PlacePrecision.MUNICIPALITY, lat=None, lon=None), NotMapped.AREA_ONLY),
        (_incident(precision=PlacePrecision.COUNTY), NotMapped.AREA_ONLY),
        (_incident(precision=PlacePrecision.NONE), NotMapped.NO_POSITION),
        (_incident(lat=None, lon=None), NotMapped.NO_POSITION),
        (_incident(lat=None), NotMapped.NO_POSITION),
        (_incident(Flag.OUTSIDE_CITY), NotMapped.OUTSIDE_CITY),
        (_incident(Flag.SWAPPED_AXES), NotMapped.OUTSIDE_CITY),
        (_incident(Flag.WRONG_SIGN), NotMapped.OUTSIDE_CITY),
        (_incident(Flag.FUTURE_DATE), NotMapped.DOUBTFUL_TIME),
        (_incident(Flag.PLACEHOLDER_DATE), NotMapped.DOUBTFUL_TIME),
        (_incident(Flag.AFTER_REPORT), NotMapped.DOUBTFUL_TIME),
        (_incident(Flag.FUTURE_DATE, Flag.OUTSIDE_CITY), NotMapped.DOUBTFUL_TIME),
        (_incident(Flag.SUMMARY), NotMapped.SUMMARY),
        (_incident(Flag.SUMMARY, precision=PlacePrecision.NONE), NotMapped.SUMMARY),
        (_incident(Flag.CLEANED_TEXT, Flag.DERIVED_KEY, Flag.AREA_CENTROID), None),
    ],
)
def test_reasons(incident: NewIncident, reason: NotMapped | None) -> None:
    assert not_mapped(incident) is reason
