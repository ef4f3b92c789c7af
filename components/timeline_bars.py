"""The bars of the timeline: a Dash component drawn by `assets/timeline_bars.js`, no build step.

Dragging over bars, two clicks or keys write `from` and `to` into the address.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from dash.development.base_component import Component


class Column(TypedDict):
    """One bar. `first` and `end` are the days it stands for, half-open; `hour` its hour of the day
    where it is one. `n` is None where there is nothing to draw: `missing` says that nobody
    reported, `hidden` that the count may not be shown. `parts` are in the order of `Part`.
    `mid`, `low`, `high` are the number expected in the end where records still arrive, `ref` the
    period compared with; `lines` say it all."""

    first: str
    end: str
    hour: NotRequired[int]
    label: str
    lines: list[str]
    n: int | None
    parts: list[int]
    missing: bool
    hidden: bool
    partial: bool
    ref: float | None
    mid: float | None
    low: float | None
    high: float | None


class Part(TypedDict):
    """One colour of the stack: `token` of `assets/tokens.css`."""

    label: str
    token: str


class Tick(TypedDict):
    """A label under the bar with this index."""

    index: int
    label: str


class Mark(TypedDict):
    """An annotation from bar `first` to before `end`, with fractions; `number` is in the list."""

    id: str
    number: str
    first: float
    end: float
    text: str


class TimelineBars(Component):
    """Bars, the outline of the period compared with, and marks above.

    - `bars`, `parts`, `ticks`, `marks`: see above; `compared` draws bars in one colour.
    - `grain`: hour, day, week or month; `zone` stands at the axis.
    - `label`: what the chart shows, for those who hear it; `title` and
      the lines of `note` go into saved files.
    - `words`: see `WORDS`.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "TimelineBars"
    _prop_names = [
        "id", "bars", "parts", "ticks", "marks", "compared", "grain", "zone", "label",
        "title", "note", "words",
    ]  # fmt: skip
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    WORDS = ("hint", "anchored", "rest", "no_data", "save")

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        words: Mapping[str, str],
        label: str = "",
        bars: Sequence[Column] = (),
        parts: Sequence[Part] = (),
        **given: Any,
    ) -> None:
        super().__init__(
            id=id, words=dict(words), label=label, bars=list(bars), parts=list(parts), **given
        )
