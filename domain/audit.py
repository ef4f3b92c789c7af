"""What the audits of data and predictions say: delays, groups of areas, feedback."""

from dataclasses import dataclass
from enum import StrEnum

from domain.finding import Finding

# What areas are grouped by where nobody gave figures of them.
RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Recent:
    """The last ``days`` of a source together: the ``share`` known, and the ``factor`` to the whole,
    with the factor's 95 % interval."""

    days: int
    share: float
    factor: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """One third of the areas: ``ratio`` is its observed ÷ expected over that of the others,
    ``skill`` its CRPS skill against the baseline, ``top_share`` the share of its cells that are
    among the riskiest 2 %. None where there is nothing to divide by."""

    number: int
    areas: int
    actual: float
    expected: float
    observed_expected: float | None
    ratio: float | None
    skill: float | None
    top_share: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """``covariate`` names what the areas were grouped by; ``churn`` is the share of today's top
    places that were not there eight weeks ago, None before there are so many weeks; of ``unknown``
    areas no figure is known: they are in no group."""

    covariate: str
    groups: tuple[Group, ...]
    churn: float | None
    findings: tuple[Finding, ...]
    unknown: int = 0


class Training(StrEnum):
    """What the simulated model of the feedback monitor learns from."""

    VICTIM_REPORTED = "victim_reported"
    ALL_RECORDS = "all_records"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of the simulated town.

    ``inflation`` is shown ÷ true risk of the places patrolled in the last 26 weeks, beside the same
    of the others, less 1. ``apart`` is the shown risk of the once over-policed area over that of
    its equals, less 1, at the end, and ``patrols`` its share of patrols in the last 26 weeks beside
    the share of its equals (1 is even). ``settled`` is the number of distinct places patrolled in
    the last 26 weeks for each place that can be patrolled at a time.
    """

    training: Training
    inflation: float
    apart: float
    patrols: float
    settled: float

    @property
    def diverges(self) -> bool:
        """Whether areas of equal risk are shown unequal in the end."""
        return abs(self.apart) > APART


# An area is worse off than its equals where its shown risk differs from theirs by more than this.
APART = 0.05
