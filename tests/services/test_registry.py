"""Versions are published, put aside and taken back, by whom and why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db import session as database
from db.queries import audit, issues, registry
from domain.errors import BadInput, IllegalStep, NotFound
from domain.model import (
    Backtest,
    Decision,
    ModelKind,
    ModelState,
    NewIssue,
    NewVersion,
    Version,
    may_take,
)
from domain.roles import Role
from services import accounts
from services import registry as verbs

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    engine = database.engine(database_url)
    yield database.sessions(engine)
    engine.dispose()


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds empty tables."""
    with sessions() as opened:
        yield opened


@pytest.fixture
def person(session: Session) -> int:
    made = accounts.add_account(session, "a@b.se", name="Ada", role=Role.ADMIN, now=NOW)
    return made.account.id


def version(session: Session, name: str, kind: ModelKind = ModelKind.AREAS) -> Version:
    new = NewVersion(kind, name, {"half_life_days": 21}, f"hash of {name}")
    return verbs.register(session, new, job_id=1, now=NOW)


def replayed(session: Session, made: Version, *, passes: bool = True) -> None:
    reasons = () if passes else ({"code": "skill", "low": -0.2},)
    verbs.keep_backtest(session, Backtest(made.id, 1, NOW, DAY, 900, {}, passes, reasons))


def issued(session: Session, made: Version, *, on: int = 0) -> int:
    at = NOW + timedelta(days=on)
    first = DAY + timedelta(days=on)
    new = NewIssue(made.id, 1, at, first, first - timedelta(days=1), 900, {}, "f")
    return issues.keep(session, new)


def ready(session: Session, name: str, kind: ModelKind = ModelKind.AREAS) -> Version:
    made = version(session, name, kind)
    replayed(session, made)
    issued(session, made)
    return made


def state(session: Session, made: Version) -> ModelState:
    stored = registry.by_id(session, made.id)
    assert stored is not None
    return stored.state


def test_the_same_hash_is_the_same_version(session: Session) -> None:
    first = version(session, "one")
    assert version(session, "one") == first
    assert version(session, "two").id != first.id
    assert version(session, "one", ModelKind.CELLS).id != first.id
    assert first.state is ModelState.CANDIDATE


def test_one_of_a_kind_is_live(session: Session, person: int) -> None:
    one, two = ready(session, "one"), ready(session, "two")
    other = ready(session, "other", ModelKind.CELLS)
    verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    verbs.publish(session, other.id, reason=verbs.PASSED, now=NOW)
    after = verbs.publish(session, two.id, reason="Better on weekends.", now=NOW, by=person)
    assert after.state is ModelState.LIVE
    assert [state(session, each) for each in (one, two, other)] == ["retired", "live", "live"]
    newest = registry.decisions(session, ModelKind.AREAS)[0]
    assert (newest.version_id, newest.step, newest.replaced_id) == (two.id, "published", one.id)
    assert (newest.account_id, newest.name) == (person, "Ada")
    assert newest.reason == "Better on weekends."
    [entry] = audit.latest(session, action="model_published", limit=1)
    assert (entry.account_id, entry.subject) == (person, f"model:{two.id}")
    shown = verbs.shown(session, ModelKind.AREAS)
    assert shown is not None
    assert (shown.version_id, shown.recipe) == (two.id, "two")


def test_what_did_not_pass_or_says_nothing_is_not_published(session: Session, person: int) -> None:
    made = version(session, "one")
    replayed(session, made)
    with pytest.raises(IllegalStep, match="no forecasts yet"):
        verbs.publish(session, made.id, reason="Now.", now=NOW, by=person)
    issued(session, made)
    replayed(session, made, passes=False)
    with pytest.raises(IllegalStep, match="not passed its gates"):
        verbs.publish(session, made.id, reason="Now.", now=NOW, by=person)
    with pytest.raises(BadInput, match="Say why"):
        verbs.publish(session, made.id, reason="  ", now=NOW, by=person)
    with pytest.raises(NotFound, match="no model version 99999"):
        verbs.publish(session, 99999, reason="Now.", now=NOW, by=person)
    assert registry.decisions(session) == []
    assert verbs.shown(session, ModelKind.AREAS) is None


