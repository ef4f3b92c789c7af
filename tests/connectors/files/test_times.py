from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import times
from connectors.files.times import Convention, Reading
from connectors.files.values import Unusable
from domain.incident import Flag, TimePrecision

CHICAGO = ZoneInfo("America/Chicago")


def read(text: str, **convention: object) -> Reading | Unusable:
    return times.reading(text, CHICAGO, Convention(**convention))


def start(text: str, **convention: object) -> datetime:
    reading = read(text, **convention)
    assert isinstance(reading, Reading), reading
    return reading.start


def reasons(text: str, **convention: object) -> list[str]:
    reading = read(text, **convention)
    assert isinstance(reading, Reading), reading
    return [note.reason for note in reading.notes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-07-16T11:00:00", datetime(2018, 7, 16, 16, 0, tzinfo=UTC)),
        ("2018-07-16 11:00", datetime(2018, 7, 16, 16, 0, tzinfo=UTC)),
        ("2018-06-01T12:00:00Z", datetime(2018, 6, 1, 12, 0, tzinfo=UTC)),
        ("2018-06-01T12:00:00+02:00", datetime(2018, 6, 1, 10, 0, tzinfo=UTC)),
        ("2018-06-01 12:00-05:00", datetime(2018, 6, 1, 17, 0, tzinfo=UTC)),
        ("12/31/2018 11:59:59 PM", datetime(2019, 1, 1, 5, 59, 59, tzinfo=UTC)),
        ("07/16/2018 12:05:00 AM", datetime(2018, 7, 16, 5, 5, tzinfo=UTC)),
        ("5/14/2017 16:16", datetime(2017, 5, 14, 21, 16, tzinfo=UTC)),
        ("20180716T110000", datetime(2018, 7, 16, 16, 0, tzinfo=UTC)),
        ("16 Jul 2018 11:00:00", datetime(2018, 7, 16, 16, 0, tzinfo=UTC)),
        ("6-September-2018 11:00", datetime(2018, 9, 6, 16, 0, tzinfo=UTC)),
    ],
)
def test_clear_forms_are_read_without_a_word(text: str, expected: datetime) -> None:
    assert start(text) == expected
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing_date"),
        ("   ", "missing_date"),
        ("not a date", "unreadable_date"),
        ("16 Juli 2018 11:00", "unreadable_date"),
        ("31 Feb 2018 11:00", "impossible_date"),
        ("0000-00-00", "zero_date"),
        ("0000-00-00T00:00:00", "zero_date"),
        ("2019-02-30T12:00:00", "impossible_date"),
        ("2018-13-01T12:00:00", "impossible_date"),
        ("13/13/2018", "impossible_date"),
        ("2018-06-01T25:61:00", "impossible_time"),
        ("01/02/2018 13:00 PM", "impossible_time"),
        ("2018-06-01T12:00:00+25:00", "impossible_offset"),
        ("2018-06-01T12:00:00+14:30", "impossible_offset"),
        ("99999-01-01", "year_out_of_range"),
        ("1066-10-14", "year_out_of_range"),
        ("43101", "excel_serial"),
        ("43101.5", "excel_serial"),
    ],
)
def test_what_cannot_have_been_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert read(text) == Unusable(reason)


def test_a_day_spans_the_local_day_also_when_the_clocks_change() -> None:
    reading = read("2018-03-11")
    assert isinstance(reading, Reading)
    assert reading.precision is TimePrecision.DAY
    assert (reading.start, reading.end) == (
        datetime(2018, 3, 11, 6, tzinfo=UTC),
        datetime(2018, 3, 12, 5, tzinfo=UTC),
    )
    assert reasons("2018-03-11") == ["date_only"]
    assert reasons("2018-03-11", finest=TimePrecision.DAY) == []


def test_a_month_spans_the_local_month() -> None:
    reading = read("2018-12", finest=TimePrecision.MONTH)
    assert isinstance(reading, Reading)
    assert reading.precision is TimePrecision.MONTH
    assert reading.start == datetime(2018, 12, 1, 6, tzinfo=UTC)
    assert reading.end == datetime(2019, 1, 1, 6, tzinfo=UTC)
    assert reading.notes == ()


