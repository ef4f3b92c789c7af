"""Versions side by side, for whoever decides which is to be live."""

from sqlalchemy.orm import Session

from domain.comparison import Compared, Models
from domain.model import ModelKind, VersionRecord
from domain.scorecard import Card
from services import registry, score_figures


def models(session: Session) -> Models:
    """Every version with its figures, and what a roll-back of each kind would make live."""
    before = {kind: registry.previous(session, kind) for kind in ModelKind}
    return Models(
        tuple(_compared(record) for record in registry.records(session)),
        {kind: version for kind, version in before.items() if version is not None},
    )


def _compared(record: VersionRecord) -> Compared:
    tested, version = record.backtest, record.version
    if tested is None:
        return Compared(Card(record))
    if version.kind is ModelKind.CELLS:
        return Compared(Card(record, places=score_figures.places(tested.figures, version.recipe)))
    baselines = tested.figures.get("baselines")
    cards = baselines.items() if isinstance(baselines, dict) else ()
    return Compared(
        Card(record, score_figures.counts(tested.figures, {})),
        {str(name): score_figures.counts(figures, {}) for name, figures in cards},
    )
