"""Cells and areas on a small map: a Dash component drawn by `assets/cell_outlines.js`."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.base_map import BaseMap


class Cell(TypedDict):
    """An H3 cell by its hex text. ``kind`` is "linked", "proposed" or "near"; ``said`` is told of
    it, as text; what is ``address``ed changes the page's address so when pressed."""

    cell: str
    kind: str
    said: str
    address: NotRequired[str]


class Area(TypedDict):
    """The area, by its name, of what is known no nearer; ``shape`` is its GeoJSON geometry, None
    where its boundary is not known."""

    area: str
    shape: Mapping[str, object] | None


class CellOutlines(Component):
    """Cells and areas, never points; a child of `dl.Map`, which goes to them whenever they change.

    - `cells`: see `Cell` and `Area`; several of one place are drawn once, the most certain on top.
    - `words`: what each kind is called, areas being "area", `nowhere` said where no place is known,
      `label` of all. Without anything to draw there is no map, but a line in its place.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "CellOutlines"
    _prop_names = ["id", "cells", "words"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        cells: Sequence[Cell | Area] = (),
        words: Mapping[str, str] | None = None,
    ) -> None:
        given: dict[str, Any] = {"cells": list(cells), "words": dict(words or {})}
        super().__init__(**given, **({} if id is None else {"id": id}))


def small_map(
    outlines: CellOutlines, centre: tuple[float, float], zoom: int, *, base: str | None = None
) -> html.Div:
    """``outlines`` on a map the size of a card, which begins at ``centre`` (latitude, longitude);
    ``base`` is the id of what lies under them."""
    drawn = dl.Map(
        [BaseMap(base), outlines],
        center=list(centre),
        zoom=zoom,
        minZoom=4,
        maxZoom=17,
        zoomControl=False,
        attributionControl=False,
        trackViewport=False,
    )
    return html.Div(drawn, className="card small-map")
