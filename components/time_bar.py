"""The time bar under the map: a Dash component drawn by `assets/time_bar.js`, no build step."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from dash.development.base_component import Component


class Bar(TypedDict):
    """One step of time. `height` (0 to 1) replaces `count` where a count may not be shown, or is
    none: an expected number stands in the label."""

    start: str
    label: str
    count: NotRequired[int]
    height: NotRequired[float]


class Tick(TypedDict):
    """A label under the bar with this index."""

    index: int
    label: str


class Choice(TypedDict):
    """One unit a person may choose; `value` is reported in `unit`."""

    value: str
    label: str


class TimeBar(Component):
    """Histogram, slider, step and play; left to right in every language, of fixed height.

    Given
    - `bars`: the steps in order of time, None until they are known.
    - `ticks`: labels under some of them.
    - `value`: index of the shown step, None for the whole period. The bar writes it too.
    - `playing`, `speed` (1, 2 or 4 steps a second): written by the bar too. Playing stops at the
      last step, when the tab is hidden and when somebody drags.
    - `units`, `unit`: a small choice at the end of the heading, written back to `unit`.
    - `title`: heading while no step is chosen; otherwise the heading is the step's own label.
    - `note`: quiet words beside the heading, such as the time zone.
    - `words`: see `WORDS`.

    Put `value` into `HexLayer.step` with the client-side function ("halo", "passed").
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "TimeBar"
    _prop_names = [
        "id",
        "bars",
        "ticks",
        "value",
        "playing",
        "speed",
        "units",
        "unit",
        "title",
        "note",
        "words",
    ]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    # Keys of `words`; `{n}` is the formatted count of the step.
    WORDS = ("label", "play", "pause", "back", "forward", "whole", "speed", "count", "empty")

    def __init__(
        self,
        id: str | Mapping[str, Any] | None = None,  # noqa: A002  (Dash's own name)
        *,
        bars: Sequence[Bar] | None = None,
        ticks: Sequence[Tick] = (),
        value: int | None = None,
        playing: bool = False,
        speed: int = 1,
        units: Sequence[Choice] = (),
        unit: str = "",
        title: str = "",
        note: str = "",
        words: Mapping[str, str] | None = None,
    ) -> None:
        given = {
            "id": id,
            "bars": None if bars is None else list(bars),
            "ticks": list(ticks),
            "value": value,
            "playing": playing,
            "speed": speed,
            "units": list(units),
            "unit": unit,
            "title": title,
            "note": note,
            "words": dict(words or {}),
        }
        super().__init__(**{name: given[name] for name in given if given[name] is not None})
