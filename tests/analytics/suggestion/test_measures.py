"""Precision, coverage and calibration, on numbers small enough to work out by hand."""

import numpy as np
import pytest

from analytics.suggestion import measures


def test_a_chance_that_comes_true_as_often_as_it_says_is_calibrated() -> None:
    chances = np.repeat([0.6, 0.9], 100)
    right = np.concatenate([np.arange(100) < 60, np.arange(100) < 90])
    assert measures.calibration_error(chances, right[np.argsort(chances)]) < 0.35
    sure = np.full(100, 0.8)
    assert measures.calibration_error(sure, np.zeros(100, bool)) == pytest.approx(0.8)
    assert measures.calibration_error(np.array([]), np.array([], bool)) == 0


def test_the_threshold_is_the_least_from_which_enough_are_right() -> None:
    chances = np.array([0.95, 0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, True, False, False])
    assert measures.threshold(chances, right, 0.9) == 0.8
    assert measures.threshold(chances, right, 0.75) == 0.7
    assert measures.threshold(chances, ~right, 0.9) == 1
    assert measures.threshold(np.array([0.4]), np.array([True]), 0.9) == 1


def test_shares_of_what_is_suggested() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.55, 0.45], [0.7, 0.3]])
    found = measures.measured(probabilities, np.array([3, 3, 3, 6]), (3, 6), 0.6)
    assert (found.texts, found.coverage, found.accuracy) == (4, 0.75, 0.5)
    assert found.precision == pytest.approx(1 / 3)
    assert measures.measured(np.empty((0, 2)), np.empty(0, int), (3, 6), 0.5).texts == 0


def test_a_category_the_model_does_not_know_is_never_right() -> None:
    found = measures.measured(np.array([[1.0, 0.0]]), np.array([9]), (3, 6), 0.5)
    assert (found.accuracy, found.precision, found.coverage) == (0, 0, 1)
