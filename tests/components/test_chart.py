"""Figures name colours by token."""

import plotly.graph_objects as go

import locales
from components import chart


def test_a_token_may_be_thinner() -> None:
    assert chart.token("accent") == "var(--accent)"
    assert chart.token("accent", 0.25) == "var(--accent,0.25)"


def test_own_layout_is_merged_into_the_house_s() -> None:
    merged = chart.layout(yaxis={"title": {"text": "a week"}}).to_plotly_json()
    assert merged["yaxis"]["title"]["text"] == "a week"
    assert merged["yaxis"]["rangemode"] == "tozero"


def test_figures_on_an_axis_are_written_as_elsewhere() -> None:
    for language in locales.LANGUAGES:
        with locales.spoken(language):
            decimal, thousands = chart.layout().separators
            assert locales.number(1234.5) == f"1{thousands}234{decimal}5"


def test_a_chart_without_a_figure_waits() -> None:
    with locales.spoken("sv"):
        assert not hasattr(chart.Chart("one"), "figure")
        assert chart.Chart("one", figure=go.Figure()).figure["data"] == []
