"""The legend: a ramp with printed breaks, and what has no class, each with words of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components import point_marks
from components.attributes import aria
from domain import grid
from domain.layer import FORECAST, Measure
from locales import number, t

_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """What the colours stand for.

    ``kind`` is a measure of cells of ``km2``, or "areas" of ``level``, ``elsewhere`` being the
    incidents that name no such area. ``suppresses`` says that small counts are kept from this
    reader; ``step`` is the unit of one step while playing, "" for the whole period.
    """

    kind: str
    breaks: Sequence[float]
    suppresses: bool
    km2: float = 0.0
    step: str = ""
    level: str = ""
    elsewhere: int = 0


def legend(scale: Scale) -> list[object]:
    """The card's content."""
    ramp = html.Div([html.Span() for _ in range(_CLASSES)], className="ramp", **aria(hidden="true"))
    limits = html.Ol(
        [html.Li(_limit(limit)) for limit in scale.breaks],
        className="breaks",
        **aria(label=t("risk_map.legend.breaks")),
    )
    known = any(scale.breaks)
    return [
        html.H2(_title(scale), className="legend-title"),
        html.P(_note(scale), className="legend-note"),
        *([ramp, limits] if known else []),
        html.Ul(_keys(scale), className="legend-keys"),
        point_marks.key(),
    ]


def cell_km2(city_centre: tuple[float, float], resolution: int) -> float:
    """The size of the city's cells at ``resolution``."""
    return grid.area_km2(grid.containing(*city_centre, resolution))


def _title(scale: Scale) -> str:
    if scale.step:
        one = t(f"risk_map.step.one.{scale.step}")
        return t(f"risk_map.legend.title.{scale.kind}_step", unit=one)
    return t(f"risk_map.legend.title.{scale.kind}")


def _note(scale: Scale) -> str:
    if scale.level:
        note = t("risk_map.legend.note.areas", level=t(f"risk_map.level.{scale.level}"))
        if not scale.elsewhere:
            return note
        return f"{note} · {t('risk_map.legend.elsewhere', n=scale.elsewhere)}"
    digits = 3 if scale.km2 < 1 else 1
    return t(f"risk_map.legend.note.{scale.kind}", km2=number(scale.km2, digits=digits))


def _limit(limit: float) -> str:
    return number(limit, digits=0) if float(limit).is_integer() else number(limit)


def _keys(scale: Scale) -> list[html.Li]:
    names = ["zero", "no_data"] if scale.kind != FORECAST else ["no_forecast"]
    if scale.kind == Measure.RATE:
        names.insert(0, "low")
    if scale.suppresses:
        # To this reader none and few look alike.
        names = ["suppressed" if name == "zero" else name for name in names]
    return [
        html.Li(
            [
                html.Span(className=f"key key-{name.replace('_', '-')}", **aria(hidden="true")),
                t(f"risk_map.legend.{name}"),
            ]
        )
        for name in names
    ]
