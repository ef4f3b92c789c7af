"""Whether the database answers, and whether its tables are there."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session


def answers(session: Session) -> bool:
    """Whether the database answers a question."""
    return _answered(session, "SELECT 1")


def is_migrated(session: Session) -> bool:
    """Whether the tables of this version are there."""
    return _answered(session, "SELECT 1 FROM city LIMIT 1")


def _answered(session: Session, question: str) -> bool:
    try:
        session.execute(text(question))
    except SQLAlchemyError:
        return False
    return True
