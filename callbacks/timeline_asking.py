"""What the address of the timeline asks, read strictly, and how a refusal is said there."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from dash import no_update
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking, settings_saying
from components import overview_start
from components.ids import Timeline
from db.queries import freshness
from domain import narrowing
from domain.errors import BadInput
from domain.listing import Order
from domain.roles import Permission, Role
from domain.timeline import Asked, Grain
from locales import t

REFUSED = settings_saying.refused(Timeline.REFUSAL, Timeline.REFUSAL_SAID)


def asked(query: str | None) -> Asked:
    """The filter put to this city by the person of this request. Raises ``BadInput``."""
    here = context.current()
    return Asked(here.city, asking.chosen(query), asking.seeing(), here.now())


def narrowed(query: str | None, narrow: str | None) -> Asked:
    """The same with what narrows the table. Raises ``BadInput``."""
    return replace(asked(query), only=narrowing.parse(dict(parse_qsl(narrow or ""))))


def whole_week(query: str | None) -> Asked:
    """The same with every weekday and hour."""
    wanted = asked(query)
    return replace(wanted, chosen=replace(wanted.chosen, weekdays=(), hours=None))


def grain(text: str | None) -> Grain | None:
    """How much time a bar stands for; None for what fits the period. Raises ``BadInput``."""
    if text and text not in set(Grain):
        raise BadInput(t("timeline.refused.grain"))
    return Grain(text) if text else None


def order(text: str | None) -> Order:
    """What the table is sorted by, the newest first where nothing is said. Raises ``BadInput``."""
    if text and text not in set(Order):
        raise BadInput(t("timeline.refused.sort"))
    return Order(text or Order.NEWEST)


def incident(text: str) -> int:
    """The number of the incident opened. Raises ``BadInput``."""
    if not (text.isdecimal() and len(text) < 16):
        raise BadInput(t("timeline.refused.incident"))
    return int(text)


def role() -> Role:
    """What the person of this request is."""
    return guard.require(Permission.SEE_MAP).account.role


def nothing_stored(session: Session) -> Any | None:
    """What to say while no incident has been stored yet."""
    if freshness.now_at(session).data_through is not None:
        return None
    return overview_start.card(guard.may(Permission.MANAGE_SOURCES))


def unchanged(names: tuple[str, ...]) -> list[Any]:
    """As many outputs that stay as they are."""
    return [no_update for _ in names]
