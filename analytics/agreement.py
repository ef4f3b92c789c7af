"""How far two reviewers of the same cases agree beyond what chance would make them.

Cohen's kappa: ``κ = (p_o − p_e) / (1 − p_e)``, with ``p_o`` the share of equal answers and ``p_e``
the share that two reviewers with these habits would give alike without looking (J. Cohen, 1960, A
coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37–46).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.scores import shares


@dataclass(frozen=True, slots=True)
class Agreement:
    """``pairs`` cases were answered twice, ``agreed`` of them alike. ``kappa`` lies from −1 to 1,
    1 being full agreement and 0 that of chance; ``low`` and ``high`` bound it by 95 %. All three
    are None where they say nothing: no pair, or everybody always gave the same one answer."""

    pairs: int
    agreed: int
    kappa: float | None
    low: float | None
    high: float | None


def agreement(answers: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of first and second answers.

    The interval is that of ``p_o`` with ``p_e`` taken as it is: of few pairs, or of pairs that all
    agree, it is wide, where the large-sample one of Cohen (1960) would be nothing at all.
    """
    pairs = len(answers)
    agreed = sum(first == second for first, second in answers)
    firsts = Counter(first for first, _ in answers)
    seconds = Counter(second for _, second in answers)
    alike = sum(firsts[answer] * seconds[answer] for answer in firsts)
    if alike == pairs * pairs:
        return Agreement(pairs, agreed, None, None, None)
    observed, expected = agreed / pairs, alike / pairs**2
    kappa = (observed - expected) / (1 - expected)
    low, high = ((share - expected) / (1 - expected) for share in shares.interval(agreed, pairs))
    return Agreement(pairs, agreed, kappa, max(-1.0, low), min(1.0, high))
