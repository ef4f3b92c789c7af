"""What a trained model makes of a text. A web process uses it: numpy is all it takes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.suggestion import features
from domain import category_words
from domain.category import SLOTS

Floats = npt.NDArray[np.float32]
Chances = npt.NDArray[np.float64]
# A word rule counts half as much as all other features of a text, whose length is 1 together.
RULE = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """``slots`` are the k categories; ``hashes`` of the n features it knows, ascending, with their
    ``idf``; ``coefficients`` k × (n + SLOTS), the last columns for the word rules; ``intercepts``
    k. Scores are divided by ``temperature``; what is suggested has at least ``threshold``."""

    slots: tuple[int, ...]
    hashes: features.Hashes
    idf: Floats
    coefficients: Floats
    intercepts: Floats
    temperature: float = 1.0
    threshold: float = 0.5

    def probabilities(self, text: str, language: str) -> Chances:
        """Of each of ``slots``; they sum to 1."""
        columns, values = row(text, language, self.hashes, self.idf)
        return self.of_scores(self.coefficients[:, columns] @ values)

    def of_scores(self, scores: Any) -> Chances:
        """Probabilities of scores without the intercepts, along the last axis."""
        scaled = (np.asarray(scores, np.float64) + self.intercepts) / self.temperature
        shares: Chances = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return shares

    def known_share(self, text: str) -> float:
        """The share of the words of ``text`` that were met in training, 0 where it has none."""
        found = features.of_words(text)
        return float(np.isin(found, self.hashes).mean()) if len(found) else 0.0


def row(
    text: str, language: str, hashes: features.Hashes, idf: Floats
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Columns and values of ``text``: TF-IDF of its known features with length 1, then the word
    rule that it meets first."""
    known = _known(text, hashes)
    values = idf[known]
    length = float(np.linalg.norm(values)) or 1.0
    met = [len(hashes) + slot for slot in category_words.categories(text, language)[:1]]
    columns = np.concatenate([known, np.array(met, np.int64)])
    return columns, np.concatenate([values / length, np.full(len(met), RULE)]).astype(np.float32)


def width(hashes: features.Hashes) -> int:
    """How many columns there are."""
    return len(hashes) + SLOTS


def _known(text: str, hashes: features.Hashes) -> npt.NDArray[np.int64]:
    found = features.of_text(text)
    if not len(hashes):
        return np.empty(0, np.int64)
    places = np.minimum(np.searchsorted(hashes, found), len(hashes) - 1)
    known: npt.NDArray[np.int64] = places[hashes[places] == found]
    return known
