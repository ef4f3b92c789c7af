"""What the buttons of the Accounts page do: shut somebody out and let them in, take back a link."""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output
from sqlalchemy.orm import Session

from auth import acting, context, guard, invited, own_address
from callbacks import accounts_asking as asking
from callbacks import settings_saying
from components import account_invitations, account_person
from components.ids import Accounts
from domain.account import Account, Actor
from domain.errors import IllegalStep
from domain.roles import Permission
from locales import t
from services import accounts as people
from services import invitations, second_factor

Verb = Callable[[Session, Account, str, Actor], Any]
_VERBS = (*account_invitations.VERBS, *account_person.VERBS)


def press(asked: list[Any]) -> list[Any]:
    """Do what was pressed, and say so; a link or password is shown this once."""
    verb, thing = settings_saying.told(asked, *_VERBS)
    by = acting.current()
    with context.transaction() as session:
        if verb in account_invitations.VERBS:
            said, shown = _invitation(session, verb, asking.number(thing), by)
        else:
            said, shown = _person(session, verb, thing, by)
    return [settings_saying.moment(), said, shown, True]


def _invitation(session: Session, verb: str, number: int, by: Actor) -> tuple[str, Any]:
    now = context.current().now()
    if verb == account_invitations.WITHDRAW:
        gone = invitations.withdraw(session, number, by=by, now=now)
        return t("accounts.said.withdraw", email=gone.email), None
    place, new = own_address.required(), invitations.renew(session, number, by=by, now=now)
    email = new.invitation.email
    shown = account_invitations.link(email, place + invited.address(new.secret))
    return t("accounts.said.renew", email=email), shown


def _person(session: Session, verb: str, thing: str, by: Actor) -> tuple[str, Any]:
    which, _, more = thing.partition(" ")
    account = asking.account(session, which)
    shown = _DONE[verb](session, account, more, by)
    return t(f"accounts.said.{verb}", name=account.name), shown


def _close(session: Session, account: Account, name: str, by: Actor) -> None:
    now = context.current().now()
    people.close_session(session, account.email, name, now=now, by=by)


def _close_all(session: Session, account: Account, _more: str, by: Actor) -> None:
    people.close_sessions(session, account.email, now=context.current().now(), by=by)


def _reset(session: Session, account: Account, _more: str, by: Actor) -> list[Any]:
    now = context.current().now()
    once = people.reset_password(session, account.email, now=now, by=by)
    return account_person.password(account.email, once.password)


def _factor(session: Session, account: Account, _more: str, by: Actor) -> None:
    """One's own is taken away with the password, on the page of one's own account."""
    if account.id == by.account_id:
        raise IllegalStep(t("accounts.refused.own"))
    now = context.current().now()
    second_factor.turn_off(session, account.id, by=by.account_id, now=now, caller=by.caller)


def _disable(session: Session, account: Account, _more: str, by: Actor) -> None:
    people.disable(session, account.email, now=context.current().now(), by=by)


def _enable(session: Session, account: Account, _more: str, by: Actor) -> None:
    people.enable(session, account.email, now=context.current().now(), by=by)


_DONE: dict[str, Verb] = {
    account_person.CLOSE: _close,
    account_person.CLOSE_ALL: _close_all,
    account_person.RESET: _reset,
    account_person.FACTOR: _factor,
    account_person.DISABLE: _disable,
    account_person.ENABLE: _enable,
}


def register(app: Dash) -> None:
    """Tie the buttons to their ids."""
    guard.bind(
        app,
        Permission.MANAGE_ACCOUNTS,
        press,
        outputs=[
            Output(Accounts.CHANGED, "data", allow_duplicate=True),
            Output(Accounts.SAID, "children", allow_duplicate=True),
            Output(Accounts.SHOWN, "children", allow_duplicate=True),
            Output(Accounts.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Accounts.ASKED, "data")],
        prevent_initial_call=True,
        on_error=asking.REFUSED,
    )
