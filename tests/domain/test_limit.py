"""What is left of a quota, from how far somebody is behind."""

from datetime import timedelta

import pytest

from domain.limit import Taken


@pytest.mark.parametrize(
    ("behind_s", "remaining", "wait_s"),
    [(0.0, 60, 0), (1.0, 59, 0), (59.0, 1, 0), (59.5, 0, 1), (60.0, 0, 1)],
)
def test_what_is_left(behind_s: float, remaining: int, wait_s: int) -> None:
    taken = Taken("token", 60, behind_s < 60, timedelta(seconds=behind_s))
    assert (taken.remaining, taken.wait_s) == (remaining, wait_s)
