"""How good suggestions are on texts a model was not made of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BINS = 15
# No suggestion is made against the odds, however often those were right.
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """Of ``texts``: the share for which anything is suggested (``coverage``), the share of these
    that is right (``precision``), the share of all whose likeliest category is right
    (``accuracy``), how far stated chances are from what happened on average (``calibration_error``,
    of bins of equal size), and the mean surprise in nats (``log_loss``)."""

    texts: int
    coverage: float
    precision: float
    accuracy: float
    calibration_error: float
    log_loss: float


def measured(
    probabilities: npt.NDArray[np.float64],
    truth: npt.NDArray[np.int64],
    slots: tuple[int, ...],
    threshold: float,
) -> Measured:
    """``probabilities`` n × k of ``slots``; ``truth`` n slots, of which the model may not know all.
    Shares of nothing are 0."""
    if not len(truth):
        return Measured(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    best, chances = np.array(slots)[probabilities.argmax(axis=1)], probabilities.max(axis=1)
    right, is_made = best == truth, chances >= threshold
    of_truth = (probabilities * (np.array(slots) == truth[:, None])).sum(axis=1)
    return Measured(
        texts=len(truth),
        coverage=float(is_made.mean()),
        precision=float(right[is_made].mean()) if is_made.any() else 0.0,
        accuracy=float(right.mean()),
        calibration_error=calibration_error(chances, right),
        log_loss=float(-np.log(np.clip(of_truth, 1e-12, 1)).mean()),
    )


def calibration_error(chances: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """The mean distance between chance and share that came true, over bins of equal size of the
    sorted ``chances`` (expected calibration error; Naeini, Cooper and Hauskrecht 2015)."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    gaps = [abs(chances[part].mean() - right[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(chances)) if len(chances) else 0.0


def threshold(
    chances: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], precision: float
) -> float:
    """The least chance from which on at least ``precision`` were right; 1 where none is."""
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    fits = np.flatnonzero((share >= precision) & (chances[order] >= _LEAST))
    return float(chances[order][fits[-1]]) if len(fits) else 1.0
