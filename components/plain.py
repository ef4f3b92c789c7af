"""Many elements drawn as one Dash component: its renderer takes seconds for a thousand of its own.

Plain("list", class_name="queue", drawn=[html.P("…")])
Output("list", "tree") ← plain.tree([html.P("…")])
"""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

_HTML = "dash_html_components"


class Plain(Component):
    """A `div` around elements of `dash.html`, drawn by `assets/plain.js`; all text stays text.

    - `tree`: what `tree` makes of the elements. Nothing in it can be named by a callback.
    - `className`: the look of the `div`.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Plain"
    _prop_names = ["id", "tree", "className"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        class_name: str = "",
        drawn: Any = None,
    ) -> None:
        given: Mapping[str, Any] = {"id": id, "className": class_name, "tree": tree(drawn)}
        super().__init__(**given)


def tree(drawn: Any) -> Any:
    """Elements of `dash.html`, text and lists of both, as plain data. Raises ``TypeError`` for any
    other component."""
    if isinstance(drawn, list | tuple):
        return [tree(one) for one in drawn]
    if not isinstance(drawn, Component):
        return drawn
    said = drawn.to_plotly_json()
    if said["namespace"] != _HTML:
        raise TypeError(f"{said['type']} is no plain element.")
    attributes = dict(said["props"])
    children = attributes.pop("children", None)
    return {"n": said["type"].lower(), "a": attributes, "c": tree(children)}
