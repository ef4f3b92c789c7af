"""What may be done to a cluster: every step by itself, and ten thousand random histories."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import review_steps
from domain.errors import IllegalStep, Superseded
from domain.review_steps import LEASE, Lease, Reviewed, claimed, released, stepped
from domain.verification import OUTCOMES, Action, Standing, State, standing

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANN, BO = 1, 2
HELD = Lease(ANN, NOW + LEASE)
HISTORIES = 10_000
DECIDED = set(State) - {State.UNREVIEWED, State.MERGED}


def test_the_table_names_every_action_but_undo_and_begin() -> None:
    assert set(review_steps.STEPS) == set(Action) - {Action.UNDO, Action.BEGIN}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", review_steps.STEPS)
def test_a_step_leads_where_the_table_says_or_is_refused(state: State, action: Action) -> None:
    possible, result = review_steps.STEPS[action]
    cluster = Reviewed(state, 3, HELD)
    if state not in possible:
        with pytest.raises(IllegalStep):
            stepped(cluster, action, ANN, version=3, now=NOW)
        return
    after = stepped(cluster, action, ANN, version=3, now=NOW)
    assert (after.state, after.version) == (result or state, 4)


@pytest.mark.parametrize("action", [*OUTCOMES, Action.MERGE, Action.SPLIT, Action.ACCEPT])
def test_without_a_claim_that_lasts_nothing_is_decided(action: Action) -> None:
    for lease in (None, Lease(ANN, NOW)):
        with pytest.raises(IllegalStep, match="unclaimed"):
            stepped(Reviewed(State.UNREVIEWED, 1, lease), action, ANN, version=1, now=NOW)
    with pytest.raises(IllegalStep, match="claimed"):
        stepped(Reviewed(State.UNREVIEWED, 1, HELD), action, BO, version=1, now=NOW)
    with pytest.raises(Superseded):
        stepped(Reviewed(State.UNREVIEWED, 2, HELD), action, ANN, version=1, now=NOW)


def test_a_claim_is_one_persons_until_it_runs_out() -> None:
    free = Reviewed(State.UNREVIEWED, 1)
    held = claimed(free, ANN, now=NOW)
    assert held.lease == HELD
    with pytest.raises(IllegalStep, match="claimed"):
        claimed(held, BO, now=NOW + LEASE - timedelta(seconds=1))
    assert claimed(held, BO, now=NOW + LEASE).lease == Lease(BO, NOW + 2 * LEASE)
    assert released(held, BO) == held
    assert released(held, ANN) == free
    with pytest.raises(IllegalStep, match="merged"):
        claimed(Reviewed(State.MERGED, 1), ANN, now=NOW)


def test_notes_are_written_beside_another_ones_claim() -> None:
    assert stepped(Reviewed(State.MERGED, 1, HELD), Action.NOTE, BO, version=None, now=NOW)
    with pytest.raises(IllegalStep, match="nothing_to_undo"):
        stepped(Reviewed(State.VERIFIED, 1), Action.UNDO, ANN, version=None, now=NOW)


@given(reports=st.integers(0, 10**6), incidents=st.integers(0, 10**6))
def test_what_members_are_decides_nothing(reports: int, incidents: int) -> None:
    """However many tell of it: the kinds of members are one thing, the state another."""
    kinds = (reports > 0, incidents > 0)
    assert (
        standing(reports=reports, incidents=incidents)
        is {
            (False, False): Standing.EMPTY,
            (True, False): Standing.REPORT_ONLY,
            (False, True): Standing.OFFICIAL_ONLY,
            (True, True): Standing.CROSS_VALIDATED,
        }[kinds]
    )


@dataclass
class Model:
    """A cluster told independently of the code: what everybody did, and what anybody saw."""

    cluster: Reviewed = field(default_factory=lambda: Reviewed(State.UNREVIEWED, 1))
    done: list[tuple[Action, State]] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=lambda: {ANN: 1, BO: 1, 3: 1})
    holder: tuple[int, datetime] | None = None

    def held_by(self, who: int, now: datetime) -> bool:
        return self.holder is not None and self.holder[0] == who and now < self.holder[1]

    def is_free_for(self, who: int, now: datetime) -> bool:
        return self.holder is None or self.held_by(who, now) or self.holder[1] <= now


def _play(chance: random.Random) -> Model:
    model, now = Model(), NOW
    for _ in range(chance.randint(3, 14)):
        now += timedelta(minutes=chance.choice((0, 0, 1, 4, 11)))
        _turn(model, chance, chance.choice((ANN, BO, 3)), now)
    return model


def _turn(model: Model, chance: random.Random, who: int, now: datetime) -> None:
    what = chance.choice(("look", "claim", "release", "match", "undo", "decide", "decide"))
    before = model.cluster
    if what == "look":
        model.seen[who] = before.version
    elif what == "match" and before.state is State.UNREVIEWED:
        model.cluster = Reviewed(before.state, before.version + 1, before.lease)
    elif what == "release":
        model.cluster = released(before, who)
        model.holder = None if model.holder and model.holder[0] == who else model.holder
    elif what == "claim":
        may = model.is_free_for(who, now) and before.state is not State.MERGED
        try:
            model.cluster = claimed(before, who, now=now)
            assert may
            model.holder = (who, now + timedelta(minutes=10))
        except IllegalStep:
            assert not may
    elif what == "undo":
        _undo(model, who, now)
    elif what == "decide":
        _decide(model, chance.choice([*OUTCOMES, Action.JOIN]), who, now)


def _decide(model: Model, action: Action, who: int, now: datetime) -> None:
    before = model.cluster
    version = None if action is Action.JOIN else model.seen[who]
    may = before.state is State.UNREVIEWED and model.is_free_for(who, now)
    if version is not None:
        may = may and model.held_by(who, now) and version == before.version
    try:
        model.cluster = stepped(before, action, who, version=version, now=now)
    except IllegalStep:
        assert not may
        return
    assert may
    assert model.cluster.state is OUTCOMES.get(action, State.MERGED)
    assert model.cluster.lease is None
    model.done.append((action, before.state))
    model.holder = None


def _undo(model: Model, who: int, now: datetime) -> None:
    back_to = model.done[-1][1] if model.done else None
    may = back_to is not None and model.is_free_for(who, now)
    try:
        model.cluster = stepped(
            model.cluster, Action.UNDO, who, version=None, now=now, back_to=back_to
        )
    except IllegalStep:
        assert not may
        return
    assert may
    model.done.pop()


def test_ten_thousand_random_histories_hold_no_illegal_state() -> None:
    """Claims, decisions, undoings and matches of three people in any order, with what each of them
    last saw: whatever stands follows from the decisions that stand, and from nothing else."""
    reached = set()
    for seed in range(HISTORIES):
        model = _play(random.Random(seed))
        last = model.done[-1][0] if model.done else None
        expected = State.UNREVIEWED if last is None else OUTCOMES.get(last, State.MERGED)
        assert model.cluster.state is expected, seed
        assert len(model.done) <= 1, seed
        reached.add(model.cluster.state)
    assert reached == set(State)
