"""The banner on analysis pages: breaks of sources in the days that are shown or compared with."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from dash import Dash, Input, Output
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking
from components import source_notice
from components.ids import Breaks, Frame
from domain import comparing, errors
from domain.filters import Filter, Period
from domain.roles import Permission
from domain.source_break import SourceBreak
from services import breaks, layers

# Pages with periods of their own say what happened lately.
RECENT_DAYS = 28
_OWN_PERIOD = frozenset({"/overview", "/forecast", "/accuracy"})


def noted(path: str | None, search: str | None, _minute: int | None) -> Any:
    """What to bear in mind about the days of this page."""
    if (path or "/") not in source_notice.PAGES:
        return None
    with context.reading() as session:
        return source_notice.banner(_within(session, path or "/", search))


def _within(session: Session, path: str, search: str | None) -> list[SourceBreak]:
    city = context.current().city
    try:
        chosen = asking.chosen((search or "").removeprefix("?"))
        newest = layers.newest_day(session, city)
        shown = _shown(path, chosen, chosen.period(newest), newest + timedelta(days=1))
    except errors.Refusal:
        # The page itself says what is wrong with its address, or that there is nothing yet.
        return []
    between = partial(breaks.between, session, zone=city.zone, slugs=chosen.sources)
    found = [one for period in shown for one in between(period.first, period.end)]
    return list(dict.fromkeys(found))


def _shown(path: str, chosen: Filter, period: Period, end: date) -> list[Period]:
    if path in _OWN_PERIOD:
        period = Period(end - timedelta(days=RECENT_DAYS), end)
    elif not chosen.compare:
        return [period]
    return [period, comparing.base_period(period, chosen.compare)]


def register(app: Dash) -> None:
    """Tie the banner to its id."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        noted,
        outputs=Output(Breaks.BANNER, "children"),
        inputs=[
            Input(Frame.URL, "pathname"),
            Input(Frame.URL, "search"),
            Input(Frame.CLOCK, "n_intervals"),
        ],
    )
