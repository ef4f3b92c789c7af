"""Single incidents on a map: a Dash component drawn by `assets/point_layer.js`, no build step."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

CLOSEST_ZOOM = 15


class PointLayer(Component):
    """Points of the incidents in view; a child of `dl.Map`. Nothing is asked for farther out.

    - `url`: address of the points without `bbox`; None draws nothing.
    - `zoom`: the zoom from which points are drawn.
    - `words`: category code → what it is called; `families`: category code → its mark
      (components/point_marks.py); `zone`: the city's, for the times shown.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "PointLayer"
    _prop_names = ["id", "url", "zoom", "words", "families", "zone"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        url: str | None = None,
        zoom: int = CLOSEST_ZOOM,
        words: Mapping[str, str] | None = None,
        families: Mapping[str, str] | None = None,
        zone: str = "UTC",
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "url": url,
            "zoom": zoom,
            "words": dict(words or {}),
            "families": dict(families or {}),
            "zone": zone,
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
