"""Cohen's kappa against an example worked by hand, another implementation, and its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from analytics import agreement

OUTCOMES = ("verify", "reject", "duplicate", "unverifiable")
PAIRS = st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)), max_size=60)


def test_a_worked_example() -> None:
    """20 both yes, 15 both no, 5 and 10 apart: p_o = 0.7, p_e = 0.5."""
    answers = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    found = agreement.agreement(answers)
    assert (found.pairs, found.agreed) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    # Wilson's interval of 35 of 50 is 0.5625 to 0.8090.
    assert (found.low, found.high) == pytest.approx((0.125, 0.618), abs=1e-3)


@pytest.mark.parametrize("answers", [[], [("verify", "verify")] * 9])
def test_without_two_answers_nothing_is_said(answers: list[tuple[str, str]]) -> None:
    found = agreement.agreement(answers)
    assert (found.agreed, found.kappa, found.low) == (len(answers), None, None)


def test_of_one_pair_next_to_nothing_is_known() -> None:
    found = agreement.agreement([("verify", "reject")])
    assert (found.kappa, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.793, abs=1e-3)


@given(PAIRS)
def test_it_is_what_others_compute_and_stays_in_its_bounds(answers: list[tuple[str, str]]) -> None:
    found = agreement.agreement(answers)
    assert 0 <= found.agreed <= found.pairs == len(answers)
    if found.kappa is None or found.low is None or found.high is None:
        return
    firsts, seconds = zip(*answers, strict=True)
    assert found.kappa == pytest.approx(cohen_kappa_score(firsts, seconds))
    assert -1 <= found.low <= found.kappa <= found.high <= 1
