"""Learned from labelled pairs: the chance they were made with, and bounds that must hold."""

from dataclasses import fields, replace

import numpy as np
import pytest

from analytics.matching import fit
from analytics.matching.fit import Pairs

N = 2000


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Pairs that are one event by a rule of the kind that is fitted, with chance."""
    rng = np.random.default_rng(7)
    near, alike = rng.uniform(size=N) < 0.4, rng.uniform(size=N) < 0.5
    made = Pairs(
        same=np.zeros(N, dtype=bool),
        distance_m=np.where(near, rng.uniform(0, 60, N), rng.uniform(100, 600, N)),
        spread_m=np.full(N, 20.0),
        minutes=np.where(near, rng.exponential(8, N), rng.uniform(0, 700, N)),
        span_min=np.zeros(N),
        wording=np.where(rng.uniform(size=N) < 0.5, rng.uniform(size=N), np.nan),
        alike=alike,
        related=alike | (rng.uniform(size=N) < 0.2),
        unknown=np.zeros(N, dtype=bool),
    )
    likely = 9 * near * np.exp(-made.minutes / 20) + 4 * alike - 8
    return replace(made, same=rng.uniform(size=N) < 1 / (1 + np.exp(-likely)))


def test_chances_are_those_the_pairs_were_made_with(pairs: Pairs) -> None:
    chance = fit.chances(pairs, fit.best({"made": pairs}))
    for low in (0.0, 0.2, 0.4, 0.6):
        inside = (chance >= low) & (chance < low + 0.2)
        assert pairs.same[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.12)


def test_more_likeness_is_never_less_chance(pairs: Pairs) -> None:
    fitted = fit.best({"made": pairs})
    chance = fit.chances(pairs, fitted)
    nearer = fit.chances(replace(pairs, distance_m=pairs.distance_m / 2), fitted)
    sooner = fit.chances(replace(pairs, minutes=pairs.minutes / 2), fitted)
    assert (nearer >= chance).all()
    assert (sooner >= chance).all()
    everything = np.ones(N, dtype=bool)
    assert (
        fit.chances(replace(pairs, alike=everything, related=everything), fitted) >= chance
    ).all()


def test_the_threshold_tells_an_hour_apart_and_keeps_its_precision(pairs: Pairs) -> None:
    fitted = fit.best({"made": pairs})
    least = fit.threshold({"made": pairs}, fitted)
    accepted = fit.chances(pairs, fitted) >= least
    assert pairs.same[accepted].mean() >= fit.LEAST_PRECISION
    apart = np.full(N, 60.0)
    there = replace(pairs, distance_m=np.zeros(N), minutes=apart, wording=np.ones(N))
    assert (fit.chances(there, fitted) < least).all()


def test_every_set_counts_alike_however_large(pairs: Pairs) -> None:
    small = Pairs(**{each.name: getattr(pairs, each.name)[:300] for each in fields(Pairs)})
    twice = fit.best({"large": pairs, "small": small})
    again = fit.best({"large": pairs, "small": small, "small too": small, "large too": pairs})
    assert twice.scales == again.scales
    assert again.weights == pytest.approx(twice.weights, abs=0.1)


def test_parameters_are_what_the_database_reads(pairs: Pairs) -> None:
    found = fit.parameters({"made": pairs})
    assert set(found) == {
        *("near_m", "soon_min", "span_min", "neutral", "related_score", "unknown_score"),
        *("weights", "accepted", "proposed"),
    }
    assert 0 <= float(str(found["related_score"])) <= 1
