"""A category is suggested from what somebody wrote."""

import hashlib

import structlog
from sqlalchemy.orm import Session

from analytics.suggestion import choosing, packing
from analytics.suggestion.model import Model
from db.queries import suggestions
from domain import category_words
from domain.errors import BadInput
from domain.suggestion import Suggestion

JOB = "train_suggestions"
log = structlog.get_logger("suggesting")


def suggest(session: Session, text: str, language: str) -> Suggestion | None:
    """What ``text`` is about, if it says so; None where neither words nor model are sure.

    ``language`` is that of the page it was written on.
    """
    if not category_words.words(text):
        return None
    edition = suggestions.edition(session)
    model = _model(session, edition) if edition else None
    choice = choosing.chosen(model, text, language)
    if choice is None:
        return None
    version = edition.version if edition and choice.probability is not None else None
    return Suggestion(choice.category, choice.probability, version)


# The model in force, read once by each process. Two threads that read it at once both may.
_read: dict[suggestions.Edition, Model | None] = {}


def _model(session: Session, edition: suggestions.Edition) -> Model | None:
    """The model of this edition; None, said in the log, where it cannot be read."""
    try:
        return _read[edition]
    except KeyError:
        found = _unpacked(session, edition)
    _read.clear()
    _read[edition] = found
    return found


def _unpacked(session: Session, edition: suggestions.Edition) -> Model | None:
    stored = suggestions.active(session)
    if stored is None or hashlib.sha256(stored.arrays).digest() != edition.digest:
        log.warning("suggestion_model_unreadable", version=edition.version)
        return None
    try:
        return packing.unpacked(stored.parameters, stored.arrays)
    except BadInput as damaged:
        log.warning("suggestion_model_unreadable", version=edition.version, why=str(damaged))
        return None
