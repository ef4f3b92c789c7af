"""How much the riskiest places caught, beside every simpler way of choosing them."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import html

from components import accuracy_section, chart, quantities
from components.attributes import aria, data
from components.sorted_table import Column, SortedTable
from domain import grid
from domain.scorecard import Catch, Interval, PlaceCard
from locales import t

ROW_PX = 34
# A ratio of 1: no difference.
_LEVEL = {
    "type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
    "line": {"color": chart.token("edge"), "width": 1, "dash": "dot"},
}  # fmt: skip


def section(cards: Sequence[PlaceCard], share: float) -> html.Section:
    """One part a resolution, finest first; ``share`` of the area is compared."""
    if not cards:
        return accuracy_section.section("places", html.P(t("accuracy.places.none")))
    shares = sorted({one.share for card in cards for one in card.catches})
    parts = [_part(card, share) for card in sorted(cards, key=lambda one: -one.resolution)]
    why = _why_coarse(cards)
    return accuracy_section.section("places", _shares(shares, share), *why, *parts)


def _shares(shares: Sequence[float], chosen: float) -> html.Div:
    buttons = [
        html.Button(
            quantities.percent(share, digits=0),
            type="button",
            **data(address=f"share={'' if share == 0.02 else f'{100 * share:g}'}"),
            **aria(pressed="true" if share == chosen else "false"),
        )
        for share in shares
    ]
    label = t("accuracy.places.share")
    return html.Div(
        [
            html.Span(label),
            html.Div(buttons, className="segments", role="group", **aria(label=label)),
        ],
        className="accuracy-shares",
    )


def _part(card: PlaceCard, share: float) -> html.Div:
    weeks = t("accuracy.test_weeks", n=card.origins)
    title = t(f"accuracy.places.resolution_{card.resolution}", weeks=weeks)
    caught = [one for one in card.catches if abs(one.share - share) < 1e-9]
    charts = [_bars(card, caught, share, title)] if len(caught) > 1 else []
    if card.times:
        charts.append(_ratios(card, title))
    return accuracy_section.part(
        title, html.Div(charts, className="accuracy-pair"), *_remarks(card, share)
    )


def _why_coarse(cards: Sequence[PlaceCard]) -> list[html.P]:
    """That there are no finer cells than those judged, where it is so."""
    finest = max(one.resolution for one in cards)
    if finest == grid.RESOLUTION:
        return []
    return [accuracy_section.note(t("accuracy.places.coarse", resolution=str(finest)))]


def _bars(card: PlaceCard, caught: Sequence[Catch], share: float, title: str) -> html.Div:
    said = quantities.percent(share, digits=0)
    name = f"caught-{card.target}-{card.resolution}"
    return accuracy_section.charted(
        f"accuracy-{name}",
        _caught(caught, card.method),
        label=t("accuracy.places.caught_said", cells=title, share=said),
        height=ROW_PX * len(caught) + 48,
        table=_table(card, title),
        name=name,
    )


def _caught(caught: Sequence[Catch], own: str) -> go.Figure:
    """Bars from zero: the model in colour, the rest in grey, the best on top."""
    ordered = sorted(caught, key=lambda one: one.hit_rate)
    bars = go.Bar(
        x=[100 * one.hit_rate for one in ordered],
        y=[t(f"accuracy.method.{one.method}") for one in ordered],
        orientation="h",
        marker={
            "color": [chart.token("accent" if one.method == own else "bar") for one in ordered]
        },
        text=[quantities.percent(one.hit_rate) for one in ordered],
        textposition="outside",
        textfont={"color": chart.token("ink")},
        cliponaxis=False,
        hoverinfo="skip",
    )
    most = 100 * max((one.hit_rate for one in ordered), default=0.0)
    return go.Figure(
        bars,
        layout=chart.layout(
            bargap=0.35,
            hovermode=False,
            xaxis={
                "title": {"text": quantities.worded(t("accuracy.places.caught"))},
                "range": [0, 1.25 * most],
                "showgrid": True,
            },
            yaxis={
                "ticksuffix": "  ",
                "tickfont": {"color": chart.token("ink"), "size": 12},
                "showgrid": False,
            },
        ),
    )


def _ratios(card: PlaceCard, title: str) -> html.Div:
    said = t("accuracy.places.times_said", cells=title)
    name = f"times-{card.target}-{card.resolution}"
    return accuracy_section.charted(
        f"accuracy-{name}",
        _times(card.times),
        label=said,
        height=ROW_PX * len(card.times) + 48,
        table=_times_table(card.times, said),
        name=name,
    )


def _times(found: dict[str, Interval]) -> go.Figure:
    """The model's PAI over each baseline's, with its interval; 1 is no difference."""
    rows = sorted(found.items(), key=lambda row: -row[1].value)
    ends = [end for _, one in rows for end in (one.low, one.high)] + [1.0]
    room = 0.08 * (max(ends) - min(ends)) + 0.02
    return go.Figure(
        _intervals(rows),
        layout=chart.layout(
            hovermode=False,
            shapes=[_LEVEL],
            xaxis={
                "title": {"text": quantities.worded(t("accuracy.places.times"))},
                "range": [min(ends) - room, max(ends) + room],
                "showgrid": True,
            },
            yaxis={
                "ticksuffix": "  ",
                "tickfont": {"color": chart.token("ink"), "size": 12},
                "range": [-0.6, len(rows) - 0.3],
                "showgrid": False,
            },
        ),
    )


def _intervals(rows: Sequence[tuple[str, Interval]]) -> go.Scatter:
    return go.Scatter(
        x=[one.value for _, one in rows],
        y=[t(f"accuracy.method.{name}") for name, _ in rows],
        mode="markers+text",
        marker={"color": chart.token("accent"), "size": 8},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for _, one in rows],
            "arrayminus": [one.value - one.low for _, one in rows],
            "color": chart.token("accent"),
            "thickness": 1.5,
            "width": 4,
        },
        text=[quantities.times(one.value) for _, one in rows],
        textposition="top center",
        textfont={"color": chart.token("ink"), "size": 11},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _remarks(card: PlaceCard, share: float) -> list[Any]:
    said: list[str] = []
    own = card.caught(share)
    if own is not None:
        said.append(
            t(
                "accuracy.places.own",
                share=quantities.percent(share, digits=0),
                caught=quantities.percent(own.hit_rate),
                pai=quantities.plain(own.pai),
                pei=quantities.plain(own.pei),
            )
        )
    if card.observed_expected is not None:
        ratio = quantities.plain(card.observed_expected)
        said.append(t("accuracy.places.observed", ratio=ratio))
    return [accuracy_section.note(" ".join(said))] if said else []


def _table(card: PlaceCard, title: str) -> SortedTable:
    columns: list[Column] = [
        {"name": "method", "label": t("accuracy.method.name"), "kind": "text"},
        {"name": "share", "label": t("accuracy.places.share"), "kind": "number"},
        {"name": "hit_rate", "label": t("accuracy.places.hit_rate"), "kind": "number", "digits": 1},
        {"name": "pai", "label": "PAI", "kind": "number", "digits": 2},
        {"name": "pei", "label": "PEI", "kind": "number", "digits": 2},
        {"name": "gain", "label": t("accuracy.places.gain"), "kind": "number", "digits": 3},
    ]
    rows = [
        {
            "key": f"{one.method} {one.share}",
            "method": t(f"accuracy.method.{one.method}"),
            "share": 100 * one.share,
            "hit_rate": 100 * one.hit_rate,
            "pai": one.pai,
            "pei": one.pei,
            "gain": card.gains.get(one.method),
        }
        for one in card.catches
    ]
    caption = t("accuracy.places.caption", cells=title)
    return SortedTable(columns=columns, rows=rows, caption=caption, sort="pai")


def _times_table(found: dict[str, Interval], caption: str) -> SortedTable:
    columns: list[Column] = [
        {"name": "method", "label": t("accuracy.method.name"), "kind": "text"},
        *[
            Column(name=name, label=t(f"accuracy.interval.{name}"), kind="number", digits=2)
            for name in ("value", "low", "high")
        ],
    ]
    rows = [
        {
            "key": name,
            "method": t(f"accuracy.method.{name}"),
            "value": one.value,
            "low": one.low,
            "high": one.high,
        }
        for name, one in found.items()
    ]
    return SortedTable(columns=columns, rows=rows, caption=caption, sort="value")
