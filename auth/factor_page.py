"""The page of a person's own second factor: set up, moved to a new phone, new recovery codes, off.

Served by Flask alone, so that it works without scripts. Each change asks for the password, and
where a second factor is on for a code of it: a screen left alone changes nothing, and a password
alone gets nobody around it.
"""

import io
from collections.abc import Callable
from http import HTTPStatus

import segno
from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from auth import context, entering, hashing, lone_page, person, refusals, routes
from db.queries import second_factors as rows
from domain import errors
from domain.account import Account, SignedIn
from domain.roles import Permission
from domain.second_factor import Offer
from locales import t
from services import second_factor, signing_in

# What a change gives to be shown: an offer, recovery codes, or nothing.
Change = Callable[[Session, SignedIn], Offer | list[str] | None]


def install(server: Flask) -> None:
    """Add the page to ``server``."""
    views = {"GET": page, "POST": hashing.queued(change)}
    for method, view in views.items():
        name = f"{method} {routes.SECOND_FACTOR}"
        server.add_url_rule(routes.SECOND_FACTOR, name, view, methods=[method])


def page() -> ResponseReturnValue:
    """What there is, and the forms that change it."""
    return _standing(person.require(Permission.OWN_ACCOUNT))


def change() -> ResponseReturnValue:
    """Do what a form asks for, and show what came of it."""
    signed_in = person.require(Permission.OWN_ACCOUNT)
    verb = request.form.get("verb", "")
    try:
        if verb == "confirm":
            return _confirmed(signed_in)
        return _changed(signed_in, verb)
    except errors.Refusal as refusal:
        body = _standing(signed_in, refusal.sentence)
        return body, refusals.status(refusal), refusals.headers(refusal)


def _changed(signed_in: SignedIn, verb: str) -> ResponseReturnValue:
    """Raises BadInput for a wrong password or an unknown verb."""
    if verb not in _CHANGES:
        raise errors.BadInput(t("auth.http.400"))
    if verb == "off" and context.current().second_factor_required:
        _require_optional(signed_in)
    made = None
    with context.transaction() as session:
        refused = _unproven(session, signed_in.account)
        if not refused:
            made = _CHANGES[verb](session, signed_in)
    # What is wrong is counted, and therefore committed, before it is refused.
    if refused:
        raise errors.BadInput(refused)
    if isinstance(made, Offer):
        return _offer(made)
    if made is not None:
        return _codes(made, t("auth.factor.renewed"))
    return _standing(signed_in, done=t("auth.factor.turned_off"))


def _unproven(session: Session, account: Account) -> str:
    """Why what was typed does not show that it is this person; empty where it does."""
    password, code = request.form.get("password", ""), request.form.get("code", "")
    caller, now = entering.caller(), context.current().now()
    if not signing_in.confirm_password(session, account, password, caller=caller, now=now):
        return t("auth.password.wrong")
    if account.totp_since is not None and not signing_in.confirm_code(
        session, account, code, secret_key=entering.secret_key(), caller=caller, now=now
    ):
        return t("auth.code.wrong")
    return ""


def _confirmed(signed_in: SignedIn) -> ResponseReturnValue:
    given, sealed = request.form.get("code", ""), request.form.get("sealed", "")
    key, account, now = entering.secret_key(), signed_in.account, context.current().now()
    with context.transaction() as session:
        codes = second_factor.turn_on(
            session,
            signed_in,
            given,
            sealed=sealed,
            secret_key=key,
            caller=entering.caller(),
            now=now,
        )
    if codes is not None:
        return _codes(codes, t("auth.factor." + ("moved" if account.totp_since else "turned_on")))
    offer = second_factor.offered(account, sealed, secret_key=key, issuer=_issuer(), now=now)
    return _offer(offer, t("auth.factor.wrong_first")), HTTPStatus.BAD_REQUEST


def _offered(_session: Session, signed_in: SignedIn) -> Offer:
    now, key = context.current().now(), entering.secret_key()
    return second_factor.offer(signed_in.account, secret_key=key, issuer=_issuer(), now=now)


def _renewed(session: Session, signed_in: SignedIn) -> list[str]:
    return second_factor.renew_codes(
        session,
        signed_in.account.id,
        secret_key=entering.secret_key(),
        caller=entering.caller(),
        now=context.current().now(),
    )


def _turned_off(session: Session, signed_in: SignedIn) -> None:
    own, now = signed_in.account.id, context.current().now()
    second_factor.turn_off(session, own, by=own, now=now, caller=entering.caller())


_CHANGES: dict[str, Change] = {"offer": _offered, "codes": _renewed, "off": _turned_off}


def _require_optional(signed_in: SignedIn) -> None:
    if second_factor.is_bound(signed_in.account, required=True):
        raise errors.NotAllowed(t("auth.factor.bound"))


def _standing(signed_in: SignedIn, sentence: str = "", *, done: str = "") -> str:
    with context.reading() as session:
        kept = rows.kept(session, signed_in.account.id)
        left = rows.codes_left(session, signed_in.account.id)
    required = context.current().second_factor_required
    return lone_page.page(
        "factor_off" if kept is None else "factor_on",
        sentence=sentence,
        done=done,
        left=left,
        email=signed_in.account.email,
        owed=second_factor.is_owed(signed_in.account, required=required),
        bound=second_factor.is_bound(signed_in.account, required=required),
    )


def _offer(offer: Offer, sentence: str = "") -> str:
    picture = io.BytesIO()
    segno.make(offer.address, error="m", micro=False).save(picture, kind="svg", border=3, scale=4)
    groups = [offer.spelled[start : start + 4] for start in range(0, len(offer.spelled), 4)]
    return lone_page.page(
        "factor_offer",
        sentence=sentence,
        picture=lone_page.picture(picture.getvalue()),
        address=offer.address,
        spelled=" ".join(groups),
        sealed=offer.sealed,
    )


def _codes(codes: list[str], done: str) -> str:
    return lone_page.page("factor_codes", codes=codes, done=done)


def _issuer() -> str:
    return f"Halo {context.current().city.name}"
