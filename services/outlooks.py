"""What the Forecast page says of one area: forecast, baseline, record, and what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.forecasting import fan, gates
from db.queries import area_forecasts, areas, issues, registry, rhythms, risk
from domain.category import CATEGORIES
from domain.errors import BadInput, NotFound
from domain.filters import Filter, Period
from domain.model import Issue, ModelKind
from domain.outlook import CITY, Expected, Fan, Issued, Outlook, Past, Record
from domain.sight import Sight
from domain.target import ALL, TARGET_BY_CODE, TARGETS, Target
from locales import t
from services import cities, layers, silence
from services import registry as versions

WEEK = 7
SPANS = (WEEK, 1)
# How far back the chart goes, in steps of its own length.
_STEPS_BACK = {WEEK: 26, 1: 42}
_LEVELS = (0.5, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Question:
    """Whose forecast: of ``target`` in ``area_id`` (−1: the city), in steps of ``days``."""

    target: Target
    area_id: int
    days: int
    sight: Sight


def question(asked: Mapping[str, str], seen: Sight) -> Question:
    """The question spelled in an address: ``area`` (the first of several; none: the city),
    ``target`` (else the one that has the categories in ``types``), ``days``.

    Raises ``BadInput`` for words it does not know.
    """
    area = (asked.get("area") or "").split(",")[0]
    target, days = asked.get("target") or _target_of(asked.get("types")), asked.get("days")
    if target and target not in TARGET_BY_CODE:
        raise BadInput(t("forecast.refused.target"))
    if area and not area.isdecimal():
        raise BadInput(t("forecast.refused.area"))
    if days and days not in {str(span) for span in SPANS}:
        raise BadInput(t("forecast.refused.days"))
    return Question(
        target=TARGET_BY_CODE[target] if target else ALL,
        area_id=int(area) if area else CITY,
        days=int(days) if days else WEEK,
        sight=seen,
    )


def _target_of(types: str | None) -> str:
    wanted = set((types or "").split(","))
    found = (one.code for one in TARGETS if wanted == {CATEGORIES[slot].code for slot in one.slots})
    return next(found, "")


def outlook(session: Session, asked: Question) -> Outlook:
    """Everything said about the area, from the newest issue of the live model.

    Raises ``NotFound`` where there is no such area.
    """
    name = _name(session, asked.area_id)
    issue = issues.newest(session, ModelKind.AREAS)
    if issue is None:
        return _nothing(asked, name, None, "no_model")
    expected = tuple(_expected(session, issue, asked))
    if not expected:
        return _nothing(asked, name, issue, *_lacking(session, issue, asked))
    return Outlook(
        target=asked.target,
        area_id=asked.area_id,
        area=name,
        days=asked.days,
        issued_at=issue.issued_at,
        data_through=issue.data_through,
        recipe=issue.recipe,
        expected=expected,
        issued=tuple(_issued(session, issue, asked)),
        past=tuple(_past(session, issue, asked)),
        record=_record(session, issue, asked),
        rhythm=_rhythm(session, issue, asked),
        stands_in=versions.stands_in(session, ModelKind.AREAS),
    )


def choices(session: Session) -> list[areas.KnownArea]:
    """The areas one may ask about, coarsest level first, by name."""
    found = [one for one in areas.listed(session) if one.level != "city"]
    levels = list(dict.fromkeys(one.level for one in found))
    return sorted(found, key=lambda one: (-levels.index(one.level), one.name))


def _name(session: Session, area_id: int) -> str:
    if area_id == CITY:
        return t("forecast.city")
    found = next((one.name for one in areas.listed(session) if one.id == area_id), None)
    if found is None:
        raise NotFound(t("forecast.refused.area"))
    return found


def _lacking(session: Session, issue: Issue, asked: Question) -> tuple[str, int]:
    """Why an issue says nothing of an area, and how much is missing: days, incidents, or proof
    that it would be better than the baseline."""
    known = risk.coverage(session, ())
    if known is None:
        return "days", gates.LEAST_DAYS
    history = Period(known.first, max(issue.first_day, known.first))
    counted = risk.days(session, _slice(session, asked, history))
    short = gates.Shortage(history.days, max(sum(counted.values()), 0))
    if short.missing_days:
        return "days", short.missing_days
    return ("incidents", short.missing_events) if short.missing_events else ("unproven", 0)


def _nothing(
    asked: Question, name: str, issue: Issue | None, reason: str, missing: int = 0
) -> Outlook:
    return Outlook(
        target=asked.target,
        area_id=asked.area_id,
        area=name,
        days=asked.days,
        issued_at=issue.issued_at if issue else None,
        data_through=issue.data_through if issue else None,
        recipe=issue.recipe if issue else "",
        expected=(),
        issued=(),
        past=(),
        record=None,
        rhythm=None,
        reason=reason,
        missing=missing,
    )


def _expected(session: Session, issue: Issue, asked: Question) -> Iterator[Expected]:
    rows = area_forecasts.of_issue(
        session, issue.id, target=asked.target.code, area_id=asked.area_id, days=asked.days
    )
    for row, drawn in zip(rows, _fans([(row.expected, row.alpha) for row in rows]), strict=True):
        yield Expected(
            first_day=row.first_day,
            days=row.days,
            mean=row.expected,
            likeliest=fan.likeliest(row.expected, row.alpha),
            fan=drawn,
            baseline=row.baseline,
        )


def _issued(session: Session, issue: Issue, asked: Question) -> Iterator[Issued]:
    """Earlier forecasts in the same steps as the chart, each as it stood on its first day."""
    since = issue.first_day - timedelta(days=_STEPS_BACK[asked.days] * asked.days)
    found = [
        row
        for row in area_forecasts.past(
            session,
            target=asked.target.code,
            area_id=asked.area_id,
            days=asked.days,
            since=since,
        )
        if row.first_day < issue.first_day
        and (issue.first_day - row.first_day).days % asked.days == 0
    ]
    for row, drawn in zip(found, _fans([(row.expected, row.alpha) for row in found]), strict=True):
        yield Issued(
            first_day=row.first_day,
            days=row.days,
            mean=row.expected,
            fan=drawn,
            baseline=row.baseline,
            actual=None if asked.sight.guarded else row.actual,
            final=row.final,
        )


def _slice(session: Session, asked: Question, period: Period) -> risk.Slice:
    categories = tuple(CATEGORIES[slot].code for slot in asked.target.slots)
    inside = () if asked.area_id == CITY else (asked.area_id,)
    chosen = Filter(categories=categories, areas=inside)
    return layers.slice_of(session, chosen, period, asked.sight)


def _past(session: Session, issue: Issue, asked: Question) -> Iterator[Past]:
    if asked.sight.guarded:
        yield from _past_weeks(session, issue, asked)
        return
    steps = _STEPS_BACK[asked.days]
    first = issue.first_day - timedelta(days=steps * asked.days)
    wanted = _slice(session, asked, Period(first, issue.first_day))
    counted, settled = risk.days(session, wanted), _settled(issue)
    told = _told(session, issue)
    for step in range(steps):
        start = first + timedelta(days=step * asked.days)
        if told is None or not told.is_whole(start, asked.days):
            continue
        days = [start + timedelta(days=one) for one in range(asked.days)]
        count = sum(counted.get(day, 0) for day in days)
        shown = None if asked.sight.hides(count) else count
        yield Past(start, asked.days, shown, provisional=days[-1] >= settled)


def _past_weeks(session: Session, issue: Issue, asked: Question) -> Iterator[Past]:
    """What a guarded reader is told: whole weeks, where the target is made of whole kinds."""
    first = issue.first_day - timedelta(days=_STEPS_BACK[WEEK] * WEEK)
    wanted = _slice(session, asked, Period(first, issue.first_day))
    if asked.days != WEEK or set(wanted.slots) != set(asked.target.slots):
        return
    counted, settled = risk.days(session, wanted), _settled(issue)
    told = _told(session, issue)
    for week in range(wanted.period.days // WEEK):
        start = wanted.period.first + timedelta(days=week * WEEK)
        if told is None or not told.is_whole(start, WEEK):
            continue
        count = counted.get(start, 0)
        shown = None if asked.sight.hides(count) else count
        yield Past(start, WEEK, shown, provisional=start + timedelta(days=WEEK) > settled)


def _told(session: Session, issue: Issue) -> silence.Silence | None:
    """Which days were told of when ``issue`` was made: one that was not is no day without
    incidents, and no bar."""
    zone = cities.current(session).zone
    return silence.silence(session, (), zone=zone, now=issue.issued_at)


def _settled(issue: Issue) -> date:
    """The first day whose incidents have not all been reported, as the run measured the delay."""
    provisional = issue.fit.get("provisional_days", 0)
    return issue.first_day - timedelta(days=int(str(provisional)))


def _fans(given: Sequence[tuple[float, float]]) -> list[Fan]:
    if not given:
        return []
    mean, alpha = (np.array(values) for values in zip(*given, strict=True))
    bounds = [fan.interval(mean, alpha, level) for level in _LEVELS]
    return [
        Fan(*(int(edge[at]) for low, high in bounds for edge in (low, high)))
        for at in range(len(given))
    ]


def _record(session: Session, issue: Issue, asked: Question) -> Record | None:
    tested = registry.latest_backtests(session).get(issue.version_id)
    return None if tested is None else fan.record(tested.figures, asked.target.code, asked.days)


def _rhythm(session: Session, issue: Issue, asked: Question) -> dict[str, object] | None:
    found = rhythms.of_issue(session, issue.id, asked.target.code)
    return None if found is None else dict(found)
