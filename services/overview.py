"""What the Overview says first: figures of the last weeks, and what changed line by line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analytics.scores import shares
from db.queries import areas, issues, registry, risk
from domain import comparing as comparison
from domain import sight
from domain.category import CATEGORIES
from domain.comparing import Change
from domain.filters import BETWEEN, DEFAULT_DAYS, Filter, Period
from domain.model import Decision, ModelKind
from domain.outlook import CITY, Issued, Outlook
from domain.overview import By, Headline, LiveModel, Located, Row, Span, Table
from domain.target import ALL
from domain.timeline import Asked
from locales import t
from services import comparing, layers, outlooks

WEEK, WEEKS = 7, 28


def timeless(chosen: Filter) -> Filter:
    """``chosen`` without its period: the Overview has periods of its own."""
    return replace(chosen, fixed=None, last_days=DEFAULT_DAYS)


def headline(session: Session, asked: Asked) -> Headline:
    """The figures of the whole days up to now. Raises ``NotFound`` before anything is stored."""
    newest = layers.newest_day(session, asked.city)
    through = _through(newest, asked)
    end = through + timedelta(days=1)
    week, weeks = (Period(end - timedelta(days=days), end) for days in (WEEK, WEEKS))
    usual = f"{week.first - timedelta(days=WEEKS)}{BETWEEN}{week.first}"
    change = _change(session, asked, weeks, asked.chosen.compare)
    return Headline(
        newest=newest,
        through=through,
        week=_change(session, asked, week, usual),
        weeks=change,
        located=_located(session, asked, change),
        outlook=expected(session, asked),
        coarsened=sight.coarsened(asked.chosen, weeks, asked.sight, change.period),
    )


def table(session: Session, asked: Asked, by: By, span: Span) -> Table:
    """What changed, line by line. Raises ``NotFound`` before anything is stored."""
    through = _through(layers.newest_day(session, asked.city), asked)
    end = through + timedelta(days=1)
    period = Period(end - timedelta(days=WEEKS), end)
    compare = asked.chosen.compare
    if span is Span.YEAR:
        period, compare = Period(through.replace(month=1, day=1), end), "year"
    within = replace(asked, chosen=replace(asked.chosen, fixed=period, compare=compare))
    rows = _by_area(session, within) if by is By.AREA else _by_category(session, within)
    busiest = sorted(rows, key=lambda row: -(row.change.count or 0))
    # A guarded reader is given whole weeks instead.
    given = next(((one.change.period, one.change.base_period) for one in busiest), None)
    return Table(by, span, *(given or _periods(period, compare)), tuple(busiest))


def expected(session: Session, asked: Asked) -> Outlook:
    """What the city may expect of the next seven days, or why that is not known."""
    return outlooks.outlook(session, outlooks.Question(ALL, CITY, WEEK, asked.sight))


def models(session: Session, last: Outlook) -> tuple[LiveModel, ...]:
    """The models in use; ``last`` is the newest outlook, which tells how a week of it fared."""
    return tuple(_live(session, last))


def _live(session: Session, last: Outlook) -> Iterator[LiveModel]:
    became = (Decision.PUBLISHED, Decision.ROLLED_BACK, Decision.DEMOTED)
    for kind in ModelKind:
        version = registry.live(session, kind)
        if version is None:
            continue
        taken = (one for one in registry.decisions(session, kind) if one.version_id == version.id)
        since = next((one.decided_at for one in taken if one.step in became), None)
        issue = issues.newest(session, kind)
        fared = _fared(last) if kind is ModelKind.AREAS else None
        issued_at, through = (issue.issued_at, issue.data_through) if issue else (None, None)
        yield LiveModel(kind, version.recipe, since, issued_at, through, fared)


def _fared(last: Outlook) -> Issued | None:
    over = [one for one in last.issued if one.actual is not None]
    return over[-1] if over else None


def _periods(period: Period, compare: str) -> tuple[Period, Period]:
    return period, comparison.base_period(period, compare)


def _through(newest: date, asked: Asked) -> date:
    """The last day that is over: today's is only begun. A guarded reader, who is given whole weeks,
    is told of the last one that is."""
    today = asked.now.astimezone(ZoneInfo(asked.city.zone)).date()
    after = min(newest + timedelta(days=1), today)
    if asked.sight.guarded:
        after = replace(asked.sight, week_start=asked.city.week_start).week(after)
    return after - timedelta(days=1)


def _change(session: Session, asked: Asked, period: Period, compare: str) -> Change:
    chosen = replace(asked.chosen, fixed=period, compare=compare)
    return comparing.change(session, replace(asked, chosen=chosen))


def _by_category(session: Session, asked: Asked) -> list[Row]:
    found = comparing.by_category(session, asked)
    if not asked.sight.guarded:
        return [Row(code, t(f"category.{code}"), one, (code,)) for code, one in found.items()]
    types = {kind.code: tuple(CATEGORIES[slot].code for slot in kind.slots) for kind in sight.KINDS}
    return [Row(code, t(f"overview.kind_{code}"), one, types[code]) for code, one in found.items()]


def _by_area(session: Session, asked: Asked) -> list[Row]:
    names = {one.id: one.name for one in areas.listed(session)}
    found = comparing.by_area(session, asked)
    return [
        Row(str(area), names.get(int(area), t("overview.no_area")), change)
        for area, change in found.items()
    ]


def _located(session: Session, asked: Asked, change: Change) -> Located:
    # What is published to a guarded reader without a cell may well have one.
    if asked.sight.guarded or not change.count:
        return Located(None, None)
    placed = _placed(session, asked, change.period)
    low, high = shares.interval(placed, change.count)
    before = _placed(session, asked, change.base_period) / change.base if change.base else None
    return Located(placed, change.count, placed / change.count, low, high, before)


def _placed(session: Session, asked: Asked, period: Period) -> int:
    wanted = layers.slice_of(session, asked.chosen, period, asked.sight)
    return sum(risk.days(session, wanted, mapped=True).values())
