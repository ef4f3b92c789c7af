"""The retrain: the data checked, the candidates fitted and replayed, the better one published by
night, forecasts issued, earlier ones scored.

Everything is worked out first and written in short transactions, each of which is void where the
job was taken away meanwhile: whatever dies, the live model and its issues stay whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from analytics.forecasting import backtest
from analytics.runs import checks, countries, delays, reading, scoring, surface_scoring
from analytics.runs.areas import AreaRun
from analytics.runs.cells import CellRun
from analytics.runs.contract import Lack, Run, Spread
from analytics.runs.reading import Ground
from background import verdicts
from background.steps import Saying, Steps
from background.terms import Context
from background.verdicts import Found, Kept, Standing
from db import frames
from db.queries import jobs as job_rows
from db.queries import registry as registry_rows
from db.session import transaction
from domain.city import City
from domain.errors import NotFound
from domain.job import JobState, Outcome
from domain.line import Line
from domain.model import ModelKind
from services import cities, retraining

# The steps and the share of the whole that each takes.
STEPS = {"completeness": 2, "fit": 4, "backtest": 12, "decide": 1, "issue": 4, "score": 1}
Runs = Callable[[Ground], Sequence[Run]]


def runs(ground: Ground) -> list[Run]:
    """What a night works on."""
    areas = AreaRun(ground, country=countries.of_zone(ground.city.zone))
    return [areas, CellRun(ground, weeks=areas.week)]


def retrain(context: Context, *, spread: Spread = backtest.here, runs: Runs = runs) -> Outcome:
    """Do one retrain with ``spread`` for its heavy parts. Asked for by a person it publishes
    nothing: what passes waits for that person's word."""
    other = _other(context)
    if other is not None:
        return Outcome(JobState.SKIPPED, Line("job.another_retrain", {"job": str(other)}))
    steps = Steps(context, STEPS)
    with steps.running("completeness") as step:
        found = _read(context, step)
        if found is None:
            return Outcome(JobState.SKIPPED, Line("job.nothing_to_learn"))
        every = list(runs(found.ground))
        lacks = {run.kind: lack for run in every if (lack := run.lacking()) is not None}
        for kind, lack in lacks.items():
            step.say(f"retrain.lacks.{kind}", **asdict(lack))
    able = [run for run in every if run.kind not in lacks]
    if not able:
        result = {kind: asdict(lack) for kind, lack in lacks.items()}
        return Outcome(JobState.SKIPPED, _reason(lacks), {"lacks": result})
    return _worked_out(context, steps, found, able, spread)


def _worked_out(
    context: Context, steps: Steps, found: Found, able: Sequence[Run], spread: Spread
) -> Outcome:
    with steps.running("fit") as step:
        for run, progress in _parts(able, step):
            for recipe, seconds in run.fit(progress).items():
                step.say("retrain.fitted", recipe=recipe, seconds=round(seconds, 1))
    with steps.running("backtest") as step:
        for run, progress in _parts(able, step):
            run.replay(spread, progress)
            for line in map(run.told, run.candidates):
                step.say(line.key, **line.values)
    with steps.running("decide") as step:
        standings = [(run, _decided(context, run, found, step)) for run in able]
    result: dict[str, object] = {}
    with steps.running("issue") as step:
        for (run, standing), (_, progress) in zip(standings, _parts(able, step), strict=True):
            kept = _issued(context, run, found, standing, progress)
            _say_kept(step, run, standing, kept)
            result[run.kind] = asdict(kept)
    with steps.running("score") as step:
        result["scored"] = _scored(context, found.ground, step)
    return Outcome(JobState.SUCCEEDED, result=result)


def _other(context: Context) -> int | None:
    """The job of another retrain that is at work, be it the clock's or a person's; where there is
    none, this one is at work from here on. Of two that begin together the first to look goes on:
    each giving way to the other, neither would."""
    job = context.job
    with context.transaction() as session:
        registry_rows.lock(session)
        for other in job_rows.recent(session, name=retraining.JOB):
            if other.state is JobState.RUNNING and other.step and other.id != job.id:
                return other.id
        job_rows.report(session, job.id, job.fence, progress=0.0, step=next(iter(STEPS)))
    return None


def _read(context: Context, step: Saying) -> Found | None:
    """Everything that is learned from, as it stood at one moment."""
    with transaction(context.sessions) as session:
        frames.steady(session)
        try:
            city = cities.current(session)
        except NotFound:
            return None
        before = reading.as_of(session, city, now=context.now())
        ground = None if before is None else reading.ground(session, city, before=before)
        if ground is None:
            return None
        found = Found(ground, checks.findings(session, ground, now=context.now()))
    _say_read(step, found, city)
    return found


def _say_read(step: Saying, found: Found, city: City) -> None:
    ground = found.ground
    through = ground.data_through.isoformat()
    step.say("retrain.read", city=city.name, n=ground.data_count, through=through)
    late = delays.provisional_days(ground.delays)
    if late:
        step.say("retrain.late", n=late)
    if ground.covariate is not None:
        given = ground.covariate
        step.say("retrain.grouped", name=given.name, n=len(given.figures))
    for each in found.findings:
        step.say(f"accuracy.finding.{each.code}", subject=each.subject, **each.figures)


def _decided(context: Context, run: Run, found: Found, step: Saying) -> Standing:
    standing = verdicts.judge(context, run, found)
    for each in standing.candidates:
        key = "retrain.passes" if each.passes else "retrain.fails"
        step.say(key, recipe=each.version.recipe, version=str(each.version.id))
    if standing.away and standing.live is not None:
        step.say("retrain.trails", version=str(standing.live.id))
    return standing


def _issued(
    context: Context,
    run: Run,
    found: Found,
    standing: Standing,
    progress: Callable[[float], None],
) -> Kept:
    said = {}
    versions = verdicts.speaking(standing)
    for done, version in enumerate(versions, 1):
        spoken = run.said(version.recipe)
        if not spoken.is_empty():
            said[version.id] = spoken
        progress(done / len(versions))
    return verdicts.publish(context, run, found, standing, said)


def _say_kept(step: Saying, run: Run, standing: Standing, kept: Kept) -> None:
    step.say(f"retrain.issued.{run.kind}", n=len(kept.issues))
    if kept.published is not None:
        step.say("retrain.published", version=str(kept.published))
    elif kept.live is not None:
        step.say("retrain.kept", version=str(kept.live))
    elif any(each.passes for each in standing.candidates):
        step.say("retrain.waits")
    else:
        step.say("retrain.none_live")


def _scored(context: Context, ground: Ground, step: Saying) -> dict[str, dict[str, int]]:
    with context.transaction() as session:
        counts = scoring.score_areas(session, ground, now=context.now())
        risks = surface_scoring.score(session, ground, now=context.now())
    step.say("retrain.scored", **counts)
    if any(risks.values()):
        step.say("retrain.scored_surfaces", **risks)
    return {ModelKind.AREAS: counts, ModelKind.CELLS: risks}


def _parts(able: Sequence[Run], step: Saying) -> list[tuple[Run, Callable[[float], None]]]:
    """Each run with its share of the step's progress."""

    def part(at: int) -> Callable[[float], None]:
        return lambda fraction: step.progress((at + fraction) / len(able))

    return [(run, part(at)) for at, run in enumerate(able)]


def _reason(lacks: Mapping[ModelKind, Lack]) -> Line:
    lacking = [Line(f"job.too_little_for.{kind}", asdict(lack)) for kind, lack in lacks.items()]
    return Line("job.too_little", {"lacking": lacking})
