"""The product's own icons, by the names of `assets/icons.css`."""

from dash import html

from components.attributes import aria


def icon(name: str, *, small: bool = True) -> html.Span:
    """A decoration in the colour of the words beside it; it says nothing by itself."""
    size = " icon-small" if small else ""
    return html.Span(className=f"icon{size} icon-{name}", **aria(hidden="true"))
