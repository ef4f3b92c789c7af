"""The record of a surface, read from stored figures."""

from typing import Any

import pytest

from analytics.surface import cards

CARD: dict[str, Any] = {
    "hit_rate": 0.18,
    "origins": 26,
    "against_kde_30": {"value": 1.9, "low": 1.7, "high": 2.1},
}


def test_it_is_in_percent_and_times() -> None:
    found = cards.record({"all": CARD}, "all")
    assert found is not None
    assert (found.caught, found.area, found.ratio, found.origins) == (18, 2, 1.9, 26)


@pytest.mark.parametrize(
    "changed",
    [{"hit_rate": None}, {"against_kde_30": {"value": None, "low": None, "high": None}}],
)
def test_what_was_not_scored_has_none(changed: dict[str, Any]) -> None:
    assert cards.record({"all": {**CARD, **changed}}, "all") is None
    assert cards.record({}, "all") is None
