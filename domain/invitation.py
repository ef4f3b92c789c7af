"""Invitations: links by which somebody makes an account of their own, once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.roles import Role

LASTS = timedelta(hours=72)


class InvitationState(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited, as what, by which account, until when. ``areas`` as those of an account."""

    id: int
    email: str
    name: str
    role: Role
    areas: tuple[int, ...]
    made_by: int | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None

    def state(self, *, now: datetime) -> InvitationState:
        """What it is at ``now``; only an open one opens anything."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation with the words of its link, which are shown once and kept nowhere."""

    invitation: Invitation
    secret: str = field(repr=False)
