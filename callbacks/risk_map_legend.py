"""What the layer reports of itself becomes legend, live sentence and, where needed, a way out."""

from typing import Any

from dash import Dash, Input, Output, State, no_update
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking
from components import legend, map_sentence, prospect_said
from components.ids import RiskMap
from domain import steps
from domain.layer import FORECAST
from domain.roles import Permission
from services import area_shade, layers, prospects


def told(
    summary: dict[str, Any] | None, stepping: str, shown: str, query: str, unit: str
) -> list[Any]:
    """Legend, sentence, areas in colour, and a notice where nothing was found."""
    if not summary:
        return [no_update, [], [], "", None]
    if asking.is_forecast(summary["measure"]):
        return ahead(summary, stepping, query, unit)
    asked = asking.question(query)
    with context.reading() as session:
        shaded = area_shade.shade(session, asked) if _by_area(summary, shown) else None
        step = _unit(session, asked, unit) if stepping else ""
    few = asked.sight.smallest > 1
    scale = _areas(shaded, few) if shaded else _cells(summary, step, few)
    sentence = map_sentence.sentence(summary, asked.chosen)
    nothing = map_sentence.nothing(summary, asked.chosen)
    filled = (shaded.breaks, shaded.level) if shaded else ([], "")
    return [legend.legend(scale), sentence, *filled, nothing]


def ahead(summary: dict[str, Any], stepping: str, query: str, unit: str) -> list[Any]:
    """The same for what is expected, with the record of the model that says so."""
    asked = asking.prospect(query, unit)
    with context.reading() as session:
        record = prospects.record(session, prospects.live(session), asked.target)
        coarse = prospects.coarseness(session, asked)
    step = str(asked.cut) if stepping else ""
    scale = _scale(summary, step, FORECAST, suppresses=False)
    said = prospect_said.sentence(summary, record, coarse, asked.city.zone)
    return [legend.legend(scale), said, [], "", None]


def _by_area(summary: dict[str, Any], shown: str) -> bool:
    """Areas are coloured where a person wants it, or where there is nothing but areas."""
    areas_alone = not summary["cells"] and bool(summary.get("not_mapped"))
    return areas_alone or "shades" in asking.layers_shown(shown)


def _unit(session: Session, asked: layers.Question, unit: str) -> str:
    given = layers.asked_for(session, asked).period
    return str(steps.unit_for(given, unit, least_days=asked.sight.least_days))


def _areas(shaded: area_shade.AreaShade, few: bool) -> legend.Scale:
    return legend.Scale("areas", shaded.breaks, few, level=shaded.level, elsewhere=shaded.elsewhere)


def _cells(summary: dict[str, Any], step: str, few: bool) -> legend.Scale:
    return _scale(summary, step, str(asking.measure(summary["measure"])), suppresses=few)


def _scale(summary: dict[str, Any], step: str, kind: str, *, suppresses: bool) -> legend.Scale:
    limits = (summary.get("step_breaks") if step else None) or summary["breaks"]
    return legend.Scale(
        kind,
        [float(limit) for limit in limits],
        suppresses,
        km2=legend.cell_km2(context.current().city.centre, int(summary["resolution"])),
        step=step,
    )


def register(app: Dash) -> None:
    """Tie the legend to its ids."""
    guard.bind(
        app,
        Permission.SEE_MAP,
        told,
        outputs=[
            Output(RiskMap.LEGEND, "children"),
            Output(RiskMap.SENTENCE, "children"),
            Output(RiskMap.SHAPES, "breaks"),
            Output(RiskMap.SHAPES, "level"),
            Output(RiskMap.NOTICE, "children"),
        ],
        inputs=[
            Input(RiskMap.HEX, "summary"),
            Input(RiskMap.STEPPING, "data"),
            Input(RiskMap.LAYERS, "data"),
        ],
        states=[State(RiskMap.FILTER, "data"), State(RiskMap.UNIT, "data")],
        on_error=asking.quiet,
    )
