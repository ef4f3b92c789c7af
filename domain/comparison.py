"""A version of a model as it stands beside what it would replace."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.model import ModelKind, Version
from domain.scorecard import Card, CountCard


@dataclass(frozen=True, slots=True)
class Compared:
    """A version's ``card``, and by name the cards of the ``baselines`` on the same origins: a
    surface holds its own in its card."""

    card: Card
    baselines: Mapping[str, tuple[CountCard, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Models:
    """Every version, the live ones first; ``back`` is what a roll-back would make live again."""

    versions: tuple[Compared, ...]
    back: Mapping[ModelKind, Version]
