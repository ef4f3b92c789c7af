"""What lies under the hexagons: a Dash component drawn by `assets/base_map.js`, no build step."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component


class BaseMap(Component):
    """Graticule and scale; streets only when the operator names their source.

    A child of `dl.Map`. Nothing is fetched that is not named here.
    - `graticule`, `scale`: thin lines of latitude and longitude; a bar in kilometres.
    - `pmtiles`: URL of a `.pmtiles` file served with range requests (drawn by protomaps-leaflet,
      fetched only then, coloured by the theme, named in the language of the page).
    - `tiles`: URL template of an internal tile server, used when `pmtiles` is not given.
    - `zoom_words`: what Leaflet's own buttons, where a map has them, are called: "in" and "out".
    - `attribution`: who made the streets, as plain text; shown where streets are.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "BaseMap"
    _prop_names = [
        "id",
        "graticule",
        "scale",
        "pmtiles",
        "tiles",
        "attribution",
        "zoom_words",
    ]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | Mapping[str, Any] | None = None,  # noqa: A002  (Dash's own name)
        *,
        graticule: bool = True,
        scale: bool = True,
        pmtiles: str | None = None,
        tiles: str | None = None,
        attribution: str = "",
        zoom_words: Mapping[str, str] | None = None,
    ) -> None:
        given = {
            "id": id,
            "graticule": graticule,
            "scale": scale,
            "pmtiles": pmtiles,
            "tiles": tiles,
            "attribution": attribution,
            "zoom_words": zoom_words,
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
