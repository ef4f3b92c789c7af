"""A model is fitted to labelled texts, calibrated on others, and measured on others again.

Which part a text belongs to is worked out of the text alone: one that was held out once is held
out for ever, and no text is on both sides however often it was published.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse, special
from sklearn.linear_model import LogisticRegression

from analytics.suggestion import features, measures, model
from analytics.suggestion.measures import Measured
from analytics.suggestion.model import Model
from domain.suggestion import Labelled

LEAST_TEXTS = 300
# Of a category with fewer texts nothing can be learned.
_LEAST_OF_CATEGORY = 15
_LEAST_TEXTS_OF_FEATURE = 3
_MOST_FEATURES = 40_000
_STRENGTH = 8.0
# So many of ten suggestions should be right.
PRECISION = 0.9
_TENTHS = {"train": range(6), "calibrate": range(6, 8), "test": range(8, 10)}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibrated model, and how it does on the texts held out."""

    model: Model
    texts: int
    measured: Measured


def held_out(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Those that no model is made of and that each is measured on."""
    return part(_enough(labelled), "test")


def fitted(labelled: Sequence[Labelled]) -> Fitted | None:
    """A model of ``labelled``; None where there is too little of it."""
    enough = _enough(labelled)
    if len(enough) < LEAST_TEXTS or len({one.category for one in enough}) < 2:
        return None
    parts = {name: part(enough, name) for name in _TENTHS}
    rough = _fitted(parts["train"])
    calibrated = _calibrated(rough, parts["calibrate"])
    return Fitted(calibrated, len(enough), measured(calibrated, parts["test"]))


def part(labelled: Sequence[Labelled], name: str) -> list[Labelled]:
    """Those that belong to the part: ``train``, ``calibrate`` or ``test``."""
    return [one for one in labelled if _tenth(one.text) in _TENTHS[name]]


def measured(found: Model, labelled: Sequence[Labelled]) -> Measured:
    """How ``found`` does on ``labelled``."""
    probabilities = _probabilities(found, labelled)
    truth = np.array([one.category for one in labelled])
    return measures.measured(probabilities, truth, found.slots, found.threshold)


def _tenth(text: str) -> int:
    return crc32(" ".join(features.words(text)).encode()) % 10


def _enough(labelled: Sequence[Labelled]) -> list[Labelled]:
    """Without the categories of which there are too few in the part that is learned from."""
    counts = Counter(one.category for one in part(labelled, "train"))
    return [one for one in labelled if counts[one.category] >= _LEAST_OF_CATEGORY]


def _fitted(labelled: Sequence[Labelled]) -> Model:
    texts = [one.text for one in labelled]
    hashes, idf = _vocabulary(texts)
    rows = _design(texts, hashes, idf)
    regression = LogisticRegression(C=_STRENGTH, max_iter=150, tol=1e-3)
    regression.fit(rows, [one.category for one in labelled])
    coefficients, intercepts = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        # Two categories have one row of coefficients, for the second.
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercepts = np.array([-intercepts[0], intercepts[0]]) / 2
    slots = tuple(int(slot) for slot in regression.classes_)
    narrow = coefficients.astype(np.float16).astype(np.float32)
    return Model(slots, hashes, idf, narrow, intercepts.astype(np.float32))


def _vocabulary(texts: Sequence[str]) -> tuple[features.Hashes, model.Floats]:
    """The features that several texts have, the most frequent ones, with their idf."""
    found, counts = np.unique(
        np.concatenate([features.of_text(text) for text in texts]), return_counts=True
    )
    is_kept = counts >= _LEAST_TEXTS_OF_FEATURE
    found, counts = found[is_kept], counts[is_kept]
    kept = np.sort(np.argsort(-counts, kind="stable")[:_MOST_FEATURES])
    idf = np.log((1 + len(texts)) / (1 + counts[kept])) + 1
    return found[kept], idf.astype(np.float32)


def _calibrated(rough: Model, labelled: Sequence[Labelled]) -> Model:
    """With the temperature under which ``labelled`` are likeliest, and the least probability from
    which on ``PRECISION`` of the suggestions are right."""
    truth = np.array([rough.slots.index(one.category) for one in labelled])
    scores = np.log(np.clip(_probabilities(rough, labelled), 1e-12, 1))

    def surprise(log_temperature: float) -> float:
        scaled = scores / np.exp(log_temperature)
        likely = scaled[np.arange(len(truth)), truth] - special.logsumexp(scaled, axis=1)
        return float(-likely.mean())

    found = optimize.minimize_scalar(surprise, bounds=(-2, 2), method="bounded")
    warm = replace(rough, temperature=float(np.exp(found.x)))
    chances = _probabilities(warm, labelled)
    right = chances.argmax(axis=1) == truth
    return replace(warm, threshold=measures.threshold(chances.max(axis=1), right, PRECISION))


def _probabilities(found: Model, labelled: Sequence[Labelled]) -> npt.NDArray[np.float64]:
    rows = _design([one.text for one in labelled], found.hashes, found.idf)
    return found.of_scores(rows @ found.coefficients.T)


def _design(texts: Sequence[str], hashes: features.Hashes, idf: model.Floats) -> Any:
    """A sparse row for each text; which language a feed is in is not known."""
    rows = [model.row(text, "", hashes, idf) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([np.empty(0, np.int64), *(columns for columns, _ in rows)])
    values = np.concatenate([np.empty(0, np.float32), *(values for _, values in rows)])
    return sparse.csr_array((values, columns, ends), shape=(len(texts), model.width(hashes)))
