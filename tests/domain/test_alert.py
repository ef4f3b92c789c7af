"""What is found wrong is told once, however often it is found or comes and goes."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alert import RULES, Alert, Change, Finding, Kind, Level, change

T0 = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def alert(kind: Kind, **said: object) -> Alert:
    plain = Alert(1, kind, "", T0, T0, T0, None, None, {}, None, None)
    return replace(plain, **said)  # type: ignore[arg-type]


def found(kind: Kind, level: Level) -> Finding:
    return Finding(kind, "", level)


@pytest.mark.parametrize(
    ("standing", "level", "after", "step"),
    [
        (None, Level.WELL, 0, Change.NONE),
        (None, Level.BETWEEN, 0, Change.NONE),
        (None, Level.ILL, 0, Change.NOTICE),
        ({"raised_at": None}, Level.ILL, 2, Change.STAY),
        ({"raised_at": None}, Level.ILL, 3, Change.RAISE),
        ({"raised_at": None}, Level.BETWEEN, 9, Change.NONE),
        ({"raised_at": None}, Level.WELL, 2, Change.FORGET),
        ({}, Level.ILL, 60, Change.STAY),
        ({}, Level.BETWEEN, 60, Change.NONE),
        ({}, Level.WELL, 1, Change.CALM),
        ({"well_at": T0}, Level.WELL, 4, Change.NONE),
        ({"well_at": T0}, Level.WELL, 5, Change.END),
        ({"well_at": T0}, Level.ILL, 5, Change.STAY),
    ],
)
def test_a_rule_with_patience_and_calm(
    standing: dict[str, object] | None, level: Level, after: int, step: Change
) -> None:
    known = None if standing is None else alert(Kind.CLOCK_OFF, **standing)
    now = T0 + after * MINUTE
    assert change(known, found(Kind.CLOCK_OFF, level), now=now) is step


def test_a_rule_without_either() -> None:
    assert change(None, found(Kind.BACKUP_FAILED, Level.ILL), now=T0) is Change.RAISE
    known = alert(Kind.BACKUP_FAILED)
    assert change(known, found(Kind.BACKUP_FAILED, Level.WELL), now=T0) is Change.END


def test_every_kind_that_is_looked_for_has_a_rule() -> None:
    assert set(RULES) == set(Kind) - {Kind.TEST}


@given(
    st.sampled_from(sorted(RULES)),
    st.lists(st.sampled_from(list(Level)), max_size=300),
)
def test_it_is_raised_and_ended_in_turn(kind: Kind, levels: list[Level]) -> None:
    """Looks a minute apart: between two messages lies at least what the rule says."""
    standing: Alert | None = None
    told: list[tuple[Change, datetime]] = []
    for number, level in enumerate(levels):
        now = T0 + number * MINUTE
        step = change(standing, found(kind, level), now=now)
        if step in (Change.RAISE, Change.END):
            told.append((step, now))
        if step in (Change.NOTICE, Change.RAISE):
            begun = standing.noticed_at if standing else now
            raised = now if step is Change.RAISE else None
            standing = alert(kind, noticed_at=begun, raised_at=raised)
        elif step in (Change.END, Change.FORGET):
            standing = None
        elif standing is not None and step is Change.CALM:
            standing = replace(standing, well_at=now)
        elif standing is not None and step is Change.STAY:
            standing = replace(standing, well_at=None)
    assert [step for step, _ in told] == [Change.RAISE, Change.END] * (len(told) // 2) + [
        Change.RAISE
    ] * (len(told) % 2)
    for (_, raised), (ended, at) in itertools.pairwise(told):
        if ended is Change.END:
            assert at - raised >= RULES[kind].calm
