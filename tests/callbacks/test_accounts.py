"""The Accounts page: people are let in, changed and shut out by an administrator, on the record."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from components.ids import Accounts, Invite, Person
from db import session as database
from db.queries import accounts as rows
from db.queries import areas, sessions
from domain.account import Account, Caller
from domain.roles import Role
from services import signing_in
from tests.auth.house import House
from tests.callbacks.calling import Asker, words


@pytest.fixture
def lia(house: House) -> Account:
    """A liaison, as made for each test."""
    email = house.person(f"lia-{uuid4().hex[:8]}", Role.LIAISON, password=None)
    with house.sessions() as session:
        found = rows.by_email(session, email)
    assert found is not None
    return found


def _account(house: House, account_id: int) -> Account:
    with house.sessions() as session:
        found = rows.by_id(session, account_id)
    assert found is not None
    return found


def _press(asker: Asker, word: str) -> dict[str, Any]:
    """What a button told, to the callback that reads it."""
    return asker.answer(_of(asker, Accounts.ASKED), accounts_asked=[word, 1])


def _saved(asker: Asker, values: dict[str, Any]) -> dict[str, Any]:
    return asker.answer(_of(asker, Person.SAVE), **values)


def _of(asker: Asker, only_input: str) -> str:
    """What the callback with this one input writes first."""
    registered = asker.house.app.callback_map.items()
    outputs = (
        name for name, one in registered if [each["id"] for each in one["inputs"]] == [only_input]
    )
    return next(outputs).strip(".").split("...")[0]


def test_everybody_is_listed_with_what_they_may_do(
    house: House, admin: Asker, lia: Account
) -> None:
    drawn = admin.answer(f"{Accounts.LIST}.children")[Accounts.LIST]["children"]
    said = words(drawn)
    assert lia.email in said
    assert "Liaison" in said
    assert "whole city" in said
    assert "one-time password" in said
    assert "you" in said.split()


def test_a_link_is_made_shown_once_and_taken_back(house: House, admin: Asker) -> None:
    told = admin.answer(
        f"{Invite.MADE}.data",
        invite_email="New@example.org",
        invite_name="New One",
        invite_role="analyst",
        invite_areas=[],
    )
    shown = words(told[Accounts.SHOWN]["children"])
    found = re.search(r"http://localhost(/invitation\?link=[\w-]{43})", shown)
    assert found
    assert house.browser().get(found[1]).status_code == 200
    drawn = admin.answer(f"{Accounts.LIST}.children")[Accounts.INVITATIONS]["children"]
    assert "new@example.org" in words(drawn)
    assert found[1] not in words(drawn)
    (entry,) = house.entries("invitation_made")
    # Who it was for is erased with them; the trail cannot be.
    assert "new@example.org" not in str(entry)
    assert entry.address == "127.0.0.1"
    number = entry.subject.partition(":")[2]
    assert "withdrawn" in words(_press(admin, f"withdraw {number}")[Accounts.SAID]["children"])
    assert house.browser().get(found[1]).status_code == 404
    refused = admin.answer(f"{Invite.MADE}.data", invite_email="nobody", invite_role="viewer")
    assert "not an e-mail address" in refused[Accounts.REFUSAL_SAID]["children"]
    refused = admin.answer(f"{Invite.MADE}.data", invite_email="a@b.se", invite_role="king")
    assert "one of the roles" in refused[Accounts.REFUSAL_SAID]["children"]


def test_role_name_and_areas_are_changed(house: House, admin: Asker, lia: Account) -> None:
    with house.sessions() as session:
        area = areas.listed(session)[0]
    form = {"accounts_person": str(lia.id), "person_name": " Lia  Ek ", "person_role": "liaison"}
    _saved(admin, {**form, "person_areas": [str(area.id)]})
    changed = _account(house, lia.id)
    assert (changed.name, changed.areas) == ("Lia Ek", (area.id,))
    assert area.name in words(admin.answer(f"{Accounts.LIST}.children")[Accounts.LIST]["children"])
    drawn = admin.answer(f"{Person.PAGE}.hidden", accounts_person=str(lia.id))
    assert drawn[Person.AREAS]["value"] == [str(area.id)]
    _saved(admin, {**form, "person_role": "analyst", "person_areas": [str(area.id)]})
    assert (_account(house, lia.id).role, _account(house, lia.id).areas) == (Role.ANALYST, ())
    actions = ("account_renamed", "areas_changed", "role_changed")
    assert [len(house.entries(action)) for action in actions] == [1, 1, 1]
    refused = _saved(admin, {**form, "accounts_person": "0"})
    assert "no such account" in str(refused[Accounts.REFUSAL_SAID])


def test_sessions_are_closed_one_by_one_and_all(house: House, admin: Asker, lia: Account) -> None:
    now = datetime.now(UTC)
    with database.transaction(house.sessions) as session:
        for agent in ("Firefox/140.0 (X11; Linux)", "Chrome/150 (Windows NT 10.0)", "curl/8"):
            caller = Caller("192.0.2.1", "", agent)
            signing_in.open_session(session, lia, caller=caller, now=now)
        first, *_ = sessions.listed(session, lia.id, now=now)
    around = f"{Person.SESSIONS}.children"
    said = words(admin.answer(around, accounts_person=str(lia.id))[Person.SESSIONS]["children"])
    assert "Firefox, Linux" in said
    assert "192.0.2.1" in said
    _press(admin, f"close {lia.id} {first.name}")
    refused = _press(admin, f"close {lia.id} {first.name}")
    assert "closed already" in str(refused[Accounts.REFUSAL_SAID])
    with house.sessions() as session:
        assert len(sessions.listed(session, lia.id, now=now)) == 2
    _press(admin, f"close_all {lia.id}")
    said = words(admin.answer(around, accounts_person=str(lia.id))[Person.SESSIONS]["children"])
    assert "open nowhere" in said
    assert [len(house.entries(one)) for one in ("session_closed", "sessions_closed")] == [1, 1]


def test_somebody_is_shut_out_and_let_in_again(house: House, admin: Asker, lia: Account) -> None:
    _press(admin, f"disable {lia.id}")
    assert _account(house, lia.id).disabled_at is not None
    drawn = admin.answer(f"{Person.SESSIONS}.children", accounts_person=str(lia.id))
    assert "Enable again" in words(drawn[Person.ACCESS]["children"])
    _press(admin, f"enable {lia.id}")
    assert _account(house, lia.id).disabled_at is None
    shown = _press(admin, f"reset {lia.id}")[Accounts.SHOWN]
    assert re.search(r"\b(?:[a-z0-9]{5}-){3}[a-z0-9]{5}\b", words(shown["children"]))
    assert _account(house, lia.id).must_change_password
    actions = ("account_disabled", "account_enabled", "password_reset")
    assert [house.entries(one)[0].subject for one in actions] == [f"account:{lia.id}"] * 3
    assert all(house.entries(one)[0].account_id for one in actions)


def test_a_lost_second_factor_is_taken_away(house: House, admin: Asker, lia: Account) -> None:
    with database.transaction(house.sessions) as session:
        session.execute(
            text("UPDATE account SET totp_secret = 'x', totp_since = :now WHERE id = :id"),
            {"now": house.clock() - timedelta(days=1), "id": lia.id},
        )
    drawn = admin.answer(f"{Person.SESSIONS}.children", accounts_person=str(lia.id))
    assert "Take the second factor away" in words(drawn[Person.ACCESS]["children"])
    _press(admin, f"factor {lia.id}")
    assert _account(house, lia.id).totp_since is None
    assert len(house.entries("second_factor_off")) == 1


def test_nobody_shuts_themselves_out(house: House, admin: Asker) -> None:
    with house.sessions() as session:
        me = next(one for one in rows.every(session) if one.role is Role.ADMIN)
    for verb in ("disable", "reset", "factor"):
        refused = _press(admin, f"{verb} {me.id}")
        assert "your own account" in str(refused[Accounts.REFUSAL_SAID])
    form = {"accounts_person": str(me.id), "person_name": "Me", "person_areas": []}
    refused = _saved(admin, {**form, "person_role": "viewer"})
    assert "your own account" in str(refused[Accounts.REFUSAL_SAID])
    assert _account(house, me.id) == me
    for word in ("", "explode 1", "disable", "disable x", "close 1"):
        assert Accounts.CHANGED not in _press(admin, word)
