"""Who may sign in, and as what? Everybody, and the links by which somebody comes in."""

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from auth import acting, context, guard, invited, own_address
from callbacks import accounts_asking as asking
from callbacks import settings_saying
from components import account_invitations, account_list, account_words
from components.ids import Accounts, Frame, Invite, Person
from db.queries import accounts as account_rows
from db.queries import areas
from db.queries import invitations as rows
from domain.roles import Permission
from services import invitations

ADMIN = Permission.MANAGE_ACCOUNTS
_AREAS = ((Invite.ROLE, Invite.WHERE), (Person.ROLE, Person.WHERE))


def listed(_minute: int, _made: str, _changed: str) -> list[Any]:
    """Everybody, and the invitations of late."""
    here, me = context.current(), guard.require(ADMIN).account.id
    now, zone = here.now(), here.city.zone
    with context.reading() as session:
        found, invited_ones = account_rows.seen(session, now=now), rows.listed(session)
        within = asking.area_names(session)
    names = {one.account.id: one.account.name for one in found}
    return [
        account_list.table(found, within, zone, me=me, now=now),
        account_invitations.table(invited_ones, names, within, zone, now=now),
    ]


def offered(_drawn: str) -> list[Any]:
    """The areas that there are, for both forms."""
    with context.reading() as session:
        known = areas.listed(session)
    within = [one for one in known if one.level != asking.CITY]
    options = account_words.area_options([(one.id, one.level, one.name) for one in within])
    return [options, options]


def invite(
    _presses: int,
    email: str | None,
    name: str | None,
    role: str | None,
    chosen: list[str] | None,
) -> list[Any]:
    """Invite somebody, and show the link this once."""
    by, now, place = acting.current(), context.current().now(), own_address.required()
    asked = asking.wanted(role, chosen)
    with context.transaction() as session:
        new = invitations.invite(session, email or "", name=name or "", by=by, now=now, **asked)
    shown = account_invitations.link(new.invitation.email, place + invited.address(new.secret))
    return [settings_saying.moment(), shown, "", "", True]


def _follow_address(app: Dash) -> None:
    """Which account stands, and which fields a role has: the browser's own business."""
    app.clientside_callback(
        ClientsideFunction("halo", "accountsPerson"),
        Output(Accounts.PERSON, "data"),
        Output(Accounts.LISTS, "hidden"),
        Output(Accounts.SAID, "children"),
        Output(Accounts.SHOWN, "children"),
        Output(Accounts.REFUSAL, "hidden"),
        Input(Frame.URL, "search"),
    )
    for chosen, where in _AREAS:
        app.clientside_callback(
            ClientsideFunction("halo", "areasHidden"),
            Output(where, "hidden"),
            Input(chosen, "value"),
        )


def register(app: Dash) -> None:
    """Tie the lists and the form to their ids."""
    bind = partial(guard.bind, app, ADMIN)
    _follow_address(app)
    bind(
        listed,
        outputs=[Output(Accounts.LIST, "children"), Output(Accounts.INVITATIONS, "children")],
        inputs=[
            Input(Frame.CLOCK, "n_intervals"),
            Input(Invite.MADE, "data"),
            Input(Accounts.CHANGED, "data"),
        ],
    )
    bind(
        offered,
        outputs=[Output(Invite.AREAS, "options"), Output(Person.AREAS, "options")],
        inputs=[Input(Accounts.LIST, "id")],
    )
    bind(
        invite,
        outputs=[
            Output(Invite.MADE, "data"),
            Output(Accounts.SHOWN, "children", allow_duplicate=True),
            Output(Invite.EMAIL, "value"),
            Output(Invite.NAME, "value"),
            Output(Accounts.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Invite.MAKE, "n_clicks")],
        states=[
            State(one, "value") for one in (Invite.EMAIL, Invite.NAME, Invite.ROLE, Invite.AREAS)
        ],
        prevent_initial_call=True,
        on_error=asking.REFUSED,
    )
