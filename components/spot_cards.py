"""Hot spots as cards: a Dash component drawn by `assets/spot_cards.js`, no build step."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from dash.development.base_component import Component


class Bar(TypedDict):
    """One slice of a hot spot's year: ``share`` of the height, ``kind`` hot, cool or nothing."""

    share: float
    kind: str
    title: str


class Card(TypedDict):
    """One hot spot, its words written out. ``said`` are the sentences of the opened card,
    ``ends`` and ``summary`` what stands below its ``bars``."""

    id: str
    number: str
    status: str
    badge: str
    place: str
    excess: str
    facts: str
    warning: str
    said: list[str]
    bars: list[Bar]
    ends: list[str]
    summary: str
    href: str


class SpotCards(Component):
    """A list of cards; the one that `spot` of the address names is open. Plain data, because a
    Dash component for each of a thousand words would hold up the page.

    - `cards`: see `Card`; all text reaches the page as text.
    - `words`: `log`, `on_map`.
    - `dialog`, `tells`: the dialog that logs a response, and the store that hears for which spot.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "SpotCards"
    _prop_names = ["id", "cards", "words", "dialog", "tells"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(
        self,
        id: str | None = None,  # noqa: A002  (Dash's own name)
        *,
        cards: Sequence[Card],
        words: Mapping[str, str],
        dialog: str,
        tells: str,
    ) -> None:
        given: dict[str, Any] = {
            "id": id,
            "cards": list(cards),
            "words": dict(words),
            "dialog": dialog,
            "tells": tells,
        }
        super().__init__(**{name: value for name, value in given.items() if value is not None})
