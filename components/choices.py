"""Tick boxes that stand for one part of the address; drawn by `assets/choices.js`."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from dash.development.base_component import Component


class Choice(TypedDict):
    """One box. ``note`` stands quietly at its end; ``label`` may be any text from outside."""

    value: str
    label: str
    note: NotRequired[str]


class Choices(Component):
    """A list of boxes that reads and writes ``param`` of the address, comma between values.

    - `param`: the name in the address; nothing ticked leaves it out, which means all.
    - `label`: what is chosen, for a screen reader.
    - `options`: see `Choice`; `preset` are the values ticked while the address says nothing.
    - `all_label`: words of the button that unticks everything, "" for none.
    - `search`: words of a search field above, "" for none; `nothing`: said when it finds none.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Choices"
    _prop_names = [
        "id", "param", "label", "options", "preset", "all_label", "search", "nothing",
    ]  # fmt: skip
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        param: str,
        label: str,
        options: Sequence[Choice] = (),
        preset: Sequence[str] = (),
        all_label: str = "",
        search: str = "",
        nothing: str = "",
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "param": param,
            "label": label,
            "options": list(options),
            "preset": list(preset),
            "all_label": all_label,
            "search": search,
            "nothing": nothing,
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
