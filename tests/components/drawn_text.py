"""Reading what a component would draw: its words, its attributes, its kinds."""

from collections.abc import Iterator
from typing import Any

from dash import dcc
from dash.development.base_component import Component


def parts(drawn: Any) -> Iterator[Any]:
    """Every component and text of what is drawn, in reading order."""
    if isinstance(drawn, list | tuple):
        for one in drawn:
            yield from parts(one)
    elif drawn is not None:
        yield drawn
        yield from parts(getattr(drawn, "children", None)) if isinstance(drawn, Component) else ()


def words(drawn: Any) -> str:
    """All text, one blank between two pieces."""
    return " ".join(str(one) for one in parts(drawn) if not isinstance(one, Component))


def components(drawn: Any) -> list[Component]:
    return [one for one in parts(drawn) if isinstance(one, Component)]


def attribute(drawn: Any, name: str) -> list[str]:
    """The values of ``name`` wherever it is set."""
    found = (getattr(one, name, None) for one in components(drawn))
    return [value for value in found if value is not None]


def assert_no_markup(drawn: Any) -> None:
    """Nothing that would read text as markup."""
    for one in components(drawn):
        assert not isinstance(one, dcc.Markdown)
        assert not hasattr(one, "dangerously_allow_html")
        assert "dangerouslySetInnerHTML" not in one.to_plotly_json()["props"]