def test_the_order_of_day_and_month_is_stated_unless_the_file_settles_it() -> None:
    third_of_april = datetime(2018, 4, 3, 15, tzinfo=UTC)
    fourth_of_march = datetime(2018, 3, 4, 16, tzinfo=UTC)
    assert start("03/04/2018 10:00") == fourth_of_march
    assert reasons("03/04/2018 10:00") == ["ambiguous_month_first"]
    assert start("03/04/2018 10:00", assumed="day_first") == third_of_april
    assert reasons("03/04/2018 10:00", assumed="day_first") == ["ambiguous_day_first"]
    assert reasons("03/04/2018 10:00", order="month_first") == []
    assert start("03/04/2018 10:00", order="day_first") == third_of_april
    assert reasons("03/04/2018 10:00", order="day_first") == []


def test_a_number_above_twelve_is_the_day() -> None:
    assert start("31/12/2018 23:59") == datetime(2019, 1, 1, 5, 59, tzinfo=UTC)
    assert reasons("31/12/2018 23:59") == ["day_first_date"]
    assert reasons("12/31/2018 23:59", order="day_first") == ["month_first_date"]


def test_equal_day_and_month_leave_no_doubt() -> None:
    assert reasons("05/05/2018 10:00") == []


def test_a_time_the_clocks_skipped_moves_forward_by_the_gap() -> None:
    assert start("2017-03-12T02:55:00") == datetime(2017, 3, 12, 8, 55, tzinfo=UTC)
    assert reasons("2017-03-12T02:55:00") == ["nonexistent_time"]
    assert reasons("2017-03-12T02:55:00", later=True) == ["nonexistent_time"]


def test_a_time_that_came_twice_is_its_first_unless_configured() -> None:
    assert start("2018-11-04T01:30:00") == datetime(2018, 11, 4, 6, 30, tzinfo=UTC)
    assert start("2018-11-04T01:30:00", later=True) == datetime(2018, 11, 4, 7, 30, tzinfo=UTC)
    assert reasons("2018-11-04T01:30:00") == []


def test_a_leap_second_is_the_second_before() -> None:
    assert start("2016-12-31T23:59:60") == datetime(2017, 1, 1, 5, 59, 59, tzinfo=UTC)
    assert reasons("2016-12-31T23:59:60") == ["leap_second"]


@pytest.mark.parametrize("text", ["1514764800", "1514764800000", "1514764800.0"])
def test_epoch_numbers_are_read_and_told(text: str) -> None:
    assert start(text) == datetime(2018, 1, 1, tzinfo=UTC)
    assert reasons(text) == ["epoch_seconds"]


@pytest.mark.parametrize("text", ["1900-01-01T00:00:00", "1930-10-21T10:47:00", "1970-01-01 00:00"])
def test_placeholders_are_flagged(text: str) -> None:
    reading = read(text)
    assert isinstance(reading, Reading)
    assert {note.flag for note in reading.notes} == {Flag.PLACEHOLDER_DATE}


def test_an_old_date_is_valid() -> None:
    assert reasons("1972-10-28T00:01:00") == []


def test_precision_is_what_is_written_but_never_finer_than_the_publisher() -> None:
    assert read("2018-07-16T11:00:00").precision is TimePrecision.SECOND
    assert read("2018-07-16T11:00").precision is TimePrecision.MINUTE
    minute = read("2018-07-16T11:00:00", finest=TimePrecision.MINUTE)
    assert minute.precision is TimePrecision.MINUTE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2012-06", (2012, 6)),
        ("201206-00017", (2012, 6)),
        ("16-005301", None),
        ("201213-1", None),
        ("1420176", None),
        ("", None),
    ],
)
def test_reported_month(text: str, expected: tuple[int, int] | None) -> None:
    assert times.reported_month(text) == expected


@given(st.text(max_size=40) | st.from_regex(r"\d{1,5}[-/.]\d{1,3}[-/.]\d{1,5}[T ]?[\d:+Z-]{0,14}"))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    for order in ("", "day_first"):
        reading = read(text, order=order)
        assert isinstance(reading, Reading | Unusable)
        if isinstance(reading, Reading):
            assert reading.start.tzinfo is UTC
            assert reading.start <= reading.end


@given(st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_iso_times_come_back_as_the_zone_has_them(local: datetime) -> None:
    local = local.replace(microsecond=0)
    back = start(local.isoformat()).astimezone(CHICAGO).replace(tzinfo=None)
    assert back == local or "nonexistent_time" in reasons(local.isoformat())
