"""The drawer of one cell: how much, how sure, since when, compared with what, which incidents."""

from typing import Any

from dash import html

from components import moments, week_bars
from components.attributes import aria, data
from components.icons import icon
from components.ids import RiskMap
from domain import grid
from domain.cell_story import CellStory
from domain.incident import TimePrecision
from domain.listing import ListedIncident
from locales import has, moment, number, t

_TO_THE_MINUTE = (TimePrecision.SECOND, TimePrecision.MINUTE, TimePrecision.HOUR)


def drawer() -> html.Aside:
    """The place for a cell, closed until one is chosen."""
    return html.Aside(
        html.Div(id=RiskMap.DRAWER_BODY, className="drawer-body"),
        id=RiskMap.DRAWER,
        className="drawer",
        hidden=True,
        tabIndex=0,
        **aria(label=t("risk_map.cell.title")),
    )


def story(told: CellStory, zone: str, expected: Any = None) -> list[Any]:
    """The content for one cell, with what is ``expected`` of it where that is known. Every text
    of a source is a text node."""
    return [
        _heading(told),
        _figures(told),
        *_reference(told),
        *([expected] if expected is not None else []),
        html.Section([html.H3(t("risk_map.cell.weeks")), week_bars.chart(told.weeks)]),
        _incidents(told, zone),
    ]


def _heading(told: CellStory) -> html.Div:
    name = grid.text(told.cell)
    badges = [
        html.Span([t("risk_map.cell.name"), " ", html.Bdi(name, dir="ltr")], className="badge")
    ]
    if told.estimate is not None:
        sure, tone = ("low", " badge-amber") if told.estimate.unsure else ("fair", "")
        badges.append(html.Span(t(f"risk_map.confidence.{sure}"), className=f"badge{tone}"))
    place = html.H2(html.Bdi(told.place) if told.place else t("risk_map.cell.no_place"))
    size = t("risk_map.cell.size", km2=number(told.km2, digits=3))
    return html.Div(
        [
            html.Div(badges, className="drawer-badges"),
            html.Div(_buttons(told), className="drawer-buttons"),
            place,
            html.P(f"{moments.period(told.period)} · {size}"),
        ],
        className="drawer-heading",
    )


def _buttons(told: CellStory) -> list[html.Button]:
    beside = [
        _button("down", t(f"risk_map.cell.{way}"), f"cell={grid.text(cell)}", way)
        for way, cell in (("higher", told.higher), ("lower", told.lower))
        if cell is not None
    ]
    return [*beside, _button("close", t("risk_map.cell.close"), "cell=", "close")]


def _button(name: str, label: str, address: str, way: str) -> html.Button:
    shortcut = {"higher": "p", "lower": "n"}.get(way)
    return html.Button(
        icon(name),
        type="button",
        className=f"icon-button drawer-{way}",
        title=label,
        **aria(label=label),
        **data(address=address, **({"shortcut": shortcut} if shortcut else {"close": ""})),
    )


def _figures(told: CellStory) -> html.Div:
    if not told.covered:
        return html.Div(t("risk_map.legend.no_data"), className="note-box")
    hidden = t("risk_map.cell.hidden")
    count = hidden if told.count is None else number(told.count)
    ranked = (
        t("risk_map.cell.rank", n=told.rank, of=told.ranked)
        if told.rank is not None
        else t("risk_map.cell.in_period")
    )
    figures = [_figure(count, f"{t('risk_map.cell.incidents')} · {ranked}")]
    rate = told.estimate
    if rate is not None:
        low, high = number(rate.low, digits=2), number(rate.high, digits=2)
        note = t("risk_map.cell.rate_note", low=low, high=high)
        figures.append(_figure(number(rate.rate, digits=2), note))
    return html.Div(figures, className="figures")


def _figure(value: str, note: str) -> html.Figure:
    return html.Figure(
        [
            html.Bdi(value, className="figure-value"),
            html.Figcaption(note, className="figure-note"),
        ],
        className="figure",
    )


def _reference(told: CellStory) -> list[html.P]:
    if told.usual_rate is None or told.estimate is None:
        return []
    usual = number(told.usual_rate, digits=2)
    ratio = told.estimate.rate / told.usual_rate
    times = number(ratio, digits=1 if ratio >= 1 else 2)
    return [
        html.P(t("risk_map.cell.reference", usual=usual, times=times), className="note-box"),
    ]


def _incidents(told: CellStory, zone: str) -> html.Section:
    heading = html.H3(t("risk_map.cell.which"))
    if told.incidents is None:
        return html.Section([heading, html.P(t("risk_map.cell.not_shown"), className="muted")])
    if not told.incidents:
        return html.Section([heading, html.P(t("risk_map.cell.none"), className="muted")])
    rows = [_incident(one, zone) for one in told.incidents]
    whole = told.count is None or told.count <= len(rows)
    more = [] if whole else [html.P(t("risk_map.cell.newest", n=len(rows)), className="muted")]
    return html.Section([heading, html.Ul(rows, className="rows incident-rows"), *more])


def _incident(one: ListedIncident, zone: str) -> html.Li:
    said: list[Any] = [html.Span(t(f"category.{one.category}"), className="incident-category")]
    if one.category_published.casefold() != t(f"category.{one.category}").casefold():
        said.append(html.Bdi(one.category_published, className="muted"))
    said += [html.Bdi(text) for text in (one.title, one.description, one.address) if text]
    said += [html.Span(_flag(flag), className="badge badge-amber") for flag in one.flags]
    return html.Li(
        [
            html.Span(_occurred(one, zone)),
            html.Div(said, className="incident-words"),
            html.Span(t(f"incident.precision.{one.place_precision}")),
        ]
    )


def _occurred(one: ListedIncident, zone: str) -> list[Any]:
    date = moment(one.occurred_from, zone, form="d MMM y")
    if one.time_precision == TimePrecision.MONTH:
        return [moment(one.occurred_from, zone, form="MMM y")]
    if one.time_precision not in _TO_THE_MINUTE:
        return [date]
    return [date, html.Br(), moment(one.occurred_from, zone, form="HH:mm")]


def _flag(flag: str) -> str:
    key = f"incident.flag.{flag}"
    return t(key) if has(key) else flag
