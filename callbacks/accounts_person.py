"""One account of the Accounts page: what it is, its sessions, and what was changed of it."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update

from auth import acting, context, guard
from callbacks import accounts_asking as asking
from callbacks import settings_saying
from components import account_person
from components.ids import Accounts, Frame, Person
from db.queries import sessions as session_rows
from domain.roles import Permission
from locales import t
from services import accounts

ADMIN = Permission.MANAGE_ACCOUNTS


def person(which: str, _changed: str) -> list[Any]:
    """The account that the address asks for, and its form."""
    here, me = context.current(), guard.require(ADMIN).account.id
    if not which:
        return [True, *[no_update] * 5]
    with context.reading() as session:
        account = asking.account(session, which)
    head = account_person.head(account, here.city.zone, now=here.now())
    chosen = [str(one) for one in account.areas]
    return [False, head, account.name, account.role.value, chosen, account.id == me]


def around(which: str, _changed: str, _minute: int) -> list[Any]:
    """The sessions there are now, and what shuts the account."""
    here, me = context.current(), guard.require(ADMIN).account.id
    if not which:
        return [None, None]
    with context.reading() as session:
        account = asking.account(session, which)
        found = session_rows.listed(session, account.id, now=here.now())
    drawn = account_person.sessions(found, account, here.city.zone, now=here.now())
    return [drawn, account_person.access(account, me=me)]


def save(
    _presses: int, which: str, name: str | None, role: str | None, chosen: list[str] | None
) -> list[Any]:
    """Change what is not yet as the form says."""
    by, now = acting.current(), context.current().now()
    asked = asking.wanted(role, chosen)
    with context.transaction() as session:
        email = asking.account(session, which).email
        changed = accounts.change(session, email, name=name or "", now=now, by=by, **asked)
    return [settings_saying.moment(), t("accounts.said.saved", name=changed.name), None, True]


def register(app: Dash) -> None:
    """Tie the account to its ids."""
    bind = partial(guard.bind, app, ADMIN, on_error=asking.REFUSED)
    chosen = [Input(Accounts.PERSON, "data"), Input(Accounts.CHANGED, "data")]
    bind(
        person,
        outputs=[
            Output(Person.PAGE, "hidden"),
            Output(Person.HEAD, "children"),
            Output(Person.NAME, "value"),
            Output(Person.ROLE, "value"),
            Output(Person.AREAS, "value"),
            Output(Person.ROLE, "disabled"),
        ],
        inputs=chosen,
    )
    bind(
        around,
        outputs=[Output(Person.SESSIONS, "children"), Output(Person.ACCESS, "children")],
        inputs=[*chosen, Input(Frame.CLOCK, "n_intervals")],
    )
    fields = (Person.NAME, Person.ROLE, Person.AREAS)
    bind(
        save,
        outputs=[
            Output(Accounts.CHANGED, "data"),
            Output(Accounts.SAID, "children", allow_duplicate=True),
            Output(Accounts.SHOWN, "children", allow_duplicate=True),
            Output(Accounts.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Person.SAVE, "n_clicks")],
        states=[State(Accounts.PERSON, "data"), *(State(one, "value") for one in fields)],
        prevent_initial_call=True,
    )
