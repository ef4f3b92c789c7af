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
from services import layers, prospects


def bars(query: str, unit: str, measured: str) -> list[Any]:
    """The steps that the map can be played in."""
    return ahead(query, unit) if asking.is_forecast(measured) else past(query, unit)


def past(query: str, unit: str) -> list[Any]:
    """The steps of the period in the unit wished for, or the one that fits."""
    chosen, city = asking.chosen(query), context.current().city
    with context.reading() as session:
        wanted = layers.slice_of(session, chosen, chosen.period(layers.newest_day(session, city)))
        counts = risk.days(session, wanted)
        covered = risk.coverage(session, wanted.source_ids)
    fitted = steps.unit_for(wanted.period, unit)
    cut = steps.steps(wanted.period, fitted)
    return [
        time_steps.bars(cut, fitted, counts, covered=covered, sight=asking.seeing()),
        time_steps.ticks(cut, fitted),
        time_steps.units(steps.units(wanted.period)),
        *(str(fitted), str(fitted)),
        moments.period(wanted.period),
        time_steps.note(wanted.period, covered, city.zone),
    ]


def ahead(query: str, unit: str) -> list[Any]:
    """The steps of the forecast: the next 24 hours, or seven days."""
    here, asked = context.current(), asking.prospect(query, unit)
    with context.reading() as session:
        whole = prospects.whole(prospects.live(session), here.city)
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
