"""Two native date fields that stand for a half-open period; drawn by `assets/choices.js`."""

from dash.development.base_component import Component


class Dates(Component):
    """Reads and writes `from` and `to` of the address, or one part `param` as "first..end".

    - `first`, `end`: the period now shown, ISO days, for when the address says `last`.
    - `earliest`, `latest`: the days the fields offer.
    - `from_label`, `to_label`, `note`: words; `to` is the first day left out.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Dates"
    _prop_names = [
        "id", "param", "first", "end", "earliest", "latest", "from_label", "to_label", "note",
    ]  # fmt: skip
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        from_label: str,
        to_label: str,
        note: str,
        param: str = "",
        first: str = "",
        end: str = "",
    ) -> None:
        super().__init__(
            id=id,
            param=param,
            from_label=from_label,
            to_label=to_label,
            note=note,
            first=first,
            end=end,
        )
