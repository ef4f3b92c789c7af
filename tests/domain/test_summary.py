"""What became of the records of one reading."""

import json

from hypothesis import given
from hypothesis import strategies as st

from domain.summary import Summary

COUNTS = st.builds(Summary, *[st.integers(0, 10**9)] * 8)


@given(COUNTS, COUNTS)
def test_summaries_add_up_field_by_field(one: Summary, other: Summary) -> None:
    both = (one + other).as_dict()
    assert both == {name: one.as_dict()[name] + n for name, n in other.as_dict().items()}
    assert one + Summary() == one


def test_the_summary_line_has_its_names_in_order() -> None:
    names = "read stored updated duplicate withdrawn flagged no_location rejected".split()
    assert list(json.loads(json.dumps(Summary(read=3, stored=3).as_dict()))) == names


def test_only_what_was_stored_or_taken_back_is_a_change() -> None:
    assert not Summary(read=5, duplicate=3, rejected=2, flagged=1, no_location=1).changed
    for field in ("stored", "updated", "withdrawn"):
        assert Summary(**{field: 1}).changed
