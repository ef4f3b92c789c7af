import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import values
from connectors.files.values import Unusable, Weight, Zone
from domain.incident import Flag


def test_control_characters_leave_and_everything_else_stays() -> None:
    assert values.cleaned("bell\x07 \x1b[31mred\x08") == ("bell [31mred", True)
    assert values.cleaned("one\ntwo\r\n\tthree") == ("one\ntwo\r\n\tthree", False)
    assert values.cleaned("zero\u200bwidth \u202ecod.exe 🚓 سرقة") == (
        "zero\u200bwidth \u202ecod.exe 🚓 سرقة",
        False,
    )
    assert values.cleaned("  padded ") == ("padded", False)
    assert values.cleaned("=1+1") == ("=1+1", False)


@given(st.text())
def test_cleaned_text_can_be_stored(text: str) -> None:
    clean, _ = values.cleaned(text)
    assert "\0" not in clean
    assert values.cleaned(clean)[0] == clean
    clean.encode()


@pytest.mark.parametrize(
    ("written", "incidents", "flag"),
    [
        ("1", 1, None),
        (None, 1, None),
        ("", 1, None),
        ("3", 3, None),
        (2.0, 2, None),
        ("1.0", 1, None),
        ("-1", -1, Flag.REVERSAL),
        (-1, -1, Flag.REVERSAL),
        ("0", 0, Flag.ODD_COUNT),
        ("one", 1, Flag.ODD_COUNT),
        ("1.5", 1, Flag.ODD_COUNT),
        (float("nan"), 1, Flag.ODD_COUNT),
    ],
)
def test_weight(written: object, incidents: int, flag: Flag | None) -> None:
    weight = values.weight(written)
    assert isinstance(weight, Weight)
    assert weight.incidents == incidents
    assert (weight.note.flag if weight.note else None) is flag


@pytest.mark.parametrize("written", ["1000000", "-1000000", 10**30, "1e6", "99999999999"])
def test_no_record_stands_for_a_thousand_and_more(written: object) -> None:
    assert values.weight(written) == Unusable("huge_count")


@given(st.none() | st.text() | st.integers() | st.floats() | st.booleans())
def test_any_count_has_an_outcome(written: object) -> None:
    assert isinstance(values.weight(written), Weight | Unusable)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("America/Chicago", "America/Chicago", None),
        ("UTC", "UTC", None),
        ("", "Europe/Stockholm", "missing_zone"),
        ("CST", "Europe/Stockholm", "abbreviated_zone"),
        ("EST", "Europe/Stockholm", "abbreviated_zone"),
    ],
)
def test_zone(text: str, key: str, reason: str | None) -> None:
    zone = values.zone(text, "Europe/Stockholm")
    assert isinstance(zone, Zone)
    assert zone.zone.key == key
    assert (zone.note.reason if zone.note else None) == reason


@pytest.mark.parametrize("text", ["Mars/Olympus", "UTC+25", "../etc/passwd", "a/" + "b" * 300, "/"])
def test_no_such_zone(text: str) -> None:
    assert values.zone(text, "Europe/Stockholm") == Unusable("unknown_zone")


@given(st.text(max_size=60))
def test_any_zone_has_an_outcome(text: str) -> None:
    assert isinstance(values.zone(text, "Europe/Stockholm"), Zone | Unusable)


def test_numbers_that_floats_hold_lose_their_point() -> None:
    assert values.shown(44.0) == "44"
    assert values.shown(4.5) == "4.5"
    assert values.shown(None) == ""
