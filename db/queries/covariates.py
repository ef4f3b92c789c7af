"""Figures of areas for the fairness audit: the set in force, a new one, none any more."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.covariates import AreaCovariate, AreaFigure
from domain.covariate import Covariate

_IN_FORCE = AreaCovariate.withdrawn_at.is_(None)


def in_force(session: Session) -> Covariate | None:
    """The set that counts; None where nobody gave one, or it was withdrawn."""
    known = session.execute(select(AreaCovariate).where(_IN_FORCE)).scalar_one_or_none()
    if known is None:
        return None
    figures = session.execute(
        select(AreaFigure.area_id, AreaFigure.figure).where(AreaFigure.covariate_id == known.id)
    )
    told = {row.area_id: row.figure for row in figures}
    return Covariate(known.name, told, known.made_by, known.made_at)


def withdraw(session: Session, *, now: datetime) -> bool:
    """Whether there was a set that counts no more from here on; it is kept."""
    gone = update(AreaCovariate).where(_IN_FORCE).values(withdrawn_at=now)
    return session.execute(gone.returning(AreaCovariate.id)).one_or_none() is not None


def keep(
    session: Session, name: str, figures: Mapping[int, float], *, by: int, now: datetime
) -> None:
    """Put a set in force in place of the one before it."""
    withdraw(session, now=now)
    new = insert(AreaCovariate).values(name=name, made_by=by, made_at=now)
    number = session.execute(new.returning(AreaCovariate.id)).scalar_one()
    rows = [
        {"covariate_id": number, "area_id": area, "figure": figure}
        for area, figure in figures.items()
    ]
    session.execute(insert(AreaFigure), rows)
