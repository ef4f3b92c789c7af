"""Hot spots on a map: a Dash component drawn by `assets/hot_spot_layer.js`, no build step."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component


class HotSpotLayer(Component):
    """Outlines of hot spots with their numbers; a child of `dl.Map`.

    - `url`: GeoJSON whose features have `id` and the properties `number`, `kind`, `status`,
      `area`, `count` and `expected`; None draws nothing.
    - `fit`: whether the map goes to all of them when they arrive.
    - `words`: the name of every status, and `count` with the blanks `{n}` and `{expected}`; all
      text reaches the page as text.

    - `quiet`: lines and numbers alone, which let the hand through to what lies below.

    A pressed outline is written to `spot` of the address; the one that stands there is marked.
    Reported: `status` ("ok" or "error").
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "HotSpotLayer"
    _prop_names = ["id", "url", "fit", "quiet", "words", "status"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        url: str | None = None,
        fit: bool = False,
        quiet: bool = False,
        words: Mapping[str, str] | None = None,
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "url": url,
            "fit": fit,
            "quiet": quiet,
            "words": dict(words or {}),
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
