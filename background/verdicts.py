"""What a retrain decides: candidates are registered with their backtests, then one is published
or all is kept as it is, together with the forecasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analytics.runs import checks, deciding, delays
from analytics.runs.contract import Run, Spoken
from analytics.runs.deciding import Candidate
from analytics.runs.reading import Ground
from background.terms import Context
from db.queries import issues
from db.queries import registry as rows
from domain import finding
from domain.finding import Finding
from domain.model import Backtest, NewIssue, Version
from services import registry


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and what was found in it."""

    ground: Ground
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The ``candidates`` of a run, what is ``live``, and the ``baseline`` where it is live or has
    to take the place of what is: ``away``."""

    candidates: tuple[Candidate, ...]
    live: Version | None
    baseline: Candidate | None
    away: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written: issue ids, the version published now, and the one live after."""

    issues: tuple[int, ...]
    published: int | None
    live: int | None


def judge(context: Context, run: Run, found: Found) -> Standing:
    """Register every candidate and keep its backtest."""
    with context.transaction() as session:
        candidates = tuple(_judged(session, context, run, found, name) for name in run.candidates)
        live = rows.live(session, run.kind)
        away = live is not None and deciding.trails(session, live, as_of=found.ground.as_of)
        baseline = None
        if away or (live is not None and live.hash == run.version(run.baseline).hash):
            baseline = Candidate(_version(session, context, run, run.baseline), passes=False)
    return Standing(candidates, live, baseline, away)


def publish(
    context: Context, run: Run, found: Found, standing: Standing, said: Mapping[int, Spoken]
) -> Kept:
    """Keep what each version said and decide, all or nothing. By day nothing is published."""
    best = None if context.argument or standing.away else _best(run, standing, said)
    now = context.now()
    with context.transaction() as session:
        kept = [
            _issued(session, context, found, version_id, spoken)
            for version_id, spoken in said.items()
        ]
        if best is not None:
            registry.publish(session, best.version.id, reason=registry.PASSED, now=now)
        if standing.away and standing.baseline is not None:
            registry.demote(session, standing.baseline.version.id, now=now)
        live = rows.live(session, run.kind)
    published = None if best is None else best.version.id
    return Kept(tuple(kept), published, None if live is None else live.id)


def speaking(standing: Standing) -> Sequence[Version]:
    """The versions that forecasts are issued for."""
    found = [each.version for each in standing.candidates if each.speaks]
    return found if standing.baseline is None else [*found, standing.baseline.version]


def _best(run: Run, standing: Standing, said: Mapping[int, Spoken]) -> Candidate | None:
    able = [each for each in standing.candidates if each.version.id in said]
    runs = standing.live is not None and standing.live.id in {
        *(each.version.id for each in standing.candidates),
        *(() if standing.baseline is None else (standing.baseline.version.id,)),
    }
    return deciding.chosen(able, standing.live, runs=runs, beats=run.beats)


def _judged(session: Session, context: Context, run: Run, found: Found, recipe: str) -> Candidate:
    version = _version(session, context, run, recipe)
    heeded = checks.that_concern(found.findings, run.kind)
    blocking = [finding.as_json(each) for each in finding.blocking(heeded)]
    reasons = (*run.judged(recipe).reasons, *blocking)
    figures = {
        **run.figures(recipe),
        "findings": [finding.as_json(each) for each in heeded],
        "delays": delays.told(found.ground.delays),
    }
    tested = Backtest(
        version_id=version.id,
        job_id=context.job.id,
        ran_at=context.now(),
        as_of=found.ground.as_of,
        data_count=found.ground.data_count,
        figures=figures,
        passes=not reasons,
        reasons=reasons,
    )
    registry.keep_backtest(session, tested)
    return Candidate(version, not reasons)


def _version(session: Session, context: Context, run: Run, recipe: str) -> Version:
    new = run.version(recipe)
    return registry.register(session, new, job_id=context.job.id, now=context.now())


def _issued(
    session: Session, context: Context, found: Found, version_id: int, spoken: Spoken
) -> int:
    ground = found.ground
    new = NewIssue(
        version_id=version_id,
        job_id=context.job.id,
        issued_at=context.now(),
        first_day=ground.as_of,
        data_through=ground.data_through,
        data_count=ground.data_count,
        fit={
            "provisional_days": delays.provisional_days(ground.delays),
            "delays": delays.told(ground.delays),
            "findings": [finding.as_json(each) for each in found.findings],
        },
        fit_hash=spoken.fingerprint(),
    )
    issue_id = issues.keep(session, new)
    spoken.keep(session, issue_id)
    return issue_id
