"""Patience with failed sign-ins: an attacker waits, a colleague does not.

Three counts over the last hour, each with its own free tries, then a wait after the last failure
that doubles from 30 seconds to 15 minutes:

- this e-mail address from this network (5 free), which starts again at a success;
- this e-mail address from anywhere (20 free);
- this network, whatever the e-mail address (20 free).

A person who signed in from the same address within 30 days has only the first to mind, so nobody
locks a colleague out by guessing from elsewhere, nor by guessing other names from the same office.
While it waits an attempt is neither tried nor counted. An address nobody has is treated alike.
"""

import hashlib
import ipaddress
import math
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import audit, sessions
from domain import errors
from domain.account import Account, AuditEntry, Caller
from locales import t

WINDOW = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)
FREE_PAIR = 5
FREE_ALONE = 20
SHORTEST = timedelta(seconds=30)
LONGEST = timedelta(minutes=15)


class Delayed(errors.TooMany):
    """Too many failed attempts; ``wait_s`` seconds are left."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(t("auth.sign_in.delayed", n=math.ceil(wait_s / 60)))
        self.wait_s = wait_s


def subject(email: str) -> str:
    """What stands for an e-mail address in the audit: people type passwords into that field."""
    return "email:" + hashlib.sha256(email.strip().lower().encode()).hexdigest()[:24]


def network(address: str) -> str:
    """The network of an address: IPv6 gives everyone 2^64 addresses, so its /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def require_patience(
    session: Session, email: str, account: Account | None, *, address: str, now: datetime
) -> None:
    """Raise Delayed while this e-mail address or network has failed too often."""
    record = audit.sign_in_record(session, subject(email), network(address), since=now - WINDOW)
    free_at = [_free_at(record.pair, FREE_PAIR)]
    if account is None or not _is_known(session, account, address, now):
        free_at += [_free_at(record.subject, FREE_ALONE), _free_at(record.network, FREE_ALONE)]
    wait_s = max(((moment - now).total_seconds() for moment in free_at if moment), default=0.0)
    if wait_s > 0:
        raise Delayed(math.ceil(wait_s))


def entry(
    action: str, email: str, account: Account | None, *, caller: Caller, now: datetime
) -> AuditEntry:
    """An attempt as the audit keeps it, and as ``require_patience`` counts it."""
    account_id = account.id if account else None
    where = network(caller.address)
    return caller.entry(action, account_id, subject(email), now=now, network=where)


def _is_known(session: Session, account: Account, address: str, now: datetime) -> bool:
    return sessions.signed_in_before(session, account.id, address, since=now - KNOWN_FOR)


def _free_at(failures: audit.Failures, free: int) -> datetime | None:
    excess = failures.count - free
    if excess < 0 or failures.last_at is None:
        return None
    return failures.last_at + min(LONGEST, SHORTEST * 2.0 ** min(excess, 10))
