"""Letting people in, and erasing who they were."""

import argparse
import json

from commands.house import House
from db.queries import accounts as rows
from domain.account import OneTime
from domain.errors import BadInput, NotFound
from domain.roles import Role
from services import accounts, erasing, second_factor


def add_user(house: House, given: argparse.Namespace) -> None:
    """Add an account and print its one-time password."""
    with house.transaction() as session:
        made = accounts.add_account(
            session, given.email, name=given.name, role=Role(given.role), now=house.now
        )
    tell(made)


def reset_password(house: House, given: argparse.Namespace) -> None:
    """Give somebody a new one-time password and close their sessions."""
    with house.transaction() as session:
        made = accounts.reset_password(session, given.email, now=house.now)
    tell(made)


def second_factor_off(house: House, given: argparse.Namespace) -> None:
    """Let somebody's password alone open their account again: for a lost phone."""
    with house.transaction() as session:
        account = rows.by_email(session, given.email.strip())
        if account is None:
            raise NotFound(f"Nobody has the address {given.email}. Check the spelling.")
        was_on = second_factor.turn_off(session, account.id, by=None, now=house.now)
    print(json.dumps({"email": account.email, "was_on": was_on}))


def erase_account(house: House, given: argparse.Namespace) -> None:
    """Erase who somebody was; what they did stays, under the account's number."""
    if not given.yes:
        raise BadInput("This erases who the person was for good. If you mean it, add --yes.")
    with house.transaction() as session:
        gone = erasing.account(session, given.email, now=house.now)
    print(json.dumps({"erased": gone.id}))


def tell(made: OneTime) -> None:
    """Print who may sign in and how, as one JSON line: it is shown only here."""
    print(json.dumps({"email": made.account.email, "password": made.password}))
