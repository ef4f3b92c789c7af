"""What a report's text says its category is. Always a suggestion: a person chooses."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``category`` is a slot. ``probability`` is calibrated on held-out incidents; it and
    ``version`` are None where no trained model had a say, and the words alone decided."""

    category: int
    probability: float | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text of incidents and the slot of the category most of them have."""

    text: str
    category: int


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A trained model as it is stored: numbers as numbers, nothing that is run when it is read.

    ``arrays`` are described by ``parameters`` and compressed; ``digest`` is their SHA-256.
    """

    version: int
    parameters: Mapping[str, object]
    arrays: bytes
    digest: bytes
