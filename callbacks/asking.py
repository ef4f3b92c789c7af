"""What the address asks, as the browser hands it to a callback: read strictly, trusted never."""

from urllib.parse import parse_qsl

import dash
from dash import no_update

from auth import context, reasons
from components.ids import RiskMap
from domain import errors, filters, grid
from domain.filters import Filter
from domain.layer import FORECAST, Measure
from domain.prospect import Step
from domain.roles import Permission
from domain.sight import Sight
from locales import t
from services import layers, prospects


def chosen(query: str | None) -> Filter:
    """The filter spelled in ``query``. Raises ``BadInput``."""
    return filters.parse(dict(parse_qsl(query or "")))


def is_forecast(measured: str | None) -> bool:
    """Whether the map shows what is expected instead of what was recorded."""
    return measured == FORECAST


def measure(text: str | None) -> Measure:
    """What colours stand for; counts where nothing is said, and beside a forecast. Raises
    ``BadInput``."""
    if is_forecast(text):
        return Measure.COUNT
    if text and text not in set(Measure):
        raise errors.BadInput(t("risk_map.refused.measure"))
    return Measure(text or Measure.COUNT)


def prospect(query: str | None, unit: str | None = None) -> prospects.Question:
    """What of the forecast the address asks for, cut into hours where it names no other step.

    Raises ``BadInput`` for categories without a forecast of their own.
    """
    wanted = chosen(query)
    cut = Step(unit) if unit in set(Step) else Step.HOUR
    target = prospects.target_of(wanted)
    return prospects.Question(context.current().city, target, wanted.areas, cut)


def cell(text: str) -> int:
    """The H3 cell spelled ``text``. Raises ``BadInput``."""
    found = grid.from_text(text)
    if found is None:
        raise errors.BadInput(t("risk_map.refused.cell"))
    return found


def layers_shown(text: str | None) -> frozenset[str]:
    """Which of the layers beside the cells are on."""
    return frozenset((text or "borders").split(","))


def seeing() -> Sight:
    """What the person of this request may see."""
    return reasons.seeing(Permission.SEE_MAP)


def question(query: str | None, measured: str | None = None) -> layers.Question:
    """The filter put to this city by the person of this request."""
    return layers.Question(context.current().city, chosen(query), seeing(), measure(measured))


def refused(error: Exception) -> object:
    """Say a refusal above the map, and leave everything as it was.

    Handed to Dash as ``on_error``. Whatever is no refusal goes on to the application's own, and
    so does a session that has ended: the browser then leads to sign-in and back.
    """
    if not isinstance(error, errors.Refusal) or isinstance(error, errors.NotSignedIn):
        raise error
    dash.set_props(RiskMap.REFUSAL, {"hidden": False})
    dash.set_props(RiskMap.REFUSAL_SAID, {"children": error.sentence})
    return no_update


def quiet(error: Exception) -> object:
    """The same for what another callback says already: leave everything as it was."""
    if not isinstance(error, errors.Refusal):
        raise error
    return no_update
