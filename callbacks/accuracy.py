"""The Accuracy page: what the address asks becomes sentences, charts and tables."""

from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, Input, Output

from auth import context, guard
from callbacks import asking
from components import accuracy_card, accuracy_page, notice
from components.ids import Accuracy, Frame
from domain.errors import Refusal
from domain.roles import Permission
from locales import t
from services import monitors, scorecards


def standing(search: str | None) -> list[Any]:
    """How the models of the chosen category stand, or one model card."""
    here, seen = context.current(), asking.seeing()
    try:
        asked = _asked(search)
        with context.reading() as session:
            if asked.card is not None:
                card = scorecards.card(session, asked.card)
                return accuracy_card.page(card, here.city.zone, now=here.now())
            found = scorecards.standing(session, asked.target, now=here.now())
    except Refusal as refusal:
        return [notice.empty(t("accuracy.refused.title"), refusal.sentence)]
    return accuracy_page.standing(found, asked.share, seen, here.city.zone, now=here.now())


def audits(search: str | None) -> list[Any]:
    """What was found in the data, the fairness audit and the feedback monitor."""
    here = context.current()
    asked = _asked(search)
    if asked.card is not None:
        return []
    with context.reading() as session:
        checks = monitors.checks(session)
        if checks.ran_at is None:
            return []
        found = monitors.monitors(session, asked.target)
    return accuracy_page.audits(checks, found, here.city.zone, now=here.now())


def _asked(search: str | None) -> scorecards.Question:
    return scorecards.question(dict(parse_qsl((search or "").removeprefix("?"))))


def _left_alone(error: Exception) -> Any:
    """``standing`` says the refusal."""
    if not isinstance(error, Refusal):
        raise error
    return []


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    guard.bind(
        app,
        Permission.SEE_ACCURACY,
        standing,
        outputs=Output(Accuracy.STANDING, "children"),
        inputs=[Input(Frame.URL, "search")],
    )
    guard.bind(
        app,
        Permission.SEE_ACCURACY,
        audits,
        outputs=Output(Accuracy.AUDITS, "children"),
        inputs=[Input(Frame.URL, "search")],
        on_error=_left_alone,
    )