def test_rolling_back_leads_to_what_was_live_before(session: Session, person: int) -> None:
    one, two = ready(session, "one"), ready(session, "two")
    with pytest.raises(IllegalStep, match="nothing to go back to"):
        verbs.roll_back(session, ModelKind.AREAS, reason="Odd.", now=NOW, by=person)
    verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    verbs.publish(session, two.id, reason=verbs.PASSED, now=NOW)
    verbs.roll_back(session, ModelKind.AREAS, reason="Odd Sundays.", now=NOW, by=person)
    assert [state(session, each) for each in (one, two)] == ["live", "retired"]
    with pytest.raises(IllegalStep, match="nothing to go back to"):
        verbs.roll_back(session, ModelKind.AREAS, reason="Again.", now=NOW, by=person)
    with pytest.raises(IllegalStep, match="A person can publish"):
        verbs.publish(session, two.id, reason=verbs.PASSED, now=NOW)
    verbs.publish(session, two.id, reason="Fixed.", now=NOW, by=person)
    assert state(session, two) is ModelState.LIVE


def test_only_a_person_takes_up_what_was_discarded(session: Session, person: int) -> None:
    one, two = ready(session, "one"), ready(session, "two")
    verbs.discard(session, one.id, reason="Wrong holidays.", now=NOW, by=person)
    with pytest.raises(IllegalStep, match="was discarded"):
        verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    assert version(session, "one").state is ModelState.DISCARDED
    verbs.publish(session, one.id, reason="They are right.", now=NOW, by=person)
    with pytest.raises(IllegalStep, match="Publish another one or roll back"):
        verbs.discard(session, one.id, reason="No.", now=NOW, by=person)
    verbs.publish(session, two.id, reason="Better.", now=NOW, by=person)
    verbs.discard(session, one.id, reason="No use.", now=NOW, by=person)
    with pytest.raises(IllegalStep, match="was discarded"):
        verbs.roll_back(session, ModelKind.AREAS, reason="Odd.", now=NOW, by=person)


def test_a_baseline_takes_the_place_of_what_trails_it(session: Session) -> None:
    one, mean = ready(session, "one"), ready(session, "mean_28")
    verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    verbs.demote(session, mean.id, now=NOW)
    assert [state(session, each) for each in (one, mean)] == ["retired", "live"]
    assert registry.decisions(session)[0].step is Decision.DEMOTED
    before = verbs.previous(session, ModelKind.AREAS)
    assert before is not None
    assert before.id == one.id


def test_records_tell_all_of_a_version(session: Session) -> None:
    one, two = ready(session, "one"), version(session, "two")
    replayed(session, one)
    late = issued(session, one, on=1)
    verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    first, second = verbs.records(session, ModelKind.AREAS)
    assert (first.version.id, second.version.id) == (one.id, two.id)
    assert first.issue is not None
    assert first.issue.id == late
    assert first.backtest is not None
    assert first.backtest.passes
    assert [each.step for each in first.decisions] == ["published"]
    assert (second.backtest, second.issue, second.decisions) == (None, None, ())


def test_what_was_said_is_never_changed(session: Session) -> None:
    made = ready(session, "one")
    verbs.publish(session, made.id, reason=verbs.PASSED, now=NOW)
    session.flush()
    for change in (
        "UPDATE forecast_issue SET data_count = 0",
        "DELETE FROM model_decision",
        "UPDATE backtest SET passes = true",
    ):
        with pytest.raises(DatabaseError, match="written once"), session.begin_nested():
            session.execute(text(change))


def test_issues_shown_then_are_those_of_the_version_live_then(
    session: Session, person: int
) -> None:
    one, two = ready(session, "one"), ready(session, "two")
    verbs.publish(session, one.id, reason=verbs.PASSED, now=NOW)
    verbs.publish(session, two.id, reason="Now.", now=NOW + timedelta(days=2), by=person)
    shown = [issued(session, one, on=1), issued(session, two, on=3)]
    hidden = [issued(session, two, on=1), issued(session, one, on=3)]
    found = [issue.id for issue in issues.shown_then(session, ModelKind.AREAS)]
    assert set(shown) <= set(found)
    assert not set(hidden) & set(found)


def test_no_night_takes_a_step_a_person_may_not() -> None:
    for step in Decision:
        for before in ModelState:
            assert may_take(step, before, by_night=False) >= may_take(step, before, by_night=True)
            assert before is not ModelState.LIVE or not may_take(step, before, by_night=False)
