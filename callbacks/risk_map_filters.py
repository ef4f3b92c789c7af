"""The filter bar of the risk map: what its chips say, and what their panels offer."""

from typing import Any

from dash import Dash, Input, Output
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking
from components import filter_said
from components.choices import Choice
from components.ids import RiskMap
from db.queries import areas, naming, risk, sources
from domain.filters import Filter, Period
from domain.roles import Permission
from services import layers


def said(query: str) -> list[Any]:
    """The chips' values, and the links that share this view."""
    chosen = asking.chosen(query)
    with context.reading() as session:
        period = _period(session, chosen)
        words = filter_said.said(
            chosen,
            period,
            sources={one.slug: one.name for one in sources.listed(session)},
            areas={one.id: one.name for one in areas.listed(session)},
        )
    days = [period.first.isoformat(), period.end.isoformat()]
    return [*words, filter_said.share(chosen, period), *days]


def offered(_ready: str) -> list[Any]:
    """Sources, areas and periods to choose from."""
    with context.reading() as session:
        covered = risk.coverage(session, ())
        newest = layers.newest_day(session, context.current().city)
        listed: list[Choice] = [
            {"value": one.slug, "label": one.name} for one in sources.listed(session)
        ]
        places: list[Choice] = [
            {"value": str(one.id), "label": one.name} for one in areas.listed(session)
        ]
    earliest = covered.first.isoformat() if covered else None
    return [listed, places, filter_said.presets(newest), earliest]


def categories(query: str) -> list[Choice]:
    """The categories that occur, with their counts in the period."""
    chosen = asking.chosen(query)
    with context.reading() as session:
        counts = naming.slot_counts(session, _period(session, chosen))
    return filter_said.category_choices(counts)


def _period(session: Session, chosen: Filter) -> Period:
    return chosen.period(layers.newest_day(session, context.current().city))


def register(app: Dash) -> None:
    """Tie the filter bar to its ids."""
    chips = (RiskMap.PERIOD_SAID, RiskMap.TYPES_SAID, RiskMap.SOURCES_SAID, RiskMap.AREAS_SAID)
    guard.bind(
        app,
        Permission.SEE_MAP,
        said,
        outputs=[
            *[Output(one, "children") for one in (*chips, RiskMap.SHARE)],
            Output(RiskMap.DATES, "first"),
            Output(RiskMap.DATES, "end"),
        ],
        inputs=[Input(RiskMap.FILTER, "data")],
        on_error=asking.quiet,
    )
    guard.bind(
        app,
        Permission.SEE_MAP,
        offered,
        outputs=[
            Output(RiskMap.SOURCES, "options"),
            Output(RiskMap.AREAS, "options"),
            Output(RiskMap.PRESETS, "children"),
            Output(RiskMap.DATES, "earliest"),
        ],
        inputs=[Input(RiskMap.DATES, "id")],
        on_error=asking.quiet,
    )
    guard.bind(
        app,
        Permission.SEE_MAP,
        categories,
        outputs=Output(RiskMap.TYPES, "options"),
        inputs=[Input(RiskMap.FILTER, "data")],
        on_error=asking.quiet,
    )
