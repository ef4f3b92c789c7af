"""Are two records one event? The words matching and verification share."""

from dataclasses import dataclass
from enum import StrEnum


class MemberStatus(StrEnum):
    """What a member is to its cluster. Rows are kept when they are removed or declined."""

    LINKED = "linked"
    PROPOSED = "proposed"
    REMOVED = "removed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Subject:
    """A report or an official incident: exactly one of the two ids is given."""

    report_id: int | None = None
    incident_id: int | None = None

    def __post_init__(self) -> None:
        if (self.report_id is None) == (self.incident_id is None):
            raise ValueError("A subject is either a report or an incident.")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records were compared by, each score from 0 to 1.

    ``spatial`` and ``distance_m`` are None where one of the two is about an area and no point,
    ``wording`` where one of them says nothing. ``minutes`` is the time between the two, 0 where
    they overlap. ``probability`` is the calibrated chance that the two are one event.
    """

    spatial: float | None
    temporal: float
    category: float
    wording: float | None
    probability: float
    distance_m: float | None
    minutes: float


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be about the same event as another, ``against`` which it was held.

    ``cluster_id`` is the cluster of ``against``, None where it is in none; ``undecided`` is
    whether nobody has decided that cluster yet. ``accepted`` says that the two may be held to be
    one event without asking; otherwise a person is asked.
    """

    against: Subject
    cluster_id: int | None
    undecided: bool
    accepted: bool
    likeness: Likeness
    method_version: int
