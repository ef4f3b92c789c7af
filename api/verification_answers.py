"""What can be asked of verification, what can be said to it, and what it answers."""

from typing import Literal

from pydantic import BaseModel, Field, RootModel

from api import problems
from domain import verification
from domain.verification import LONGEST_REASON, SHORTEST_REASON
from services import second_looks, verification_stats
from services.review_queue import MOST_ROWS

Words = problems.words(LONGEST_REASON, least=SHORTEST_REASON)
Outcome = Literal["verify", "reject", "duplicate", "unverifiable"]
_MOST_ID = 2**63 - 1
_MOST_MEMBERS = 1_000


class QueueQuery(problems.Asked):
    """A page of the queue."""

    after: str | None = Field(None, max_length=500, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST_ROWS)


class DaysQuery(problems.Asked):
    """Over how many days, up to this moment."""

    days: int = Field(30, ge=1, le=3_660)


class ReviewerQuery(problems.Asked):
    """Whose decisions, and before which of them."""

    reviewer: int = Field(ge=1, le=2**31 - 1, description="The number of an account.")
    before: int | None = Field(None, ge=1, le=_MOST_ID, description="The last one of a page.")
    limit: int = Field(50, ge=1, le=MOST_ROWS)


class _Reasoned(problems.Sent):
    reason: Words = Field(description="Why, in words that others can follow.")  # type: ignore[valid-type]


class _Versioned(_Reasoned):
    version: int = Field(ge=1, le=2**31 - 1, description="Of the cluster as it was looked at.")


class SentDecision(_Versioned):
    """An outcome. ``of`` names the original of a duplicate, and is given for that alone."""

    action: Outcome
    of: int | None = Field(None, ge=1, le=_MOST_ID)


class SentMerge(_Versioned):
    """Which cluster goes into this one."""

    other: int = Field(ge=1, le=_MOST_ID)


class SentSplit(_Versioned):
    """Which members are another event, by their ``id``."""

    members: list[int] = Field(min_length=1, max_length=_MOST_MEMBERS)


class SentEvidence(SentSplit):
    """Whether proposed members, by their ``id``, are of this event."""

    accept: bool


class SentUndo(_Reasoned):
    """Which decision is taken back."""

    decision: int = Field(ge=1, le=_MOST_ID)


class SentNote(problems.Sent):
    """A note beside a cluster."""

    text: Words  # type: ignore[valid-type]


class SentSecondLook(_Reasoned):
    """What a second reviewer would have decided."""

    action: Outcome


class Queue(RootModel[verification.QueuePage]):
    """A page of the queue, the most urgent first."""


class OneCluster(RootModel[verification.Cluster]):
    """A same-event cluster whole."""


class ShownClaim(RootModel[verification.Claim]):
    """A claim."""


class ShownDecision(RootModel[verification.Decision]):
    """A decision as it stands in the chain."""


class Decisions(BaseModel):
    """Decisions, newest first."""

    decisions: list[verification.Decision]


class SplitOff(BaseModel):
    """The number of the cluster that was made."""

    cluster: int


class SecondLooks(BaseModel):
    """Decisions to be made again, the oldest first."""

    second_looks: list[second_looks.SecondLook]


class ReportStats(RootModel[verification_stats.Stats]):
    """How verification goes."""


class CrossSource(RootModel[verification_stats.CrossSourceStats]):
    """How reports and official records meet."""
