"""The hexagon layer of a map: a Dash component drawn by `assets/hex_layer.js`, no build step."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dash.development.base_component import Component

Palette = Literal["risk", "change"]


class HexLayer(Component):
    """One canvas of H3 cells; a child of `dl.Map`. The browser fetches the cells itself.

    Given
    - `url`: layer answer without `res` and `bbox`, which the layer adds for its view; None clears.
    - `step_url`, `step`: playback. With both, `step_url` + `&step=<step>` + `&res=&bbox=` gives
      the values drawn over the same classes; the next step is fetched ahead. `step=None` returns
      to the whole period. A step answer may leave out `cells` when they equal those of `url`.
    - `palette`: "risk" (more stands out) or "change" (a diverging ramp, class 3 is no change).
    - `selected`: the outlined cell as H3 hex text, "" for none. The layer writes it too.
    - `km2`: how much ground has cells at all, so that the sea beside a city takes none of the
      cells a view may have.
    - `box`: west, south, east, north of the city, shown whole until somebody moves the map; from
      then on `place` in the address says where it looks.
    - `refresh`: any new number asks again for the same view.
    - `words`: what is said about a cell, see `WORDS`; numbers are formatted in the page's language.

    Reported
    - `clicked` (H3 hex text) and `clicks` (a count that grows with every opening, by pointer or
      Enter): use `clicks` as the Input and `clicked` as the State, so the same cell opens twice.
    - `view`: `{"res", "bounds": [west, south, east, north], "zoom", "center": [lat, lng]}`.
    - `status`: "loading", "ok", "empty" or "error"; `message`: the refusal's sentence, or "".
    - `summary`: `{"incidents", "cells", "not_mapped", "highest", "breaks", "measure", "unit",
      "resolution", "data_through", "version"}`, as the last answer for `url` said it.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "HexLayer"
    _prop_names = [
        "id",
        "url",
        "step_url",
        "step",
        "palette",
        "selected",
        "refresh",
        "km2",
        "box",
        "words",
        "clicked",
        "clicks",
        "view",
        "status",
        "message",
        "summary",
    ]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    # Keys of `words`; `{n}` is the formatted number and `{unit}` the answer's unit.
    WORDS = (
        "label",  # name of the map for a screen reader, with how to use the arrow keys
        "cell",  # "Cell"
        "count",  # "Incidents: {n}"
        "rate",  # "Estimated rate: {n} {unit}"
        "expected",  # "Expected: {n}"
        "chance",  # "Chance of at least one: {n} %"
        "zero",  # "No incidents recorded"
        "no_data",  # "No data for this cell"
        "suppressed",  # "Too few to show"
        "low",  # "Uncertain: the interval is wider than the estimate"
        "highest",  # "Highest in view: {place}"
    )

    def __init__(
        self,
        id: str | Mapping[str, Any] | None = None,  # noqa: A002  (Dash's own name)
        *,
        url: str | None = None,
        step_url: str | None = None,
        step: int | None = None,
        palette: Palette = "risk",
        selected: str = "",
        refresh: int = 0,
        km2: float | None = None,
        box: Sequence[float] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        given = {
            "id": id,
            "url": url,
            "step_url": step_url,
            "step": step,
            "palette": palette,
            "selected": selected,
            "refresh": refresh,
            "km2": km2,
            "box": box,
            "words": dict(words or {}),
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
