"""The week of hours: a Dash component drawn by `assets/timeline_clock.js`, no build step.

Choosing a cell, a row or a column writes `weekdays` and `hours` into the address; choosing it again
lets go of both.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from dash.development.base_component import Component


class Row(TypedDict):
    """A weekday, `iso` 1 for Monday; `sum` is None where it may not be shown."""

    iso: int
    label: str
    short: str
    weekend: bool
    sum: float | None


class TimelineClock(Component):
    """Seven rows of 24 hours.

    - `rows`: in the order of the city's week; `counts`: as many lists of 24, None for what may not
      be shown; `top`: the highest count, the darkest shade.
    - `label`, `zone`; `note` are lines for saved files; `words`: see `WORDS`.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "TimelineClock"
    _prop_names = ["id", "rows", "counts", "top", "label", "zone", "note", "words"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    WORDS = ("title", "day", "sum", "hidden", "save")

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        words: Mapping[str, str],
        label: str = "",
        zone: str = "",
        rows: Sequence[Row] = (),
        counts: Sequence[Sequence[float | None]] = (),
        top: float = 0,
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "words": dict(words),
            "label": label,
            "zone": zone,
            "rows": list(rows),
            "counts": [list(row) for row in counts],
            "top": top,
        }
        super().__init__(**given)
