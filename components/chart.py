"""A Plotly chart: a Dash component drawn by `assets/chart.js`, no build step.

Plotly is fetched when the first chart of a visit appears, never on the map. A colour is a token of
`assets/tokens.css`, written `token("accent")` or, thinner, `token("accent", 0.2)`: the browser puts
in what it means in the theme shown, and draws anew when that changes.
"""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from dash.development.base_component import Component

from locales import separators, t


def token(name: str, opacity: float = 1.0) -> str:
    """The colour token ``--name`` at ``opacity``, as figures name it."""
    return f"var(--{name})" if opacity == 1 else f"var(--{name},{opacity:g})"


def layout(**own: Any) -> go.Layout:
    """The house's calm layout: no frame, quiet grid, figures in the product's face.

    ``own`` is merged into it; time runs from left to right in every language.
    """
    axis = {
        "gridcolor": token("line"),
        "linecolor": token("line"),
        "zerolinecolor": token("edge"),
        "tickfont": {"color": token("muted"), "size": 11},
        "title": {"font": {"color": token("muted"), "size": 11}, "standoff": 8},
        "automargin": True,
        "fixedrange": True,
    }
    quiet = go.Layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Inter, Plex Arabic, system-ui, sans-serif", "size": 12},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        separators=separators(),
        showlegend=False,
        hovermode="x unified",
        hoverlabel={
            "bgcolor": token("panel"),
            "bordercolor": token("line"),
            "font": {"color": token("ink")},
        },
        xaxis={**axis, "showgrid": False},
        yaxis={**axis, "rangemode": "tozero"},
    )
    return quiet.update(own)


class Chart(Component):
    """A figure with buttons that save it as PNG and SVG.

    - `figure`: of plotly's `Figure`; colours may be tokens.
    - `name`: what a saved file is called, without its ending.
    - `label`: what the chart shows, for those who hear it; its table twin stands beside it.
    - `words`: see `WORDS`.
    - `clicked`: written by the chart, the `customdata` (else x) of the point that was clicked.
    - `brushed`: written by the chart, [from, to] of the x axis; None when the brush is let go.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "halo"
    _type = "Chart"
    _prop_names = ["id", "figure", "name", "label", "words", "height", "clicked", "brushed"]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    WORDS = ("save", "failed")

    def __init__(
        self,
        id: str | Mapping[str, Any] | None = None,  # noqa: A002  (Dash's own name)
        *,
        figure: go.Figure | None = None,
        name: str = "halo",
        label: str = "",
        height: int = 320,
    ) -> None:
        given = {
            "id": id,
            "figure": figure.to_plotly_json() if figure is not None else None,
            "name": name,
            "label": label,
            "height": height,
            "words": {word: t(f"frame.chart.{word}") for word in self.WORDS},
        }
        super().__init__(**{key: value for key, value in given.items() if value is not None})
