"""Versions of the models that forecast, the states they pass through, and their record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ModelKind(StrEnum):
    """What a model forecasts: counts of areas, or the risk of cells."""

    AREAS = "areas"
    CELLS = "cells"


class ModelState(StrEnum):
    """Where a version is. At most one of a kind is live."""

    CANDIDATE = "candidate"
    LIVE = "live"
    RETIRED = "retired"
    DISCARDED = "discarded"


class Decision(StrEnum):
    """What was decided: a version became live, was put aside, became live again, or took the
    place of one that no longer kept its promise."""

    PUBLISHED = "published"
    DISCARDED = "discarded"
    ROLLED_BACK = "rolled_back"
    DEMOTED = "demoted"


BECOMES: Mapping[Decision, ModelState] = {
    Decision.PUBLISHED: ModelState.LIVE,
    Decision.DISCARDED: ModelState.DISCARDED,
    Decision.ROLLED_BACK: ModelState.LIVE,
    Decision.DEMOTED: ModelState.LIVE,
}
# From which states a decision may take a version. What a person put aside only a person takes up.
FROM: Mapping[Decision, frozenset[ModelState]] = {
    Decision.PUBLISHED: frozenset({ModelState.CANDIDATE, ModelState.RETIRED, ModelState.DISCARDED}),
    Decision.DISCARDED: frozenset({ModelState.CANDIDATE, ModelState.RETIRED}),
    Decision.ROLLED_BACK: frozenset({ModelState.RETIRED}),
    Decision.DEMOTED: frozenset({ModelState.CANDIDATE, ModelState.RETIRED}),
}
BY_NIGHT: Mapping[Decision, frozenset[ModelState]] = {
    Decision.PUBLISHED: frozenset({ModelState.CANDIDATE}),
    Decision.DEMOTED: FROM[Decision.DEMOTED],
}


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A recipe with its parameters; ``hash`` is that of both and of the code's version."""

    kind: ModelKind
    recipe: str
    parameters: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version as stored. ``job_id`` is the run that first made it."""

    id: int
    kind: ModelKind
    recipe: str
    parameters: Mapping[str, object]
    hash: str
    state: ModelState
    created_at: datetime
    job_id: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a version. ``name`` is that of the account; without ``account_id`` the
    nightly run took it and ``reason`` is a key of ``locales``. ``replaced_id`` is the version that
    was live until then."""

    id: int
    version_id: int
    step: Decision
    account_id: int | None
    name: str | None
    reason: str
    decided_at: datetime
    replaced_id: int | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """A version replayed over past origins before ``as_of``, with ``data_count`` incidents.
    ``figures`` holds its cards; ``reasons`` are codes with numbers, why it does not pass."""

    version_id: int
    job_id: int | None
    ran_at: datetime
    as_of: date
    data_count: int
    figures: Mapping[str, object]
    passes: bool
    reasons: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What one run of a version rests on; see ``Issue``."""

    version_id: int
    job_id: int | None
    issued_at: datetime
    first_day: date
    data_through: date
    data_count: int
    fit: Mapping[str, object]
    fit_hash: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Everything one version said in one run. No record of ``first_day`` (its ``as_of``) or later
    was read; ``data_through`` is the last day with records; ``fit_hash`` is that of all it said."""

    id: int
    version_id: int
    kind: ModelKind
    recipe: str
    hash: str
    job_id: int | None
    issued_at: datetime
    first_day: date
    data_through: date
    data_count: int
    fit: Mapping[str, object]
    fit_hash: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version with its newest backtest and issue, and its decisions, newest first."""

    version: Version
    backtest: Backtest | None
    issue: Issue | None
    decisions: tuple[Decided, ...]


def may_take(step: Decision, state: ModelState, *, by_night: bool) -> bool:
    """Whether a version in ``state`` may be taken through ``step``, by a person or by night."""
    return state in (BY_NIGHT if by_night else FROM).get(step, frozenset())
