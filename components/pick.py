"""One choice of several, kept in the address: a Dash component drawn by `assets/pick.js`."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from dash.development.base_component import Component


class Option(TypedDict):
    """One choice; those of one ``group`` stand together under its name."""

    value: str
    label: str
    group: NotRequired[str]


class Pick(Component):
    """A native list that reads and writes ``param`` of the address.

    - `label`: what is chosen, drawn above; `options`: see `Option`.
    - `preset`: the value meant while the address says nothing; choosing it leaves the part out.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Pick"
    _prop_names = ["id", "param", "label", "options", "preset"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        param: str,
        label: str,
        options: Sequence[Option] = (),
        preset: str = "",
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "param": param,
            "label": label,
            "options": list(options),
            "preset": preset,
        }
        super().__init__(**given)
