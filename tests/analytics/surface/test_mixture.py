"""What must hold of every risk surface."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analytics.surface import mixture
from analytics.surface.events import CellEvents
from domain import grid
from tests.analytics.surface.settlements import FIRST, played, rates

DAYS = 500
ORIGIN = FIRST + timedelta(DAYS - 40)
CELLS = 271


def _town(seed: int = 1) -> tuple[CellEvents, CellEvents]:
    """A category that is a quarter of everything, and everything."""
    weekly = rates(CELLS, seed=seed)
    part, rest = (
        played(share * weekly, days=DAYS, seed=seed + n) for n, share in ((10, 0.25), (20, 0.75))
    )
    return part, replace(
        part,
        index=np.concatenate((part.index, rest.index)),
        day=np.concatenate((part.day, rest.day)),
        weight=np.concatenate((part.weight, rest.weight)),
    )


def test_nothing_after_the_origin_is_read() -> None:
    """Later rows moved, multiplied and withdrawn change no bit of the surface."""
    target, everything = _town()
    random = np.random.default_rng(9)

    def corrupted(events: CellEvents) -> CellEvents:
        later = events.day >= (ORIGIN - FIRST).days
        return replace(
            events,
            index=np.where(later, random.integers(0, CELLS, later.size), events.index),
            weight=np.where(later, random.choice([-1.0, 50.0], later.size), events.weight),
        )

    true = mixture.surface(target, everything, ORIGIN)
    other = mixture.surface(corrupted(target), corrupted(everything), ORIGIN)
    assert np.array_equal(true.expected, other.expected)
    assert np.array_equal(true.shares, other.shares)
    assert true.alpha == other.alpha


@pytest.mark.parametrize("alone", [True, False])
def test_counts_are_not_negative_and_shares_are_whole(alone: bool) -> None:
    target, everything = _town(2)
    found = mixture.surface(target, None if alone else everything, ORIGIN)
    assert (found.expected > 0).all()
    assert (found.shares >= 0).all()
    assert found.shares.sum(axis=1) == pytest.approx(1)
    assert found.shares.shape == (CELLS, len(found.parts))
    assert ((found.chance() > 0) & (found.chance() < np.minimum(found.expected, 1))).all()


def test_the_total_is_what_usually_happens_or_what_was_asked_for() -> None:
    target, everything = _town(3)
    usual = target.before(ORIGIN).total() * 7 / (DAYS - 40)
    found = mixture.surface(target, everything, ORIGIN)
    assert found.expected.sum() == pytest.approx(usual, rel=0.15)
    scaled = mixture.scaled(found, 123.0)
    assert scaled.expected.sum() == pytest.approx(123)
    assert np.array_equal(np.argsort(scaled.expected), np.argsort(found.expected))


@pytest.mark.parametrize("seed", range(6))
def test_an_area_emptied_of_incidents_never_scores_higher(seed: int) -> None:
    """Busy, usual or quiet: without its incidents, of all time or of the last half year, an area
    is lower, and so is every cell of it that had any."""
    target, everything = _town(seed)
    parents = np.array([grid.parent(int(cell), 8) for cell in target.cells])
    area = parents == np.unique(parents)[seed % np.unique(parents).size]
    before = mixture.surface(target, everything, ORIGIN)
    for since in (0, DAYS - 220):
        emptied = [_without(events, area, since) for events in (target, everything)]
        after = mixture.surface(*emptied, ORIGIN)
        assert after.expected[area].sum() <= before.expected[area].sum()
        had = area & (target.within(FIRST + timedelta(since), ORIGIN).counts() > 0)
        assert (after.expected[had] <= before.expected[had] * (1 + 1e-9)).all()


def _without(events: CellEvents, area: np.ndarray, since: int) -> CellEvents:
    kept = ~(area[events.index] & (events.day >= since))
    return replace(
        events, index=events.index[kept], day=events.day[kept], weight=events.weight[kept]
    )


def test_equal_cells_stay_equal() -> None:
    """All places are equally risky. Reports rise by 5 % where the map's top 2 % were patrolled;
    after a year the map has not made a top of its own."""
    weekly = np.full(CELLS, 1.0)
    start = played(weekly, days=200, seed=4)
    random = np.random.default_rng(5)
    index, day = start.index, start.day
    for week in range(30):
        end = 200 + 7 * week
        known = replace(
            start,
            end=FIRST + timedelta(end),
            index=index,
            day=day,
            weight=np.ones(index.size),
        )
        shown = mixture.surface(known, None, known.end).expected
        patrolled = np.argsort(-shown)[:5]
        rate = weekly.copy()
        rate[patrolled] *= 1.05
        times = random.poisson(rate)
        index = np.concatenate((index, np.repeat(np.arange(CELLS), times).astype(np.int32)))
        day = np.concatenate((day, np.full(times.sum(), end + 3, dtype=np.int32)))
    assert shown.max() / shown.mean() < 1.6
    assert shown.std() / shown.mean() < 0.25


def test_a_busy_cell_rests_on_its_own_past() -> None:
    target, _ = _town(6)
    found = mixture.surface(target, None, ORIGIN)
    own = [n for n, part in enumerate(found.parts) if part.startswith("same_")]
    top = np.argsort(-found.expected)[:10]
    assert found.shares[top][:, own].sum(axis=1).mean() > 0.5


def test_the_riskiest_tenth_are_the_truly_riskiest() -> None:
    weekly = rates(CELLS, seed=7)
    found = mixture.surface(played(weekly, days=DAYS, seed=8), None, ORIGIN)
    top = np.argsort(-found.expected)[: CELLS // 10]
    assert weekly[top].sum() > 0.85 * np.sort(weekly)[-(CELLS // 10) :].sum()


def test_a_history_of_nothing_expects_nothing() -> None:
    nothing = played(np.zeros(CELLS), days=DAYS, seed=1)
    found = mixture.surface(nothing, None, ORIGIN)
    assert found.expected.sum() == 0
    assert found.shares.sum(axis=1) == pytest.approx(1)
