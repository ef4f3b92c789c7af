"""How single incidents are told apart: seven families, each with a colour and a shape of its own.

The shapes are drawn by `assets/point_layer.js` and, in the legend, by `assets/point_marks.css`.
"""

from dash import html

from components.attributes import aria
from domain.category import CATEGORIES
from locales import t

_MEMBERS = {
    "violence": ("homicide", "sexual_offence", "robbery", "assault", "threat"),
    "burglary": ("burglary",),
    "theft": ("theft", "vehicle_theft", "fraud"),
    "damage": ("arson", "vandalism"),
    "policing": ("drugs", "weapons", "disorder", "traffic"),
    "emergency": ("fire", "medical", "rescue"),
}
_REST = "rest"
FAMILIES = (*_MEMBERS, _REST)
_FAMILY = {code: family for family, codes in _MEMBERS.items() for code in codes}


def families() -> dict[str, str]:
    """The family of every category, by code."""
    return {one.code: _FAMILY.get(one.code, _REST) for one in CATEGORIES}


def key() -> html.Ul:
    """The part of the legend that is seen while single incidents are."""
    return html.Ul(
        [html.Li([_mark(family), t(f"category.family.{family}")]) for family in FAMILIES],
        className="legend-keys legend-points",
        **aria(label=t("category.family.title")),
    )


def _mark(family: str) -> html.Span:
    return html.Span(className=f"point-key point-{family}", **aria(hidden="true"))
