"""Whether the record of decisions and the audit trail are as they were written."""

import argparse
import json

from commands.house import House
from domain.errors import BadInput, IllegalStep
from locales import english
from services import audit_chain, decision_audit


def verify_decisions(house: House, given: argparse.Namespace) -> None:
    """Go through the chain of decisions and print what was found, as one JSON line.

    Raises ``IllegalStep`` where anything is wrong, so that the exit code says so too.
    """
    with house.transaction() as session:
        found = decision_audit.audit(session, noted=_noted(given.noted))
    said = {
        "decisions": found.chain.count,
        "head": found.chain.head.hex(),
        "sound": found.is_sound,
        "broken_at": found.chain.broken_at,
        "why": english(found.chain.why),
        "strayed_clusters": list(found.strayed),
        "noted_head_found": found.has_noted,
    }
    print(json.dumps(said))
    if not found.is_sound:
        raise IllegalStep(
            "The record of decisions is not as it was written. Compare it with a backup before"
            " anybody decides anything more."
        )


def verify_audit(house: House, given: argparse.Namespace) -> None:
    """Go through the audit trail and print what was found, as one JSON line.

    Raises ``IllegalStep`` where anything is wrong, so that the exit code says so too.
    """
    noted = _noted(given.noted)
    with house.transaction() as session:
        audit_chain.link(session, now=house.now, whole=True)
    with house.sessions() as session:
        found = audit_chain.verify(session, noted=noted)
    said = {
        "links": found.chain.count,
        "forgotten": found.forgotten,
        "head": found.chain.head.hex(),
        "sound": found.is_sound,
        "broken_at": found.chain.broken_at,
        "why": english(found.chain.why),
        "noted_head_found": found.has_noted,
    }
    print(json.dumps(said))
    audit_chain.require_sound(found)


def _noted(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise BadInput("The noted head is the hexadecimal `head` of an earlier check.") from None
