"""A search field kept in the address: a Dash component drawn by `assets/seek.js`."""

from typing import Any

from dash.development.base_component import Component


class Seek(Component):
    """A field that reads and writes ``param`` of the address, shortly after the last key.

    - `label`: what is searched, drawn above; `most`: how many characters it takes.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Seek"
    _prop_names = ["id", "param", "label", "most"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        param: str,
        label: str,
        most: int,
    ) -> None:
        given: dict[str, Any] = {"id": id, "param": param, "label": label, "most": most}
        super().__init__(**given)
