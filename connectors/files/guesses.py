"""The column map a file suggests by its header and first rows."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from connectors.files import features, own, projections, times, values
from connectors.files.columns import ColumnMap
from connectors.files.headers import AREAS, CASE_KEYS, UNIQUE_KEYS, Headers, Sample
from connectors.files.places import Bounds
from connectors.files.times import Convention, Reading
from domain.incident import PlacePrecision, TimePrecision

_MOST = 0.9
_FEW = 5
_CLOCKLESS = {TimePrecision.DAY, TimePrecision.MONTH}
_DECISIVE = 3
_NUMBER = re.compile(r"-?\d+(?:\.0+)?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3},\d+")
_MASKED_BLOCK = re.compile(r"\d+X{1,2}\b|.*\bBLOCK OF\b", re.IGNORECASE)
_ON_OR_NEAR = re.compile("On or near", re.IGNORECASE)


def column_map(header: Sequence[str], sample: Sample, bounds: Bounds) -> ColumnMap:
    """The map that ``header`` and the rows of ``sample`` suggest; ``bounds`` (west, south, east,
    north) tell which projection brings eastings and northings to the city. Halo's own files have
    one of their own."""
    if (known := own.column_map(header)) is not None:
        return known
    headers = Headers(header, sample)
    columns = _areas(headers, _places(headers, _times(headers, _texts(headers))))
    columns = _projected(headers, columns, bounds)
    return _conventions(headers, _key(headers, columns, sample))


def conventions(
    header: Sequence[str], sample: Sample, bounds: Bounds, columns: ColumnMap
) -> ColumnMap:
    """``columns``, which somebody chose, with the conventions that the rows of ``sample`` show."""
    headers = Headers(header, sample)
    keys = headers.filled(columns.key) if columns.key else []
    is_unique = bool(keys) and len(set(keys)) == len(sample)
    columns = _projected(headers, replace(columns, key_unique=is_unique), bounds)
    return _conventions(headers, columns)


def _texts(headers: Headers) -> ColumnMap:
    category, offence = headers.column("category"), headers.column("offence")
    if category is not None and category == offence:
        if _are_mostly(_NUMBER, headers.filled(category)):
            category = None
        else:
            offence = None
    description = headers.column("description")
    return ColumnMap(
        category=category or description,
        offence=offence,
        description=description,
        title=headers.column("title"),
        zone=headers.column("zone"),
        count=headers.column("count"),
        origin=headers.column("origin"),
    )


def _times(headers: Headers, columns: ColumnMap) -> ColumnMap:
    occurred, clock = headers.column("occurred"), headers.column("clock")
    published = headers.column("published")
    if occurred is None or any(":" in text for text in headers.filled(occurred)):
        clock = None
    return replace(
        columns,
        occurred=occurred,
        clock=clock if clock != occurred else None,
        occurred_end=headers.column("occurred_end"),
        published=published if published != occurred else None,
        reported=headers.column("reported"),
    )


def _places(headers: Headers, columns: ColumnMap) -> ColumnMap:
    lat, lon = headers.column("lat"), headers.column("lon")
    x, y = headers.column("x"), headers.column("y")
    if headers.has_points():
        lat, lon = features.LAT, features.LON
    if lat is None or lon is None or (lat == y and not _are_degrees(headers, lat, lon)):
        lat = lon = None
    house, address = headers.column("house"), headers.column("address")
    return replace(
        columns,
        lat=lat,
        lon=lon,
        x=x if lat is None and y is not None else None,
        y=y if lat is None and x is not None else None,
        house=house if address and house != address else None,
        address=address or house,
        precision=headers.column("precision"),
    )


def _are_degrees(headers: Headers, lat: str, lon: str) -> bool:
    numbers = [projections.number(t) for t in headers.filled(lat) + headers.filled(lon)]
    return all(number is None or abs(number) <= 180 for number in numbers)


def _areas(headers: Headers, columns: ColumnMap) -> ColumnMap:
    for codes, names in AREAS:
        code, name = headers.first(codes), headers.first(names)
        if code is None and name is not None and _are_mostly(_NUMBER, headers.filled(name)):
            code, name = name, None
        if code is not None or name is not None:
            return replace(columns, area_code=code, area_name=name)
    return columns


def _projected(headers: Headers, columns: ColumnMap, bounds: Bounds) -> ColumnMap:
    if columns.x is None or columns.y is None:
        return columns
    pairs = headers.pairs(columns.x, columns.y)
    numbers = ((projections.number(x), projections.number(y)) for x, y in pairs)
    points = [(x, y) for x, y in numbers if x and y]
    return replace(columns, crs=projections.guessed(points, bounds))


def _key(headers: Headers, columns: ColumnMap, sample: Sample) -> ColumnMap:
    unique, case = headers.first(UNIQUE_KEYS), headers.first(CASE_KEYS)
    ids = headers.filled(unique) if unique else []
    if unique and len(set(ids)) == len(sample):
        columns = replace(columns, key=unique, key_unique=True)
    elif case and (headers.filled(case) or not sample):
        columns = replace(columns, key=case)
    elif ids:
        columns = replace(columns, key=unique)
    has_month_in_id = columns.key and any(
        times.reported_month(text) and re.fullmatch(r"\d{6}-\d+", text)
        for text in headers.filled(columns.key)
    )
    if columns.reported is None and has_month_in_id:
        return replace(columns, reported=columns.key)
    return columns


def _conventions(headers: Headers, columns: ColumnMap) -> ColumnMap:
    occurred = headers.filled(columns.occurred) if columns.occurred else []
    addresses = headers.filled(columns.address) if columns.address else []
    lats = headers.filled(columns.lat) if columns.lat else []
    return replace(
        columns,
        date_order=_date_order(occurred),
        time_precision=_time_precision(occurred, columns.clock is not None),
        place_precision=_place_precision(addresses),
        decimal_comma=_are_mostly(_DECIMAL_COMMA, lats),
        numeric_areas=_numeric_areas(headers, columns),
    )


def _date_order(written: Sequence[str]) -> str:
    pairs = [_DAY_AND_MONTH.match(text) for text in written]
    firsts = sum(1 for pair in pairs if pair and int(pair[1]) > 12)
    seconds = sum(1 for pair in pairs if pair and int(pair[2]) > 12)
    if firsts >= _DECISIVE and not seconds:
        return "day_first"
    return "month_first" if seconds >= _DECISIVE and not firsts else ""


def _time_precision(written: Sequence[str], has_clock: bool) -> str:
    """What all readable times of the sample share; a file whose seconds are all zero keeps
    minutes."""
    if has_clock:
        return TimePrecision.MINUTE
    readings = [times.reading(text, ZoneInfo("UTC"), Convention()) for text in written]
    read = [reading for reading in readings if isinstance(reading, Reading)]
    found = {reading.precision for reading in read}
    if len(read) >= _FEW and len(found) == 1 and found <= _CLOCKLESS:
        return next(iter(found))
    clocks = [r for r in read if r.precision is TimePrecision.SECOND]
    is_to_the_minute = len(clocks) >= _FEW and not any(
        r.start.astimezone(UTC).second for r in clocks
    )
    return TimePrecision.MINUTE if is_to_the_minute else TimePrecision.SECOND


def _place_precision(addresses: Sequence[str]) -> str:
    if _are_mostly(_MASKED_BLOCK, addresses, whole=False):
        return PlacePrecision.BLOCK
    if _are_mostly(_ON_OR_NEAR, addresses, whole=False):
        return PlacePrecision.STREET
    return PlacePrecision.EXACT


def _numeric_areas(headers: Headers, columns: ColumnMap) -> tuple[str, ...]:
    """The origins whose areas are numbers; a word among them is then no area."""
    if columns.area_code is None:
        return ()
    codes: dict[str, list[str]] = defaultdict(list)
    for origin, code in headers.pairs(columns.origin, columns.area_code):
        codes[origin].append(code)
    numeric = re.compile(values.NUMERIC_AREA)
    return tuple(sorted(o for o, written in codes.items() if _are_mostly(numeric, written)))


def _are_mostly(pattern: re.Pattern[str], texts: Sequence[str], *, whole: bool = True) -> bool:
    if len(texts) < _FEW:
        return False
    match = pattern.fullmatch if whole else pattern.match
    return sum(1 for text in texts if match(text)) >= _MOST * len(texts)
