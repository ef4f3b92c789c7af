"""Somebody is let in by a link: once, for a while, as whoever invited them said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import accounts as account_rows
from db.queries import areas, audit
from db.queries import invitations as rows
from domain.account import AT_HOME, Account, Actor, Caller
from domain.errors import BadInput, IllegalStep, NotFound
from domain.invitation import LASTS, NewInvitation
from domain.roles import Role
from services import accounts, invitations, passwords
from tests import town
from tests.town import NOW

PASSWORD = "seven herons over the ice"
sessions = town.sessions(town.settled, town.divided, scope="module")


@pytest.fixture
def boss(session: Session) -> Actor:
    made = accounts.add_account(session, "boss@example.org", name="", role=Role.ADMIN, now=NOW)
    return Actor(made.account.id, Caller("192.0.2.7", "request-1"))


def _invited(session: Session, by: Actor, email: str = "lia@example.org") -> NewInvitation:
    west = areas.listed(session)[0].id
    return invitations.invite(
        session, email, name="Lia  Ek", role=Role.LIAISON, chosen=[west], by=by, now=NOW
    )


def _accepted(session: Session, secret: str, password: str = PASSWORD) -> Account:
    return invitations.accept(
        session,
        secret,
        name="Lia Ek",
        password=password,
        language="sv",
        caller=Caller("192.0.2.9", "request-2"),
        now=NOW + timedelta(hours=1),
    )


def test_a_link_makes_the_account_it_was_meant_for_once(session: Session, boss: Actor) -> None:
    new = _invited(session, boss)
    assert new.secret not in repr(new)
    assert (new.invitation.name, new.invitation.email) == ("Lia Ek", "lia@example.org")
    with pytest.raises(BadInput):
        _accepted(session, new.secret, "short")
    made = _accepted(session, new.secret)
    assert (made.role, made.areas, made.language) == (Role.LIAISON, new.invitation.areas, "sv")
    assert not made.must_change_password
    known = account_rows.credential(session, made.email)
    assert known is not None
    assert passwords.matches(known.password_hash, PASSWORD)
    with pytest.raises(NotFound, match="used already"):
        _accepted(session, new.secret)
    told = audit.latest(session, limit=3)
    assert [one.action for one in told] == [
        invitations.ACCEPTED,
        "account_added",
        invitations.MADE,
    ]
    assert (told[0].account_id, told[0].address) == (made.id, "192.0.2.9")
    assert (told[2].account_id, told[2].address) == (boss.account_id, "192.0.2.7")
    assert new.secret not in str(told)


def test_a_link_opens_nothing_once_it_is_old_withdrawn_or_made_anew(
    session: Session, boss: Actor
) -> None:
    first = _invited(session, boss)
    second = invitations.renew(session, first.invitation.id, by=boss, now=NOW)
    third = _invited(session, boss, "LIA@example.org")
    assert third.invitation.areas == second.invitation.areas == first.invitation.areas
    for old in (first, second):
        with pytest.raises(NotFound, match="withdrawn"):
            invitations.found(session, old.secret, now=NOW)
    assert invitations.found(session, third.secret, now=NOW) == third.invitation
    with pytest.raises(NotFound, match="too old"):
        invitations.found(session, third.secret, now=NOW + LASTS)
    invitations.withdraw(session, third.invitation.id, by=boss, now=NOW)
    with pytest.raises(NotFound, match="withdrawn"):
        _accepted(session, third.secret)
    with pytest.raises(IllegalStep):
        invitations.withdraw(session, third.invitation.id, by=boss, now=NOW)
    with pytest.raises(NotFound, match="not known"):
        invitations.found(session, "made up", now=NOW)


def test_who_has_an_account_is_not_invited(session: Session, boss: Actor) -> None:
    with pytest.raises(BadInput, match="has an account already"):
        _invited(session, boss, "Boss@example.org")
    with pytest.raises(BadInput, match="not an e-mail address"):
        _invited(session, boss, "nobody")
    with pytest.raises(BadInput, match="not there any more"):
        invitations.invite(
            session, "a@b.se", name="", role=Role.LIAISON, chosen=[10**6], by=boss, now=NOW
        )
    analyst = invitations.invite(
        session, "a@b.se", name="", role=Role.ANALYST, chosen=[1], by=boss, now=NOW
    )
    assert analyst.invitation.areas == ()
    used = _invited(session, boss)
    _accepted(session, used.secret)
    with pytest.raises(IllegalStep, match="accepted already"):
        invitations.renew(session, used.invitation.id, by=boss, now=NOW)


def test_an_invitation_that_ended_is_forgotten(session: Session, boss: Actor) -> None:
    old = _invited(session, boss)
    much_later = NOW + LASTS + invitations.KEPT + timedelta(minutes=1)
    invitations.invite(
        session, "bo@example.org", name="", role=Role.VIEWER, chosen=[], by=boss, now=much_later
    )
    assert old.invitation.id not in [one.id for one in rows.listed(session)]


def test_a_link_used_twice_at_once_makes_one_account(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        made = accounts.add_account(session, "b@example.org", name="", role=Role.ADMIN, now=NOW)
        secret = _invited(session, Actor(made.account.id, AT_HOME), "twice@example.org").secret

    def use(_: int) -> bool:
        try:
            with database.transaction(sessions) as session:
                return bool(_accepted(session, secret))
        except NotFound:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, range(2))) == [False, True]
