"""A table a person can sort: a Dash component drawn by `assets/sorted_table.js`."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

from dash.development.base_component import Component


class Column(TypedDict):
    """``kind`` "number" aligns and formats with ``digits`` decimals, with a plus where ``signed``;
    "text" is drawn as it is.

    A "strip" sorts by its number, says ``<name>_said`` of the row and draws ``<name>_drawn`` where
    there is one: from, to and mark of an interval, then a line or None, in percent of its width.
    """

    name: str
    label: str
    kind: Literal["text", "number", "strip"]
    digits: NotRequired[int]
    signed: NotRequired[bool]
    note: NotRequired[str]


class SortedTable(Component):
    """An HTML table with headers that sort, and a button in each row where rows can be opened.

    - `columns`: see `Column`; `rows`: dicts by column name, None for "not shown"; a row's
      `address` is the change of the address made by opening it, its `href` another page.
    - `caption`: what the table holds; `sort`, `falling`: the first order.
    - `unknown`: words for None; `open_label`: words of a row's button, "" for none.
    - `more_label`: words of the button that shows further rows, 100 at a time; `{n}` is how many
      are left.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "SortedTable"
    _prop_names = [
        "id", "columns", "rows", "caption", "sort", "falling", "unknown", "open_label",
        "more_label",
    ]  # fmt: skip
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        columns: Sequence[Column],
        rows: Sequence[dict[str, Any]],
        caption: str,
        sort: str,
        falling: bool = True,
        unknown: str = "–",
        open_label: str = "",
        more_label: str = "",
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "columns": list(columns),
            "rows": list(rows),
            "caption": caption,
            "sort": sort,
            "falling": falling,
            "unknown": unknown,
            "open_label": open_label,
            "more_label": more_label,
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
