"""Broken tables, each crafted to hold one fault."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.incident import Flag

HEADER = "source_id,occurred_at,category,description,lat,lon"
ROW = "A-{n},2018-07-16T11:00:00,Burglary,{text},38.63,-90.2"


def table(*texts: str, end: str = "\n") -> str:
    rows = [ROW.format(n=n, text=text) for n, text in enumerate(texts, 1)]
    return end.join([HEADER, *rows]) + end


def outcome(records) -> list[str]:
    return [r.incident.description if r.incident else r.faults[-1].reason for r in records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read, delimiter: str) -> None:
    records = read(table("one", "two").replace(",", delimiter))
    assert outcome(records) == ["one", "two"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read, end: str) -> None:
    assert outcome(read(table("one", "two", end=end))) == ["one", "two"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(read, encoding: str) -> None:
    records = read(table("Fylleri på väg", "Örebro – våld").encode(encoding))
    assert outcome(records) == ["Fylleri på väg", "Örebro – våld"]
    assert all(not record.faults for record in records)


def test_broken_bytes_in_one_row_are_mended_and_flagged_there(read) -> None:
    content = table("Köping", "X", "سرقة", "Y").encode()
    content = content.replace(b"X", "Malmö".encode("cp1252")).replace(b"Y", b"bad \xed\xa0\x80")
    records = read(content)
    assert outcome(records) == ["Köping", "Malmö", "سرقة", "bad \ufffd"]
    assert [Flag.REPAIRED_ENCODING in r.incident.flags for r in records] == [0, 1, 0, 1]
    assert records[1].faults[0].column == "description"


def test_nul_bytes_leave(read) -> None:
    (record,) = read(table("nul\0byte"))
    assert record.incident.description == "nulbyte"
    assert record.incident.flags == {Flag.CLEANED_TEXT}
    assert "\0" not in str(record.payload)


def test_quotes_delimiters_and_line_ends_in_a_cell_stay(read) -> None:
    records = read(table('"he said ""stop, now"""', '"line one\nline two\r\nline three"', "end"))
    expected = ['he said "stop, now"', "line one\nline two\r\nline three", "end"]
    assert outcome(records) == expected


def test_blank_lines_are_no_records(read) -> None:
    records = read(table("one") + "\n\n" + ROW.format(n=2, text="two") + "\n\n")
    assert [(r.record, r.incident.description) for r in records] == [(1, "one"), (2, "two")]


def test_ragged_rows_are_told_and_the_rest_is_read(read) -> None:
    content = table("one", "two,extra", "three", "four") + "A-9,2018-07-16T11"
    assert outcome(read(content)) == ["one", "ragged_row", "three", "four", "ragged_row"]


def test_blank_cells_too_many_are_harmless(read) -> None:
    content = table("one").rstrip("\n") + ",,\n"
    assert outcome(read(content)) == ["one"]


def test_after_an_unclosed_quote_nothing_is_trusted(read) -> None:
    content = table("one", '"two', "three", '"four, five"', "six")
    records = read(content)
    assert outcome(records) == ["one", "unclosed_quote", *["after_unclosed_quote"] * 3]
    assert [record.record for record in records] == [1, 2, 3, 4, 5]
    assert "three" in records[2].faults[0].value


def test_a_quote_left_open_in_the_last_row(read) -> None:
    content = table("one") + 'A-2,2018-07-16T11:00:00,Burglary,"cut'
    assert outcome(read(content)) == ["one", "unclosed_quote"]


def test_a_ragged_row_of_several_lines_stops_nothing(read) -> None:
    content = table("one", '"a\nb\nc",too,many', "two")
    assert outcome(read(content)) == ["one", "ragged_row", "two"]


def test_a_huge_cell_is_one_rejected_record(read) -> None:
    records = read(table("one", "y" * 2_000_000, '"' + "z" * 300_000 + '"', "two"))
    assert outcome(records) == ["one", "cell_too_long", "cell_too_long", "two"]
    assert len(str(records[1])) < 10_000


def test_a_long_text_is_rejected_and_a_long_word_kept(read) -> None:
    records = read(table("x" * 60_000, "A" * 5_000))
    assert outcome(records) == ["text_too_long", "A" * 5_000]
    assert len(str(records[0].payload)) < 10_000


def test_gzip(read) -> None:
    assert outcome(read(gzip.compress(table("one").encode()), name="file.csv.gz")) == ["one"]


def test_a_gzip_cut_short_keeps_what_came_before(read) -> None:
    texts = [f"{n:032x}" * 8 for n in range(2_000)]
    whole = gzip.compress(table(*texts).encode())
    records = read(whole[: len(whole) * 9 // 10], name="file.csv.gz")
    assert records[-1].faults[0].reason == "broken_off"
    assert len(records) > 100


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (bytes(range(1, 32)) * 20, "no table"),
        ("<!DOCTYPE html><html></html>", "HTML"),
        ('{"error": "busy"}', "FeatureCollection"),
        (table("one").replace("lat", "category"), "“category”"),
        (table("one").replace("occurred_at", "colour"), "when it happened"),
    ],
)
def test_files_that_are_refused_say_why(read, content: str | bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(content)


def test_a_header_alone_is_no_record_and_no_error(read) -> None:
    assert read(HEADER + "\n") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [*(bytes([n]) for n in range(256)), b'"', b",", b"\n", b"2018-01-01", b"\r"]
        ),
        max_size=80,
    )
)
def test_any_bytes_below_a_header_are_records_or_a_refusal(read, pieces: list[bytes]) -> None:
    try:
        records = read(HEADER.encode() + b"\n" + b"".join(pieces))
    except BadInput:
        return
    assert [record.record for record in records] == list(range(1, len(records) + 1))
    assert all(record.incident or record.faults for record in records)
