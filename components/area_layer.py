"""The city's areas on a map: a Dash component drawn by `assets/area_layer.js`, no build step."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component


class AreaLayer(Component):
    """Borders, names and, where asked for, areas filled by class; a child of `dl.Map`.

    - `url`: GeoJSON whose features have `name` and `count` (None where it may not be shown).
    - `borders`, `names`: what is drawn of them.
    - `breaks`: six class limits; empty leaves the areas unfilled and lets clicks through.
    - `level`: the kind of area that is filled; the others are left out then.
    - `fit`: they are shown whole when they arrive, unless a hot spot is shown already.
    - `words`: see `WORDS`; all text reaches the page as text.

    Reported: `status` ("ok" or "error").
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "AreaLayer"
    _prop_names = ["id", "url", "borders", "names", "breaks", "level", "fit", "words", "status"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    # `{n}` is the formatted count.
    WORDS = ("count", "suppressed", "zero")

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        url: str | None = None,
        borders: bool = True,
        names: bool = False,
        breaks: Sequence[float] = (),
        level: str = "",
        fit: bool = False,
        words: Mapping[str, str] | None = None,
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "url": url,
            "borders": borders,
            "names": names,
            "breaks": list(breaks),
            "level": level,
            "fit": fit,
            "words": dict(words or {}),
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
