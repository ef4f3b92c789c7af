"""The second factor after the password: a code from a person's phone, or a recovery code."""

import base64
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries import audit, sessions
from db.queries import second_factors as rows
from domain import errors, second_factor
from domain.account import AT_HOME, Account, Caller, SignedIn
from domain.roles import Role
from domain.second_factor import DIGITS, OFFER_LASTS, STEP_S, Kept, Offer
from locales import t
from services import recovery_codes, totp, vault

# As the audit trail calls them.
TURNED_ON, TURNED_OFF = "second_factor_on", "second_factor_off"
MOVED = "second_factor_moved"
CODES_RENEWED, CODE_USED = "recovery_codes_renewed", "recovery_code_used"
_PURPOSE, _OFFERING = "second factor", "offer of a second factor"
_LONGEST, _LONGEST_OFFER = 40, 400


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


def offer(account: Account, *, secret_key: str, issuer: str, now: datetime) -> Offer:
    """A new secret for this person's authenticator; it counts once a code of it has come. One that
    is in force stays so until then."""
    spelled = totp.secret()
    said = f"{second_factor.step(now)} {spelled}"
    sealed = vault.sealed(secret_key, _OFFERING, _instead(account), said)
    return _offer(spelled, account, issuer, base64.urlsafe_b64encode(sealed).decode())


def offered(account: Account, sealed: str, *, secret_key: str, issuer: str, now: datetime) -> Offer:
    """The same offer again. Raises IllegalStep where it passed, or counts no more."""
    return _offer(_waiting(account, sealed, secret_key, now), account, issuer, sealed)


def turn_on(
    session: Session,
    signed_in: SignedIn,
    given: str,
    *,
    sealed: str,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> list[str] | None:
    """Put an offered secret in force, close this person's other sessions, and give the recovery
    codes, which nobody sees again; None where the code does not fit. The phone of before and its
    recovery codes open nothing any more.

    Raises IllegalStep where the offer passed, or was made beside another that is in force now.
    """
    account = signed_in.account
    spelled = _waiting(account, sealed, secret_key, now)
    step = totp.fitting_step(spelled, _plain(given), now=now)
    if step is None:
        return None
    kept = vault.sealed(secret_key, _PURPOSE, _whose(account.id), spelled)
    before = account.totp_since
    if not rows.put_in_force(session, account.id, kept, instead_of=before, step=step, now=now):
        raise errors.IllegalStep(t("auth.factor.begin_again"))
    sessions.revoke_others(session, account.id, signed_in.token_hash, now=now)
    action = TURNED_ON if before is None else MOVED
    audit.insert(session, caller.entry(action, account.id, now=now))
    return _new_codes(session, account.id, secret_key)


def renew_codes(
    session: Session,
    account_id: int,
    *,
    secret_key: str,
    caller: Caller,
    now: datetime,
) -> list[str]:
    """Ten new recovery codes; the ones before open nothing. Raises IllegalStep without a second
    factor."""
    if rows.kept(session, account_id) is None:
        raise errors.IllegalStep(t("auth.factor.is_off"))
    audit.insert(session, caller.entry(CODES_RENEWED, account_id, now=now))
    return _new_codes(session, account_id, secret_key)


def turn_off(
    session: Session,
    account_id: int,
    *,
    by: int | None,
    now: datetime,
    caller: Caller = AT_HOME,
) -> bool:
    """Let the password alone open the account again; whether there was a second factor.

    ``by`` is who does it, the person or an administrator; None at the command line.
    """
    if not rows.turn_off(session, account_id):
        return False
    subject = "" if by == account_id else f"account:{account_id}"
    audit.insert(session, caller.entry(TURNED_OFF, by, subject, now=now))
    return True


def shown(
    session: Session,
    account: Account,
    given: str,
    *,
    secret_key: str,
    caller: Caller,
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
    audit.insert(session, caller.entry(CODE_USED, account.id, now=now))
    return Shown.RECOVERY


def _phone(
    session: Session, account_id: int, code: str, secret_key: str, now: datetime
) -> Shown | None:
    kept = rows.kept(session, account_id)
    if kept is None:
        return None
    step = totp.fitting_step(_opened(kept, account_id, secret_key), code, now=now)
    fits = step is not None and rows.take_step(session, account_id, step)
    return Shown.PHONE if fits else None


def _waiting(account: Account, sealed: str, secret_key: str, now: datetime) -> str:
    """The secret of an offer that this person was made, beside what is in force now."""
    try:
        said = vault.opened(secret_key, _OFFERING, _instead(account), _bytes(sealed))
    except (errors.IllegalStep, ValueError):
        raise errors.IllegalStep(t("auth.factor.begin_again")) from None
    step, _, spelled = said.partition(" ")
    if (second_factor.step(now) - int(step)) * STEP_S > OFFER_LASTS.total_seconds():
        raise errors.IllegalStep(t("auth.factor.begin_again"))
    return spelled


def _bytes(sealed: str) -> bytes:
    return base64.urlsafe_b64decode(sealed[:_LONGEST_OFFER].encode())


def _instead(account: Account) -> str:
    """Whose offer it is, and instead of which secret: it ends when that one does."""
    since = account.totp_since
    return f"{_whose(account.id)} {since.astimezone(UTC).isoformat() if since else ''}"


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


def _offer(spelled: str, account: Account, issuer: str, sealed: str) -> Offer:
    return Offer(spelled, totp.address(spelled, email=account.email, issuer=issuer), sealed)


def _plain(given: str) -> str:
    """What was typed without its spaces, with the digits of other scripts as ours."""
    written = unicodedata.normalize("NFKC", given[:_LONGEST])
    kept = (one for one in written if not one.isspace())
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)


def _whose(account_id: int) -> str:
    return f"account:{account_id}"
