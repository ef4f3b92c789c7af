"""The Verify page: which list stands, what is in it, and how much waits."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from sqlalchemy.orm import Session

from auth import context, guard
from auth import reviewer as reviewers
from callbacks import verify_asking as asking
from components import account_words, plain, verify_history, verify_looks, verify_queue
from components.ids import Frame, Verify
from db.queries import accounts, areas
from domain.errors import NotFound
from domain.roles import Permission
from domain.verification import QueuePage
from locales import t
from services import second_looks, verification, verification_stats

PACE_DAYS = 7
_PARTS = (Verify.VIEW, Verify.CLUSTER, Verify.REVIEWER)


def ground(_ready: str) -> list[Any]:
    """What lies under the cells."""
    here = context.current()
    return [here.pmtiles, here.tiles, here.basemap_attribution]


def listed(
    view: str, reviewer: str, _heard: int, _changed: dict[str, Any], _minute: int
) -> list[Any]:
    """The list that stands, and how much waits whatever list that is."""
    shown, now = asking.view(view), context.current().now()
    with context.reading() as session:
        page = verification.queue(session, scope=reviewers.scope(), now=now)
        if shown == asking.DECISIONS:
            rows = _decided(session, reviewer)
        else:
            rows = _looks(session) if shown == asking.LOOKS else _waiting(page)
        within = _within(session)
    drawn = (verify_queue.listed(shown, rows), verify_queue.strip(page, within, now=now))
    return [*map(plain.tree, drawn), True]


def pace(_changed: dict[str, Any], _minute: int) -> Any:
    """How fast cases were decided lately: asked for seldom, for it counts over days."""
    with context.reading() as session:
        scope, now = reviewers.scope(), context.current().now()
        told = verification_stats.stats(session, scope=scope, days=PACE_DAYS, now=now)
    drawn = verify_queue.pace(told.decided, told.in_time_rate, told.median_minutes, PACE_DAYS)
    return plain.tree(drawn)


def _looks(session: Session) -> Any:
    if not guard.may(Permission.VERIFY_REPORTS):
        return verify_looks.only_liaisons()
    found = second_looks.agreed(session)
    said = verify_looks.agreed(found.pairs, found.agreed, found.kappa, found.low, found.high)
    return verify_looks.rows(asking.looks(), said, now=context.current().now())


def _waiting(page: QueuePage) -> Any:
    here, me = context.current(), guard.require(Permission.SEE_REPORTS).account.id
    return verify_queue.rows(page, here.city.zone, me=me, now=here.now())


def _decided(session: Session, reviewer: str) -> Any:
    here, me = context.current(), guard.require(Permission.SEE_REPORTS).account.id
    asked = asking.maybe(reviewer)
    found = verification.by_reviewer(session, asked or me, scope=reviewers.scope())
    name = "" if asked in (None, me) else _name(session, asked or me)
    return verify_history.listed(found, here.city.zone, reviewer=name, now=here.now())


def _within(session: Session) -> str:
    """The names of the areas that are all this person reviews."""
    account = guard.require(Permission.SEE_REPORTS).account
    if not account.areas:
        return ""
    names = {one.id: one.name for one in areas.listed(session)}
    return account_words.within(account.role, account.areas, names)


def _name(session: Session, account_id: int) -> str:
    names = {one.id: one.name or one.email for one in accounts.every(session)}
    if account_id not in names:
        raise NotFound(t("verify.refused.reviewer"))
    return names[account_id]


def register(app: Dash) -> None:
    """Tie the lists and the address to their ids."""
    for part in _PARTS:
        app.clientside_callback(
            ClientsideFunction("halo", "verifyPart"),
            Output(part, "data"),
            Input(Frame.URL, "search"),
        )
    guard.bind(
        app,
        Permission.SEE_REPORTS,
        ground,
        outputs=[Output(Verify.BASE, name) for name in ("pmtiles", "tiles", "attribution")],
        inputs=[Input(Verify.BASE, "id")],
    )
    guard.bind(
        app,
        Permission.SEE_REPORTS,
        listed,
        outputs=[
            Output(Verify.LIST, "tree"),
            Output(Verify.STRIP, "tree"),
            Output(Verify.LIST_REFUSAL, "hidden"),
        ],
        inputs=[
            Input(Verify.VIEW, "data"),
            Input(Verify.REVIEWER, "data"),
            Input(Verify.HEARD, "data"),
            Input(Verify.CHANGED, "data"),
            Input(Frame.CLOCK, "n_intervals"),
        ],
        on_error=asking.LIST_REFUSED,
    )
    guard.bind(
        app,
        Permission.SEE_REPORTS,
        pace,
        outputs=Output(Verify.PACE, "tree"),
        inputs=[Input(Verify.CHANGED, "data"), Input(Frame.CLOCK, "n_intervals")],
        on_error=asking.LIST_REFUSED,
    )
