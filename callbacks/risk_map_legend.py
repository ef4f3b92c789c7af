"""What the layer reports of itself becomes legend, live sentence and, where needed, a way out."""

from typing import Any

from dash import Dash, Input, Output, State, no_update
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking
from components import legend, map_sentence
from components.ids import RiskMap
from domain import steps
from domain.layer import Measure
from domain.roles import Permission
from services import cells, layers


def told(
    summary: dict[str, Any] | None, stepping: str, shown: str, query: str, unit: str
) -> list[Any]:
    """Legend, sentence, class limits of areas, and a notice where nothing was found."""
    if not summary:
        return [no_update, [], [], None]
    asked = asking.question(query)
    with context.reading() as session:
        shaded = _area_breaks(session, asked, summary, shown)
        step = _unit(session, asked, unit) if stepping else ""
    scale = _scale(summary, shaded, step, suppresses=asked.sight.smallest > 1)
    return [
        legend.legend(scale),
        map_sentence.sentence(summary),
        shaded,
        map_sentence.nothing(summary, asked.chosen),
    ]


def _area_breaks(
    session: Session, asked: layers.Question, summary: dict[str, Any], shown: str
) -> list[float]:
    """Areas are coloured where a person wants it, or where there is nothing but areas."""
    areas_alone = not summary["cells"] and bool(summary.get("not_mapped"))
    if not (areas_alone or "shades" in asking.layers_shown(shown)):
        return []
    return cells.area_breaks(session, asked)


def _unit(session: Session, asked: layers.Question, unit: str) -> str:
    period = asked.chosen.period(layers.newest_day(session, asked.city))
    return str(steps.unit_for(period, unit))


def _scale(
    summary: dict[str, Any], shaded: list[float], step: str, *, suppresses: bool
) -> legend.Scale:
    if shaded:
        return legend.Scale(Measure.COUNT, shaded, None, "", suppresses)
    limits = (summary.get("step_breaks") if step else None) or summary["breaks"]
    return legend.Scale(
        measure=asking.measure(summary["measure"]),
        breaks=[float(limit) for limit in limits],
        km2=legend.cell_km2(context.current().city.centre, int(summary["resolution"])),
        step=step,
        suppresses=suppresses,
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
