"""The second factor after the password: a code from a person's phone, or a recovery code."""

import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries import audit, sessions
from db.queries import second_factors as rows
from domain import errors, second_factor
from domain.account import Account, AuditEntry, SignedIn
from domain.roles import Role
from domain.second_factor import DIGITS, OFFER_LASTS, STEP_S, Kept, Offer
from locales import t
from services import recovery_codes, totp, vault

# As the audit trail calls them.
TURNED_ON, TURNED_OFF = "second_factor_on", "second_factor_off"
CODES_RENEWED, CODE_USED = "recovery_codes_renewed", "recovery_code_used"
_PURPOSE = "second factor"
_LONGEST = 40


class Shown(StrEnum):
    """What stood for the second factor."""

    PHONE = "phone"
    RECOVERY = "recovery"


def is_owed(account: Account, *, required: bool) -> bool:
    """Whether this person must set up a second factor before anything else. ``required`` is
    whether the operator asks one of administrators."""
    return is_bound(account, required=required) and account.totp_since is None


def is_bound(account: Account, *, required: bool) -> bool:
    """Whether this person may not be without a second factor."""
    return required and account.role is Role.ADMIN


def offer(
    session: Session, account: Account, *, secret_key: str, issuer: str, now: datetime
) -> Offer:
    """A new secret for this person's authenticator; it counts once a code of it has come.

    Raises IllegalStep where a second factor is in force.
    """
    spelled = totp.secret()
    sealed = vault.sealed(secret_key, _PURPOSE, _whose(account.id), spelled)
    if not rows.offer(session, account.id, sealed, step=second_factor.step(now)):
        raise errors.IllegalStep(t("auth.factor.is_on"))
    return _offer(spelled, account, issuer)


def offered(
    session: Session, account: Account, *, secret_key: str, issuer: str, now: datetime
) -> Offer:
    """The secret that waits for its first code. Raises IllegalStep where none does any more."""
    return _offer(_waiting(session, account.id, secret_key, now), account, issuer)


def turn_on(
    session: Session,
    signed_in: SignedIn,
    given: str,
    *,
    secret_key: str,
    address: str,
    request_id: str,
    now: datetime,
) -> list[str] | None:
    """Put the offered secret in force, close this person's other sessions, and give the recovery
    codes, which nobody sees again; None where the code does not fit.

    Raises IllegalStep where no secret waits for its first code.
    """
    account_id = signed_in.account.id
    spelled = _waiting(session, account_id, secret_key, now)
    step = totp.fitting_step(spelled, _plain(given), now=now)
    if step is None:
        return None
    if not rows.turn_on(session, account_id, step=step, now=now):
        raise errors.IllegalStep(t("auth.factor.is_on"))
    sessions.revoke_others(session, account_id, signed_in.token_hash, now=now)
    turned_on = AuditEntry(now, account_id, TURNED_ON, "", {}, address, request_id)
    audit.insert(session, turned_on)
    return _new_codes(session, account_id, secret_key)


def renew_codes(
    session: Session,
    account_id: int,
    *,
    secret_key: str,
    address: str,
    request_id: str,
    now: datetime,
) -> list[str]:
    """Ten new recovery codes; the ones before open nothing. Raises IllegalStep without a second
    factor."""
    kept = rows.kept(session, account_id)
    if kept is None or kept.since is None:
        raise errors.IllegalStep(t("auth.factor.is_off"))
    audit.insert(session, AuditEntry(now, account_id, CODES_RENEWED, "", {}, address, request_id))
    return _new_codes(session, account_id, secret_key)


def turn_off(
    session: Session,
    account_id: int,
    *,
    by: int | None,
    now: datetime,
    address: str = "",
    request_id: str = "",
) -> bool:
    """Let the password alone open the account again; whether there was a second factor.

    ``by`` is who does it, the person or an administrator; None at the command line.
    """
    if not rows.turn_off(session, account_id):
        return False
    subject = "" if by == account_id else f"account:{account_id}"
    audit.insert(session, AuditEntry(now, by, TURNED_OFF, subject, {}, address, request_id))
    return True


def shown(
    session: Session,
    account: Account,
    given: str,
    *,
    secret_key: str,
    address: str,
    request_id: str,
    now: datetime,
) -> Shown | None:
    """What ``given`` is for this person, and it is used up by that; None where it fits nothing,
    or was used before."""
    written = _plain(given)
    if len(written) == DIGITS and written.isascii() and written.isdigit():
        return _phone(session, account.id, written, secret_key, now)
    used = recovery_codes.code_hash(secret_key, account.id, written)
    if not rows.take_code(session, account.id, used, now=now):
        return None
    entry = AuditEntry(now, account.id, CODE_USED, "", {}, address, request_id)
    audit.insert(session, entry)
    return Shown.RECOVERY


def _phone(
    session: Session, account_id: int, code: str, secret_key: str, now: datetime
) -> Shown | None:
    kept = rows.kept(session, account_id)
    if kept is None or kept.since is None:
        return None
    step = totp.fitting_step(_opened(kept, account_id, secret_key), code, now=now)
    fits = step is not None and rows.take_step(session, account_id, step)
    return Shown.PHONE if fits else None


def _waiting(session: Session, account_id: int, secret_key: str, now: datetime) -> str:
    kept = rows.kept(session, account_id)
    if kept is None or kept.since is not None:
        raise errors.IllegalStep(t("auth.factor.begin_again"))
    if (second_factor.step(now) - kept.step) * STEP_S > OFFER_LASTS.total_seconds():
        raise errors.IllegalStep(t("auth.factor.begin_again"))
    return _opened(kept, account_id, secret_key)


def _opened(kept: Kept, account_id: int, secret_key: str) -> str:
    try:
        return vault.opened(secret_key, _PURPOSE, _whose(account_id), kept.sealed)
    except errors.IllegalStep:
        raise errors.IllegalStep(t("auth.factor.unreadable")) from None


def _new_codes(session: Session, account_id: int, secret_key: str) -> list[str]:
    codes = recovery_codes.fresh()
    hashes = [recovery_codes.code_hash(secret_key, account_id, one) for one in codes]
    rows.replace_codes(session, account_id, hashes)
    return codes


def _offer(spelled: str, account: Account, issuer: str) -> Offer:
    return Offer(spelled, totp.address(spelled, email=account.email, issuer=issuer))


def _plain(given: str) -> str:
    """What was typed without its spaces, with the digits of other scripts as ours."""
    written = unicodedata.normalize("NFKC", given[:_LONGEST])
    kept = (one for one in written if not one.isspace())
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)


def _whose(account_id: int) -> str:
    return f"account:{account_id}"
