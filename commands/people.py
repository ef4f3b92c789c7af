"""Letting people in."""

import argparse
import json

from commands.house import House
from domain.account import OneTime
from domain.roles import Role
from services import accounts


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


def tell(made: OneTime) -> None:
    """Print who may sign in and how, as one JSON line: it is shown only here."""
    print(json.dumps({"email": made.account.email, "password": made.password}))
