"""What the header says: how old, how well, who."""

from datetime import UTC, datetime, timedelta

import pytest

import locales
from components import header_pills
from domain.account import Account
from domain.roles import Role
from domain.source import Health, SourceHealth
from tests.components import drawn_text

NOW = datetime(2026, 11, 20, 14, 16, tzinfo=UTC)
ZONE = "Europe/Stockholm"


def source(health: Health, **other: object) -> SourceHealth:
    said = {
        "slug": "feed",
        "name": "Feed",
        "health": health,
        "last_success_at": NOW - timedelta(hours=1),
        "last_error": "",
        "latest_event_at": NOW - timedelta(hours=2),
        "lag_minutes": 95.0,
        "gap_minutes": 60.0,
        "records": 1200,
    }
    return SourceHealth(**{**said, **other})  # type: ignore[arg-type]


def test_fresh_data_is_calm_and_says_its_age() -> None:
    pill = header_pills.data_through(NOW - timedelta(minutes=11), ZONE, now=NOW)
    assert drawn_text.words(pill) == "Data through 20 Nov 15:05 · 11 min ago"
    assert pill.className == "pill"


@pytest.mark.parametrize(
    ("at", "said"),
    [(NOW - timedelta(days=3), "3 days ago"), (NOW - timedelta(days=800), "over 2 years ago")],
)
def test_old_data_is_amber_and_says_its_age(at: datetime, said: str) -> None:
    pill = header_pills.data_through(at, ZONE, now=NOW)
    assert said in drawn_text.words(pill)
    assert "pill-stale" in pill.className


def test_no_data_at_all_is_said() -> None:
    assert drawn_text.words(header_pills.data_through(None, ZONE, now=NOW)) == "No data yet"


@pytest.mark.parametrize(
    ("states", "said", "dot"),
    [
        ((Health.WELL, Health.BY_HAND, Health.PAUSED), "3 sources healthy", "dot"),
        ((Health.WELL, Health.LATE), "1 of 2 sources needs a look", "dot dot-stale"),
        ((Health.LATE, Health.FAILING), "2 of 2 sources need a look", "dot dot-down"),
        ((), "0 sources healthy", "dot"),
    ],
)
def test_the_worst_source_decides(states: tuple[Health, ...], said: str, dot: str) -> None:
    drawn = header_pills.sources([source(state) for state in states], ZONE, now=NOW)
    summary = drawn.children[0]
    assert drawn_text.words(summary) == said
    assert dot in drawn_text.attribute(summary, "className")


def test_a_source_says_when_it_was_read_how_late_it_is_and_what_is_wrong() -> None:
    failing = source(Health.FAILING, last_error="<b>timeout</b> after 30 s")
    drawn = header_pills.sources([failing], ZONE, now=NOW)
    said = drawn_text.words(drawn)
    assert "read 20 Nov 14:16 · newest event 20 Nov 13:16 · usual lag 2 hours" in said
    assert "<b>timeout</b> after 30 s" in said
    drawn_text.assert_no_markup(drawn)


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("state", Health)
def test_every_state_has_words(language: str, state: Health) -> None:
    never = source(state, last_success_at=None, latest_event_at=None, lag_minutes=None)
    with locales.spoken(language):
        assert drawn_text.words(header_pills.sources([never], ZONE, now=NOW))


@pytest.mark.parametrize("role", Role)
def test_the_account_chip_says_who_and_leads_out(role: Role) -> None:
    person = Account(1, "kim@example.org", "Kim", role, None, False, NOW, None)
    drawn = header_pills.account(person)
    assert "Kim" in drawn_text.words(drawn)
    assert "/sign-out" in drawn_text.attribute(drawn, "action")
