"""How well a method tells pairs of one event from others: precision, recall, F1, calibration."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Pairs that nobody would be shown are nearly all pairs; being right about them is no merit.
SHOWN = 0.05
_BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """n pairs as one method judges them: whether each is truly one event, the chance given, and
    whether it is accepted. ``missed`` are pairs of one event that are not among the n."""

    same: Flags
    probability: Floats
    accepted: Flags
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on ``pairs`` pairs, ``same`` of which are truly one event."""

    pairs: int
    same: int
    precision: float
    recall: float
    f1: float
    calibration_error: float


def figures(scored: Scored) -> Figures:
    """The figures of ``scored``; precision is 1 where nothing is accepted."""
    right = int((scored.accepted & scored.same).sum())
    accepted, true = int(scored.accepted.sum()), int(scored.same.sum()) + scored.missed
    return Figures(
        pairs=len(scored.same),
        same=true,
        precision=right / accepted if accepted else 1.0,
        recall=right / true if true else 1.0,
        f1=2 * right / (accepted + true) if accepted + true else 1.0,
        calibration_error=calibration_error(scored),
    )


def calibration_error(scored: Scored) -> float:
    """Expected calibration error (Naeini et al. 2015) over ten bins of equal width, of the pairs
    with a chance of at least ``SHOWN``; 0 where there are none."""
    shown = scored.probability >= SHOWN
    chance, same = scored.probability[shown], scored.same[shown].astype(float)
    if not len(chance):
        return 0.0
    place = np.minimum((chance * _BINS).astype(np.int64), _BINS - 1)
    gaps = np.bincount(place, chance - same, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(chance))


def together(parts: list[Scored]) -> Scored:
    """Several sets as one."""
    return Scored(
        same=np.concatenate([each.same for each in parts]),
        probability=np.concatenate([each.probability for each in parts]),
        accepted=np.concatenate([each.accepted for each in parts]),
        missed=sum(each.missed for each in parts),
    )
