"""What is suggested for a text, by the model and the words together."""

from dataclasses import dataclass

from analytics.suggestion.model import Model
from domain import category_words
from domain.category import BY_CODE, UNMAPPED

# Where fewer of the words are known to the model, the text is in a language or about a thing that
# it never learned of, and its probability would mean nothing.
LEAST_KNOWN = 0.5
# A suggestion of these would tell nobody anything.
_SILENT = {UNMAPPED.slot, BY_CODE["other"].slot}


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot, with its calibrated probability where the model chose it."""

    category: int
    probability: float | None = None


def chosen(model: Model | None, text: str, language: str) -> Choice | None:
    """What ``text`` is about. The words alone decide where there is no model or it knows too few of
    them; where words and model contradict each other, and where the model is unsure, nothing is
    suggested."""
    met = category_words.categories(text, language)[:1]
    if model is None or model.known_share(text) < LEAST_KNOWN:
        return Choice(met[0]) if met else None
    chances = model.probabilities(text, language)
    best = int(chances.argmax())
    slot = model.slots[best]
    if slot in _SILENT or chances[best] < model.threshold or (met and met[0] != slot):
        return None
    return Choice(slot, float(chances[best]))
