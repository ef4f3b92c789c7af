"""A feed or file Halo reads, when it is read next, and whether it is well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.line import Said

LATE_AFTER_POLLS = 3
SLOWEST_BACKOFF = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A connected source as stored. ``options`` are the connector's own settings; ``cursor`` is
    whatever it asked to have back at its next fetch (an ETag, a time, known ids)."""

    id: int
    slug: str
    name: str
    connector: str
    zone: str
    poll_minutes: int | None
    licence: str
    synthetic: bool
    enabled: bool = True
    options: Mapping[str, object] = field(default_factory=dict)
    cursor: Mapping[str, object] = field(default_factory=dict)


class Health(StrEnum):
    """How a source is."""

    NEVER = "never"
    WELL = "well"
    LATE = "late"
    FAILING = "failing"
    PAUSED = "paused"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """``lag_minutes`` is the median of publication minus event time over recent records;
    ``latest_event_at`` the newest event stored; ``gap_minutes`` the time since last success;
    ``failures`` the attempts in a row that failed; ``records`` the weights counted for it."""

    slug: str
    name: str
    health: Health
    last_success_at: datetime | None
    last_error: Said
    latest_event_at: datetime | None
    lag_minutes: float | None
    gap_minutes: float | None
    records: int
    failures: int = 0


def next_poll_at(
    poll_minutes: int | None, last_attempt_at: datetime | None, failures: int, *, now: datetime
) -> datetime | None:
    """When a source is to be read next: ``now`` where it never was, None where only by hand.

    After the second failure in a row the pause doubles with every further one, up to
    ``SLOWEST_BACKOFF`` times the usual. An attempt further ahead than a pause was made by a clock
    that has been set back since: nobody waits for it.
    """
    if poll_minutes is None:
        return None
    pause = timedelta(minutes=poll_minutes)
    if last_attempt_at is None or last_attempt_at - now > pause:
        return now
    slower: int = min(2 ** max(failures - 1, 0), SLOWEST_BACKOFF)
    return last_attempt_at + pause * slower


def health_of(
    *,
    enabled: bool,
    poll_minutes: int | None,
    last_success_at: datetime | None,
    failures: int,
    now: datetime,
) -> Health:
    """How a source is. The last attempt decides over failing; a source whose last success is
    more than ``LATE_AFTER_POLLS`` of its own pauses ago is late, whoever's fault that is."""
    if poll_minutes is None:
        return Health.BY_HAND
    if not enabled:
        return Health.PAUSED
    if failures:
        return Health.FAILING
    if last_success_at is None:
        return Health.NEVER
    patience = timedelta(minutes=poll_minutes * LATE_AFTER_POLLS)
    return Health.LATE if now - last_success_at > patience else Health.WELL
