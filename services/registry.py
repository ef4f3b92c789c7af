"""Versions of models are published, put aside and taken back; who did it and why is kept.

One version of a kind is live. Its newest issue is what pages show, so that publishing and rolling
back take effect at once and are undone as easily.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import audit, issues, registry
from domain.account import AuditEntry
from domain.errors import BadInput, IllegalStep, NotFound
from domain.model import (
    BECOMES,
    Backtest,
    Decision,
    Issue,
    ModelKind,
    ModelState,
    NewVersion,
    Version,
    VersionRecord,
    may_take,
)
from locales import t

# Why the nightly run decided, as keys of locales.
PASSED = "registry.night.passed"
TRAILS = "registry.night.trails"
_MADE_LIVE = frozenset({Decision.PUBLISHED, Decision.ROLLED_BACK, Decision.DEMOTED})


def register(session: Session, new: NewVersion, *, job_id: int | None, now: datetime) -> Version:
    """The version of this kind and hash, as it stands; a new candidate where there is none."""
    return registry.known(session, new, job_id=job_id, now=now)


def keep_backtest(session: Session, tested: Backtest) -> None:
    """Write down how a version did on past origins."""
    registry.keep_backtest(session, tested)


def publish(
    session: Session, version_id: int, *, reason: str, now: datetime, by: int | None = None
) -> Version:
    """Make a version the live one of its kind. Without ``by`` the nightly run does.

    Raises ``NotFound``, ``BadInput`` without a reason, and ``IllegalStep`` where the version is
    live, has no forecasts, or did not pass its gates.
    """
    version = _taken_up(session, version_id, Decision.PUBLISHED, reason, by)
    _require_issue(session, version)
    tested = registry.latest_backtests(session).get(version.id)
    if tested is None or not tested.passes:
        raise IllegalStep(t("registry.refused.gates", version=str(version.id)))
    return _lived(session, version, Decision.PUBLISHED, reason, by, now)


def discard(
    session: Session, version_id: int, *, reason: str, now: datetime, by: int | None = None
) -> Version:
    """Put a version aside for good: no run takes it up again, only a person can.

    Raises ``NotFound``, ``BadInput`` without a reason, ``IllegalStep`` for the live one.
    """
    version = _taken_up(session, version_id, Decision.DISCARDED, reason, by)
    return _noted(session, version, Decision.DISCARDED, reason, by, now, replaced=None)


def roll_back(
    session: Session, kind: ModelKind, *, reason: str, now: datetime, by: int | None = None
) -> Version:
    """Make live what was live before the present version was published.

    Raises ``BadInput`` without a reason, ``IllegalStep`` where there is nothing to go back to.
    """
    registry.lock(session)
    before = previous(session, kind)
    if before is None:
        raise IllegalStep(t("registry.refused.nothing_before"))
    version = _taken_up(session, before.id, Decision.ROLLED_BACK, reason, by)
    _require_issue(session, version)
    return _lived(session, version, Decision.ROLLED_BACK, reason, by, now)


def demote(session: Session, baseline_id: int, *, now: datetime) -> Version:
    """By night: the baseline takes the place of a live version that trails it.

    Raises ``NotFound``, and ``IllegalStep`` where the baseline is live or has no forecasts.
    """
    version = _taken_up(session, baseline_id, Decision.DEMOTED, TRAILS, None)
    _require_issue(session, version)
    return _lived(session, version, Decision.DEMOTED, TRAILS, None, now)


def previous(session: Session, kind: ModelKind) -> Version | None:
    """What a roll-back would make live; None where nothing was published before."""
    live = registry.live(session, kind)
    if live is None:
        return None
    became = (Decision.PUBLISHED, Decision.DEMOTED)
    for decided in registry.decisions(session, kind):
        if decided.version_id == live.id and decided.step in became:
            return registry.by_id(session, decided.replaced_id) if decided.replaced_id else None
    return None


def stands_in(session: Session, kind: ModelKind) -> bool:
    """Whether what is live is the baseline, in place of a version that had trailed it."""
    taken = (one for one in registry.decisions(session, kind) if one.step in _MADE_LIVE)
    newest = next(taken, None)
    return newest is not None and newest.step is Decision.DEMOTED


def records(session: Session, kind: ModelKind | None = None) -> list[VersionRecord]:
    """Every version with its newest backtest, newest issue and decisions; the live ones first."""
    tested, issued = registry.latest_backtests(session), issues.newest_of_each(session)
    decided = registry.decisions(session, kind)
    found = [
        VersionRecord(
            version,
            tested.get(version.id),
            issued.get(version.id),
            tuple(each for each in decided if each.version_id == version.id),
        )
        for version in registry.listed(session, kind)
    ]
    return sorted(found, key=lambda record: record.version.state is not ModelState.LIVE)


def shown(session: Session, kind: ModelKind) -> Issue | None:
    """The issue that pages show: the live version's newest. None before anything was published."""
    return issues.newest(session, kind)


def _taken_up(
    session: Session, version_id: int, step: Decision, reason: str, by: int | None
) -> Version:
    if not reason.strip():
        raise BadInput(t("registry.refused.no_reason"))
    registry.lock(session)
    version = registry.by_id(session, version_id)
    if version is None:
        raise NotFound(t("registry.refused.unknown", version=str(version_id)))
    if not may_take(step, version.state, by_night=by is None):
        key = f"registry.refused.{step}.{version.state}"
        raise IllegalStep(t(key, version=str(version_id)))
    return version


def _require_issue(session: Session, version: Version) -> None:
    if version.id not in issues.newest_of_each(session):
        raise IllegalStep(t("registry.refused.no_issue", version=str(version.id)))


def _lived(
    session: Session, version: Version, step: Decision, reason: str, by: int | None, now: datetime
) -> Version:
    replaced = registry.live(session, version.kind)
    if replaced is not None:
        registry.set_state(session, replaced.id, ModelState.RETIRED)
    return _noted(session, version, step, reason, by, now, replaced=replaced)


def _noted(
    session: Session,
    version: Version,
    step: Decision,
    reason: str,
    by: int | None,
    now: datetime,
    *,
    replaced: Version | None,
) -> Version:
    replaced_id = None if replaced is None else replaced.id
    registry.set_state(session, version.id, BECOMES[step])
    registry.decide(
        session,
        version.id,
        step,
        account_id=by,
        reason=reason.strip(),
        replaced_id=replaced_id,
        now=now,
    )
    detail = {"kind": version.kind, "reason": reason.strip(), "replaced": replaced_id}
    audit.insert(session, AuditEntry(now, by, f"model_{step}", f"model:{version.id}", detail))
    return replace(version, state=BECOMES[step])
