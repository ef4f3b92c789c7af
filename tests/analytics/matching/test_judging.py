"""Precision, recall and calibration are what they are said to be."""

import numpy as np
import pytest

from analytics.matching import judging
from analytics.matching.judging import Scored


def scored(same: list[int], chance: list[float], least: float = 0.5, missed: int = 0) -> Scored:
    chances = np.array(chance)
    return Scored(np.array(same, dtype=bool), chances, chances >= least, missed)


def test_precision_and_recall_by_hand() -> None:
    found = judging.figures(scored([1, 1, 0, 0, 1], [0.9, 0.8, 0.7, 0.1, 0.2], missed=1))
    assert (found.pairs, found.same) == (5, 4)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 4)
    assert found.f1 == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))


def test_who_accepts_nothing_is_never_wrong_and_finds_nothing() -> None:
    found = judging.figures(scored([1, 0], [0.2, 0.1]))
    assert (found.precision, found.recall, found.f1) == (1, 0, 0)


def test_chances_that_come_true_as_often_as_they_say_are_calibrated() -> None:
    rng = np.random.default_rng(1)
    chance = rng.uniform(size=40_000)
    same = rng.uniform(size=40_000) < chance
    honest = Scored(same, chance, chance > 0.5)
    boastful = Scored(same, np.sqrt(chance), chance > 0.5)
    assert judging.calibration_error(honest) < 0.02
    assert judging.calibration_error(boastful) > 0.1


def test_pairs_nobody_would_be_shown_do_not_hide_the_error() -> None:
    shown = scored([1, 0, 0, 0], [0.9, 0.9, 0.9, 0.9])
    among_many = judging.together([shown, scored([0] * 1000, [0.001] * 1000)])
    assert judging.calibration_error(among_many) == judging.calibration_error(shown) > 0.6
