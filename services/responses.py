"""What was done about a place is logged, and taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import hot_spots, responses
from domain import grid
from domain.account import Account
from domain.errors import BadInput, IllegalStep, NotAllowed, NotFound
from domain.response import LONGEST_NOTE, MOST_MINUTES, MOST_VISITS, NewResponse, Response
from domain.roles import Permission, allows
from locales import t

LOGGED, WITHDRAWN = "log_response", "withdraw_response"


def log(session: Session, response: NewResponse, *, by: Account, now: datetime) -> int:
    """Log what was done about a hot spot, with a copy of its outline and its cells; its id.

    Raises ``NotFound`` where there is no such hot spot, ``BadInput`` where days or numbers cannot
    be meant.
    """
    _require_sense(response)
    found = hot_spots.by_id(session, response.hot_spot_id)
    if found is None:
        raise NotFound(t("hot_spots.refused.spot"))
    _, outline = found
    return responses.add(session, response, _cells(outline), account_id=by.id, now=now)


def withdraw(
    session: Session, response_id: int, *, by: Account, reason: str, now: datetime
) -> Response:
    """Take back a response. It stays in the log, marked so; an evaluation no longer heeds it.

    Raises ``NotFound``, ``IllegalStep`` where it was taken back before, and ``NotAllowed`` where
    ``by`` neither logged it nor runs the installation.
    """
    found = responses.by_id(session, response_id)
    if found is None:
        raise NotFound(t("hot_spots.refused.response"))
    if found.withdrawal is not None:
        raise IllegalStep(t("hot_spots.refused.withdrawn"))
    if found.account_id != by.id and not allows(by.role, Permission.RUN_JOBS):
        raise NotAllowed(t("hot_spots.refused.others"))
    responses.withdraw(session, response_id, account_id=by.id, reason=reason.strip(), now=now)
    return found


def _require_sense(response: NewResponse) -> None:
    if response.last_day is not None and response.last_day < response.first_day:
        raise BadInput(t("hot_spots.refused.days"))
    for value, most in ((response.minutes, MOST_MINUTES), (response.visits, MOST_VISITS)):
        if value is not None and not 0 <= value <= most:
            raise BadInput(t("hot_spots.refused.dosage", most=most))
    if len(response.note) > LONGEST_NOTE:
        raise BadInput(t("hot_spots.refused.note", most=LONGEST_NOTE))


def _cells(outline: Mapping[str, object]) -> list[int]:
    """The resolution-10 cells whose middle the outline covers, and those of its corners: a small
    outline covers no middle."""
    covered = set(grid.cells_in_geometry(outline))
    for polygon in outline["coordinates"]:  # type: ignore[attr-defined]
        covered |= {grid.containing(lat, lon, grid.RESOLUTION) for lon, lat in polygon[0]}
    return sorted(covered)
