"""Hit rate, PAI, PEI, information gain and O/E by hand, and where they must not cheat."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.scores import places


def test_by_hand() -> None:
    """Fifty cells, one of them (2 %) chosen; 12 events, of which two are nowhere."""
    risk, actual = np.linspace(1, 2, 50), np.zeros(50)
    actual[49], actual[3], actual[10] = 3, 6, 1
    found = places.pooled([places.tally(risk, actual, 12, shares=(0.02, 0.04))])
    assert found.hit_rate == pytest.approx([3 / 12, 3 / 12])
    assert found.pai == pytest.approx([12.5, 6.25])
    assert found.pei == pytest.approx([3 / 6, 3 / 9])
    assert found.observed_expected == pytest.approx([3 / 2, 3 / (risk[49] + risk[48])])
    share = 0.98 * risk / risk.sum() + 0.02 / 50
    assert found.gain == pytest.approx(actual @ np.log(50 * share) / 10)


def test_uniform_risk_is_worth_nothing() -> None:
    """Ties fall at random, whatever the order of cells: PAI is 1 and the gain 0."""
    actual = np.sort(np.random.default_rng(1).poisson(1.0, 1000)).astype(float)[::-1]
    found = places.pooled(
        [places.tally(np.ones(1000), actual, actual.sum(), seed=n) for n in range(200)]
    )
    assert found.pai == pytest.approx(np.ones(4), abs=0.1)
    assert found.gain == pytest.approx(0)


def test_the_oracle_has_a_pei_of_one() -> None:
    actual = np.random.default_rng(2).poisson(0.5, 500).astype(float)
    found = places.pooled([places.tally(actual, actual, actual.sum())])
    assert found.pei == pytest.approx(np.ones(4))


def test_areas_count_not_cells() -> None:
    """The riskiest cell is a quarter of the city: at a tenth of the area it cannot be chosen."""
    area = np.array([25.0, 5.0, 5.0, 65.0])
    risk = np.array([4.0, 3.0, 2.0, 1.0])
    found = places.tally(risk, np.ones(4), 4, shares=(0.1, 0.3), areas=area)
    assert found.hit.tolist() == [0, 2]
    assert found.covered.tolist() == [0, 0.3]


@given(st.integers(0, 1000), st.floats(0.1, 100))
def test_only_the_ranking_makes_hits(seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    risk, actual = random.random(200), random.poisson(1.0, 200).astype(float)
    one, other = (places.tally(r, actual, 200.0) for r in (risk, scale * risk**3))
    assert one.hit.tolist() == other.hit.tolist()
    assert one.oracle.tolist() == other.oracle.tolist()


def test_the_same_seed_gives_the_same_figures() -> None:
    risk, actual = np.zeros(100), np.arange(100.0)
    first, again, other = (places.tally(risk, actual, 1, seed=seed) for seed in (1, 1, 2))
    assert first.hit.tolist() == again.hit.tolist()
    assert first.hit.tolist() != other.hit.tolist()


def test_pooling_sums_before_it_divides() -> None:
    risk = np.linspace(2, 1, 100)
    busy, quiet = np.zeros(100), np.zeros(100)
    busy[0], busy[50], quiet[60] = 90, 9, 1
    found = places.pooled([places.tally(risk, y, y.sum(), shares=(0.01,)) for y in (busy, quiet)])
    assert found.hit_rate[0] == pytest.approx(0.9)
    assert found.pai[0] == pytest.approx(90)


def test_intervals_pair_the_origins() -> None:
    """A model that always hits twice as often is surely twice as good, however weeks differ."""
    random = np.random.default_rng(3)
    base, model = [], []
    for week in range(30):
        actual = np.zeros(100)
        actual[:2] = 1 + random.poisson(20)
        risk = np.linspace(1, 0, 100)
        half = np.roll(risk, -1)
        model.append(places.tally(risk, actual, actual.sum(), shares=(0.02,), seed=week))
        base.append(places.tally(half, actual, actual.sum(), shares=(0.02,), seed=week))
    found = places.pai_ratio(model, base, 0)
    assert (found.value, found.low, found.high) == pytest.approx((2, 2, 2))
    assert places.gain_over(model, base).low > 0
    assert places.gain_over(model, model).value == 0


def test_a_week_without_events_is_no_number() -> None:
    found = places.pooled([places.tally(np.ones(10), np.zeros(10), 0.0)])
    assert np.isnan(found.hit_rate).all()
    assert np.isnan(found.gain)
