"""The chain of decisions is gone through: whether every one stands as it was written."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.queries import decisions
from domain import decision_chain
from domain.hash_chain import BEGINNING, Checked


@dataclass(frozen=True, slots=True)
class Audit:
    """``chain`` is how far the chain is sound; ``strayed`` are clusters in another state than their
    newest decision says; ``has_noted`` whether a hash noted earlier is in the chain, None where
    none was asked for."""

    chain: Checked
    strayed: tuple[int, ...]
    has_noted: bool | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.chain.broken_at is None and not self.strayed and self.has_noted is not False


def audit(session: Session, *, noted: bytes | None = None) -> Audit:
    """Go through the whole chain; ``noted`` is the newest hash of an earlier audit, whose absence
    shows that decisions were cut off."""
    checked = Checked(0, BEGINNING)
    has_noted = noted in (None, BEGINNING)
    for link in decisions.links(session):
        checked = decision_chain.follow(checked, link)
        has_noted = has_noted or link.hash == noted
    strayed = tuple(decisions.strayed(session))
    return Audit(checked, strayed, None if noted is None else has_noted)
