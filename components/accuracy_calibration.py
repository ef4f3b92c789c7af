"""Do the intervals hold what they promise? Reliability, the randomised PIT, and bias."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import html

from components import accuracy_section, chart, quantities
from components.sorted_table import Column, SortedTable
from domain.scorecard import CountCard
from locales import t

HEIGHT_PX = 260


def section(card: CountCard | None) -> html.Section:
    """Both charts where the run kept its transforms; the figures in words anyway."""
    if card is None:
        return accuracy_section.section("calibration", html.P(t("accuracy.calibration.none")))
    said = t(
        "accuracy.calibration.said",
        held80=quantities.percent(card.coverage80),
        held95=quantities.percent(card.coverage95),
        bias=quantities.percent(card.bias, signed=True),
    )
    charts = [_reliability(card), _histogram(card)] if card.pit else []
    return accuracy_section.section(
        "calibration", html.P(said), html.Div(charts, className="accuracy-pair")
    )


def coverage(pit: Sequence[float]) -> list[tuple[float, float]]:
    """What central intervals promise and what they held, from equal classes of transforms."""
    total, classes = sum(pit), len(pit)
    return [
        (1 - 2 * cut / classes, sum(pit[cut : classes - cut]) / total)
        for cut in range(classes // 2 - 1, 0, -1)
    ]


def _reliability(card: CountCard) -> html.Div:
    known = [*coverage(card.pit), (0.95, card.coverage95)]
    pairs = [(100 * promised, 100 * held) for promised, held in known]
    rows = [{"key": str(x), "promised": x, "held": y} for x, y in pairs]
    return accuracy_section.charted(
        "accuracy-reliability",
        _promises(pairs),
        label=t("accuracy.calibration.reliability"),
        height=HEIGHT_PX,
        table=_table("reliability", rows, ("promised", "held")),
        name="reliability",
    )


def _promises(pairs: Sequence[tuple[float, float]]) -> go.Figure:
    kept = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": chart.token("edge"), "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    held = go.Scatter(
        x=[x for x, _ in pairs],
        y=[y for _, y in pairs],
        mode="lines+markers",
        line={"color": chart.token("accent"), "width": 2},
        marker={"size": 7},
        hovertemplate="%{x:.0f} % → %{y:.1f} %<extra></extra>",
    )
    words = (quantities.worded(t(f"accuracy.calibration.{one}")) for one in ("promised", "held"))
    across, upwards = ({"title": {"text": word}} for word in words)
    return go.Figure(
        [kept, held],
        layout=chart.layout(
            hovermode="closest",
            xaxis={**across, "range": [0, 100]},
            yaxis={**upwards, "range": [0, 102]},
        ),
    )


def _histogram(card: CountCard) -> html.Div:
    total, classes = sum(card.pit), len(card.pit)
    middles = [(at + 0.5) / classes for at in range(classes)]
    heights = [classes * one / total for one in card.pit]
    bars = go.Bar(
        x=middles,
        y=heights,
        marker={"color": chart.token("accent", 0.7)},
        hovertemplate="%{y:.2f}<extra></extra>",
    )
    even = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1,
        "line": {"color": chart.token("edge"), "width": 1, "dash": "dot"},
    }  # fmt: skip
    figure = go.Figure(
        bars,
        layout=chart.layout(
            bargap=0.08,
            shapes=[even],
            hovermode="closest",
            xaxis={
                "title": {"text": quantities.worded(t("accuracy.calibration.place"))},
                "range": [0, 1],
            },
            yaxis={"title": {"text": quantities.worded(t("accuracy.calibration.often"))}},
        ),
    )
    rows = [
        {"key": str(at), "place": middle, "often": height}
        for at, (middle, height) in enumerate(zip(middles, heights, strict=True))
    ]
    return accuracy_section.charted(
        "accuracy-pit",
        figure,
        label=t("accuracy.calibration.pit"),
        height=HEIGHT_PX,
        table=_table("pit", rows, ("place", "often"), digits=2),
        name="pit",
    )


def _table(
    caption: str, rows: list[dict[str, Any]], names: tuple[str, str], *, digits: int = 1
) -> SortedTable:
    columns = [
        Column(name=name, label=t(f"accuracy.calibration.{name}"), kind="number", digits=digits)
        for name in names
    ]
    return SortedTable(
        columns=columns,
        rows=rows,
        caption=t(f"accuracy.calibration.{caption}"),
        sort=names[0],
        falling=False,
    )
