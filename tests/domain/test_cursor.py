"""Cursors come back as they were handed out, to the question they were made for, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import cursor
from domain.cursor import Place
from domain.errors import BadInput

PLACES = st.builds(
    Place,
    group=st.integers(0, 2**31),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    id=st.integers(0, 2**63 - 1),
    backwards=st.booleans(),
)
HERE = Place(0, datetime(2026, 1, 1, tzinfo=UTC), 17)


@given(PLACES, st.text())
def test_a_cursor_comes_back(place: Place, question: str) -> None:
    assert cursor.read(cursor.written(place, question), question) == place


@given(st.text() | st.binary().map(bytes.hex))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="after"):
        cursor.read(text, "-occurred last=28")


def test_a_cursor_of_another_question_is_refused() -> None:
    with pytest.raises(BadInput, match="another filter or order"):
        cursor.read(cursor.written(HERE, "occurred"), "-occurred")


@given(st.integers(0, 60), st.sampled_from("ABab01-_"))
def test_a_changed_letter_is_found(at: int, letter: str) -> None:
    whole = cursor.written(HERE, "-occurred")
    changed = whole[: at % len(whole)] + letter + whole[at % len(whole) + 1 :]
    if changed != whole:
        with pytest.raises(BadInput):
            cursor.read(changed, "-occurred")
