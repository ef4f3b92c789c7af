"""An authenticator app: it has the secret that the page showed, and the house's clock."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from werkzeug.test import TestResponse

from db import session as database
from db.queries import accounts, sessions
from domain import second_factor
from domain.account import Caller
from services import second_factor as factor
from services import signing_in, totp
from tests.auth.house import PASSWORD, Browser, House

PAGE, CODE = "/second-factor", "/sign-in/code"


@dataclass
class Phone:
    house: House
    secret: str
    sealed: str
    recovery: list[str] = field(default_factory=list)

    def code(self, *, later: int = 0) -> str:
        """The code of now, or of some steps later."""
        return totp.code(self.secret, second_factor.step(self.house.clock()) + later)

    def next_code(self) -> str:
        """A code that was not used yet: half a minute has gone."""
        self.house.clock += timedelta(seconds=30)
        return self.code()

    def wrong(self) -> str:
        """Six digits that are no code of these minutes."""
        near = {self.code(later=later) for later in range(-5, 6)}
        return next(code for code in ("000000", "111111", "222222") if code not in near)


def change(browser: Browser, verb: str, **fields: str) -> TestResponse:
    """Send one of the forms of the page."""
    sent = {"verb": verb, "csrf_token": browser.form_token(PAGE), **fields}
    return browser.post(PAGE, sent)


def offered(browser: Browser, house: House, **proof: str) -> Phone:
    """Begin to set a second factor up, or to move it with a ``code`` of the old one; the phone
    that read the secret."""
    page = change(browser, "offer", password=PASSWORD, **proof).get_data(as_text=True)
    spelled = re.search(r'<bdi dir="ltr">([A-Z2-7 ]{39})</bdi>', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert spelled, page
    assert sealed, page
    return Phone(house, spelled[1].replace(" ", ""), sealed[1])


def confirm(browser: Browser, phone: Phone, code: str) -> TestResponse:
    """Send the first code of an offer."""
    return change(browser, "confirm", code=code, sealed=phone.sealed)


def set_up(browser: Browser, house: House) -> Phone:
    """Set a second factor up for the person who is signed in."""
    phone = offered(browser, house)
    page = confirm(browser, phone, phone.code()).get_data(as_text=True)
    phone.recovery = codes(page)
    assert len(phone.recovery) == 10, page
    return phone


def given(house: House, email: str) -> Phone:
    """The phone of somebody who set a second factor up elsewhere."""
    caller, now = Caller("10.8.8.8", ""), house.clock()
    with database.transaction(house.sessions) as session:
        account = accounts.by_email(session, email)
        assert account is not None
        token = signing_in.open_session(session, account, caller=caller, now=now)
        signed_in = sessions.signed_in(session, signing_in.token_hash(token), now=now)
        assert signed_in is not None
        key = str(house.server.secret_key)
        offer = factor.offer(account, secret_key=key, issuer="Halo", now=now)
        phone = Phone(house, offer.spelled, offer.sealed)
        first = {"sealed": offer.sealed, "secret_key": key, "caller": caller, "now": now}
        kept = factor.turn_on(session, signed_in, phone.code(), **first)
    assert kept is not None
    phone.recovery = kept
    return phone


def codes(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", page)


def enter(browser: Browser, code: str, *, name: str = "code", **options: object) -> TestResponse:
    """Send the form of the second step."""
    token = browser.form_token(CODE)
    fields = {name: code, "csrf_token": token, "next": "/map"}
    return browser.client.post(CODE, data=fields, headers=browser.headers, **options)
