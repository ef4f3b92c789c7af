"""How a source is judged, and when it is read next."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.source import Health, health_of, next_poll_at

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("enabled", "poll_minutes", "last_success_at", "failures", "health"),
    [
        (True, None, None, 0, Health.BY_HAND),
        (False, None, ago(9), 3, Health.BY_HAND),
        (False, 10, ago(1), 2, Health.PAUSED),
        (True, 10, None, 1, Health.FAILING),
        (True, 10, ago(1), 1, Health.FAILING),
        (True, 10, None, 0, Health.NEVER),
        (True, 10, ago(30), 0, Health.WELL),
        (True, 10, ago(30.1), 0, Health.LATE),
    ],
)
def test_health(
    enabled: bool,
    poll_minutes: int | None,
    last_success_at: datetime | None,
    failures: int,
    health: Health,
) -> None:
    judged = health_of(
        enabled=enabled,
        poll_minutes=poll_minutes,
        last_success_at=last_success_at,
        failures=failures,
        now=NOW,
    )
    assert judged == health


def test_the_next_poll() -> None:
    assert next_poll_at(None, None, 0, now=NOW) is None
    assert next_poll_at(10, None, 0, now=NOW) == NOW
    pauses = [(next_poll_at(10, NOW, failures, now=NOW) - NOW) for failures in range(8)]
    assert [pause.seconds // 60 for pause in pauses] == [10, 10, 20, 40, 80, 80, 80, 80]


def test_a_clock_that_was_set_back_stops_no_source() -> None:
    assert next_poll_at(10, NOW + timedelta(hours=1), 0, now=NOW) == NOW
    assert next_poll_at(10, NOW + timedelta(seconds=5), 0, now=NOW) > NOW
