from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import places
from connectors.files.places import Position
from connectors.files.values import Unusable
from domain.incident import Flag, PlacePrecision

BOUNDS = (-90.33, 38.52, -90.16, 38.79)


def point(lat: object, lon: object, **options: bool) -> Position:
    found = places.position(lat, lon, BOUNDS, **options)
    assert isinstance(found, Position), found
    return found


def flags(lat: object, lon: object) -> set[Flag]:
    return {note.flag for note in point(lat, lon).notes}


@pytest.mark.parametrize(
    ("lat", "lon"), [(38.63, -90.2), ("38.63", "-90.2"), (" 38.63 ", "-90.20")]
)
def test_a_point_in_the_city_is_taken_without_a_word(lat: object, lon: object) -> None:
    assert point(lat, lon) == Position(38.63, -90.2)


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        (0, 0, "zero_coordinates"),
        ("0.000000", "0.000000", "zero_coordinates"),
        ("0.0", "-90.2", "zero_coordinates"),
        ("", "-90.2", "half_position"),
        ("38,6307", "", "half_position"),
        (nan, nan, "nan_coordinates"),
        ("NaN", "NaN", "nan_coordinates"),
        ("abc", "def", "text_coordinates"),
        ("38_0", "-90.2", "text_coordinates"),
        (True, False, "text_coordinates"),
    ],
)
def test_what_is_no_place_leaves_none_and_says_so(lat: object, lon: object, reason: str) -> None:
    found = point(lat, lon)
    assert (found.lat, found.lon) == (None, None)
    assert [note.reason for note in found.notes] == [reason]


@pytest.mark.parametrize(("lat", "lon"), [(None, None), ("", " "), (None, "")])
def test_a_missing_place_is_no_fault(lat: object, lon: object) -> None:
    assert point(lat, lon) == places.NOWHERE


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("91", "-90.2", "latitude_out_of_range"),
        ("-95.5", "-90.2", "latitude_out_of_range"),
        ("38.6", "181", "longitude_out_of_range"),
        ("38.6", "-999", "longitude_out_of_range"),
        ("inf", "-90.2", "infinite_coordinate"),
        (38.6, -inf, "infinite_coordinate"),
        ("1e400", "-90.2", "infinite_coordinate"),
    ],
)
def test_what_is_nowhere_on_the_globe_is_refused(lat: object, lon: object, reason: str) -> None:
    assert places.position(lat, lon, BOUNDS) == Unusable(reason)


def test_doubtful_points_stay_where_they_were_given() -> None:
    assert flags("-90.199", "38.627") == {Flag.SWAPPED_AXES}
    assert (point("-90.199", "38.627").lat, point("-90.199", "38.627").lon) == (-90.199, 38.627)
    assert flags("38.63", "90.18") == {Flag.WRONG_SIGN}
    assert flags("31.414", "-95.114") == {Flag.OUTSIDE_CITY}


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("38°37'50\"N", "90°11'05\"W"),
        ("38° 37′ 50″ n", "90° 11′ 5″ w"),
        ("38 37 50", "-90 11 05"),
        ("38:37:50.0", "-90:11:05.0"),
        ("38.6305556 N", "90.1847222°W"),
    ],
)
def test_degrees_minutes_seconds(lat: str, lon: str) -> None:
    found = point(lat, lon)
    assert found.lat == pytest.approx(38.630556, abs=1e-6)
    assert found.lon == pytest.approx(-90.184722, abs=1e-6)
    assert {note.flag for note in found.notes} == {Flag.PARSED_COORDINATES}


@pytest.mark.parametrize("lat", ["38°61'50\"N", "38°37'50\"E", "-38°37'50\"S", "38,637,5"])
def test_ambiguous_spellings_are_no_place(lat: str) -> None:
    assert point(lat, "-90.2").lat is None


def test_a_decimal_comma_is_flagged_unless_the_file_writes_so() -> None:
    assert flags("38,6307", "-90,1847") == {Flag.PARSED_COORDINATES}
    assert point("38,6307", "-90,1847", decimal_comma=True) == Position(38.6307, -90.1847)


def test_words_for_precision() -> None:
    assert places.precision(" Municipality ") is PlacePrecision.MUNICIPALITY
    assert places.precision("suburb") is PlacePrecision.DISTRICT
    assert places.precision("somewhere") is None


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@given(_ANYTHING, _ANYTHING)
def test_any_value_is_a_place_or_none_or_refused(lat: object, lon: object) -> None:
    found = places.position(lat, lon, BOUNDS)
    assert isinstance(found, Position | Unusable)
    if isinstance(found, Position) and found.lat is not None and not found.notes:
        assert BOUNDS[1] <= found.lat <= BOUNDS[3]


@given(st.floats(38.53, 38.78), st.floats(-90.32, -90.17))
def test_spelling_does_not_move_a_point(lat: float, lon: float) -> None:
    assert point(repr(lat), repr(lon)) == point(lat, lon)
    assert point(f"{lat:.6f}".replace(".", ","), f"{lon:.6f}").lat == pytest.approx(lat, abs=1e-6)
