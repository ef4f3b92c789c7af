"""The model that suggests categories: labelled incidents are read, one is fitted, and it is put in
force where it does better than the one that is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analytics.suggestion import fitting, packing
from analytics.suggestion.fitting import Fitted
from db.queries import suggestions
from domain.errors import BadInput
from domain.suggestion import Labelled

MOST_TEXTS = 60_000
# Below this share of right suggestions on texts held out, the words alone suggest.
_LEAST_PRECISION = 0.8


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of a training: the ``version`` written down, and whether it is in force now."""

    version: int
    is_better: bool
    evidence: dict[str, object]


def labelled(session: Session) -> list[Labelled]:
    """What there is to learn from."""
    return suggestions.labelled(session, most=MOST_TEXTS)


def store(session: Session, found: Fitted, texts: Sequence[Labelled], *, now: datetime) -> Trained:
    """Write ``found`` down with how it did, and put it in force where that is good enough and no
    worse than the model in force on the same texts, which both were kept from."""
    before = _surprise_before(session, texts)
    measured = found.measured
    is_better = measured.precision >= _LEAST_PRECISION and (
        before is None or measured.log_loss <= before
    )
    evidence: dict[str, object] = {
        "texts": found.texts,
        "held_out": asdict(measured),
        "log_loss_before": before,
    }
    parameters, arrays = packing.packed(found.model)
    version = suggestions.add(session, parameters, arrays, evidence, is_better=is_better, now=now)
    return Trained(version, is_better, evidence)


def _surprise_before(session: Session, texts: Sequence[Labelled]) -> float | None:
    """The log loss of the model in force; None where there is none that can be read."""
    stored = suggestions.active(session)
    if stored is None:
        return None
    try:
        model = packing.unpacked(stored.parameters, stored.arrays)
    except BadInput:
        return None
    return fitting.measured(model, fitting.held_out(texts)).log_loss
