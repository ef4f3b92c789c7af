"""The time bar of the risk map."""

from typing import Any

from dash import Dash, Input, Output

from auth import context, guard
from callbacks import asking
from components import moments, prospect_steps, time_steps
from components.ids import RiskMap
from db.queries import risk
from domain import steps
from domain.prospect import Step
from domain.roles import Permission
from services import layers, prospect_windows, prospects


def bars(query: str, unit: str, measured: str) -> list[Any]:
    """The steps that the map can be played in."""
    return ahead(query, unit) if asking.is_forecast(measured) else past(query, unit)


def past(query: str, unit: str) -> list[Any]:
    """The steps of the period in the unit wished for, or the one that fits."""
    asked = asking.question(query)
    with context.reading() as session:
        wanted = layers.asked_for(session, asked)
        counts = risk.days(session, wanted)
        covered = risk.coverage(session, wanted.source_ids)
    whole, least = wanted.period, asked.sight.least_days
    cut = steps.steps(whole, fitted := steps.unit_for(whole, unit, least_days=least))
    return [
        time_steps.bars(cut, fitted, counts, covered=covered, sight=asked.sight),
        time_steps.ticks(cut, fitted),
        time_steps.units(steps.units(whole, least_days=least)),
        *(str(fitted), str(fitted)),
        moments.period(whole),
        time_steps.note(whole, covered, asked.city.zone),
    ]


def ahead(query: str, unit: str) -> list[Any]:
    """The steps of the forecast: the next 24 hours, or seven days."""
    here, asked = context.current(), asking.prospect(query, unit)
    with context.reading() as session:
        whole = prospect_windows.whole(prospects.live(session), here.city)
        found = prospects.steps(session, asked, now=here.now())
    cut, zone = asked.cut or Step.HOUR, here.city.zone
    return [
        prospect_steps.bars(found, cut, zone),
        prospect_steps.ticks(found, cut, zone),
        prospect_steps.units(),
        *(str(cut), str(cut)),
        prospect_steps.title(whole, zone),
        prospect_steps.note(found, zone),
    ]


def register(app: Dash) -> None:
    """Tie the time bar to its ids."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        bars,
        outputs=[
            Output(RiskMap.TIME, "bars"),
            Output(RiskMap.TIME, "ticks"),
            Output(RiskMap.TIME, "units"),
            Output(RiskMap.TIME, "unit"),
            Output(RiskMap.FITTED, "data"),
            Output(RiskMap.TIME, "title"),
            Output(RiskMap.TIME, "note"),
        ],
        inputs=[Input(part, "data") for part in (RiskMap.FILTER, RiskMap.UNIT, RiskMap.MEASURE)],
        on_error=asking.quiet,
    )
