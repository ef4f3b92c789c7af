"""The filter bar: chips "name value" that open small panels. What is chosen stands in the address.

Chips are drawn once; callbacks fill in their values, `assets/choices.js` their boxes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dash import html

from components import moments
from components.attributes import aria, data
from components.choices import Choice, Choices
from components.dates import Dates
from components.icons import icon
from components.ids import RiskMap
from domain.category import CATEGORIES
from domain.filters import DEFAULT_DAYS, Filter, Period, url_query
from locales import number, t

RESET = "from=&to=&last=&types=&sources=&area=&at=&unit="
_DAYS = (7, 28, 90, 365)


def bar() -> html.Div:
    """The whole bar, with the defaults said until the address has been read."""
    everything = t("risk_map.filter.all")
    chips = [
        chip(
            t("risk_map.filter.period"),
            RiskMap.PERIOD_SAID,
            t("risk_map.period.last", n=DEFAULT_DAYS),
            [html.Div(presets(None), id=RiskMap.PRESETS), _dates()],
            key="f",
        ),
        chip(t("risk_map.filter.types"), RiskMap.TYPES_SAID, everything, [_types()]),
        chip(t("risk_map.filter.sources"), RiskMap.SOURCES_SAID, everything, [_sources()]),
        chip(t("risk_map.filter.areas"), RiskMap.AREAS_SAID, everything, [_areas()]),
        _layers(),
    ]
    reset = html.Button(
        t("risk_map.filter.reset"),
        type="button",
        className="button button-bare",
        **data(address=RESET),
    )
    end = html.Div([_share(), _table()], className="filter-end")
    return html.Div(
        [*chips, reset, end],
        className="filter-bar",
        role="group",
        **aria(label=t("risk_map.filter.title")),
    )


def chip(
    name: str, said_id: str, said: str, panel: Sequence[Any], *, key: str = ""
) -> html.Details:
    """A chip whose value stands in ``said_id``; ``key`` is its shortcut."""
    words = [
        html.Span(name, className="chip-name"),
        html.Span(said, id=said_id, className="chip-value"),
        icon("down"),
    ]
    shortcut = data(shortcut=key) if key else {}
    return html.Details(
        [html.Summary(words, **shortcut), html.Div(list(panel), className="chip-panel")],
        className="chip",
    )


def presets(covered: Period | None) -> list[html.Button]:
    """Buttons for the usual periods; "year to date" once it is known where the data ends."""
    offered = [(t("risk_map.period.last", n=days), _last(days)) for days in _DAYS]
    if covered is not None:
        newest = date.fromordinal(covered.end.toordinal() - 1)
        year = Period(date(newest.year, 1, 1), covered.end)
        offered.append((t("risk_map.period.year"), _fixed(year)))
    return [
        html.Button(
            label,
            type="button",
            className="menu-item",
            **data(address=address),
            **aria(pressed="false"),
        )
        for label, address in offered
    ]


def said(
    chosen: Filter, period: Period, *, sources: Mapping[str, str], areas: Mapping[int, str]
) -> list[Any]:
    """The values of the four chips: period, categories, sources, areas."""
    when = (
        t("risk_map.period.last", n=chosen.last_days)
        if chosen.fixed is None
        else moments.period(period)
    )
    moved = chosen.fixed is not None or chosen.last_days != DEFAULT_DAYS
    return [
        html.Span(when, className="chip-on" if moved else "", title=moments.period(period)),
        _listed(t(f"category.{code}") for code in chosen.categories),
        _listed(sources.get(slug, slug) for slug in chosen.sources),
        _listed(areas.get(area, str(area)) for area in chosen.areas),
    ]


def share(chosen: Filter, period: Period) -> list[html.Button]:
    """The two kinds of link: one that moves on with the data, one that stays as it is."""
    frozen = _share_button(t("risk_map.share.frozen"), moments.period(period), _fixed(period))
    if chosen.fixed is not None:
        return [frozen]
    days = t("risk_map.period.last", n=chosen.last_days)
    return [_share_button(t("risk_map.share.moving"), days, _last(chosen.last_days)), frozen]


def category_choices(counts: Mapping[int, int]) -> list[Choice]:
    """The categories that occur, most frequent first, with their counts in the period."""
    found = [category for category in CATEGORIES if category.slot in counts]
    found.sort(key=lambda category: -counts[category.slot])
    return [
        {"value": one.code, "label": t(f"category.{one.code}"), "note": number(counts[one.slot])}
        for one in found
    ]


def relaxed(chosen: Filter) -> str:
    """The change of the address that lets go of the narrowest filter; a longer period last."""
    for name, narrowed in (
        ("area", chosen.areas),
        ("types", chosen.categories),
        ("sources", chosen.sources),
    ):
        if narrowed:
            return f"{name}="
    return _last(365)


def query(chosen: Filter, **more: str) -> str:
    """The query of a layer of the map."""
    return url_query(chosen, **{key: value for key, value in more.items() if value})


def _listed(names: Iterable[str]) -> html.Span:
    listed = list(names)
    if not listed:
        return html.Span(t("risk_map.filter.all"))
    text = t("risk_map.filter.comma").join(listed[:2])
    if len(listed) > 2:
        text = t("risk_map.filter.more", names=text, n=len(listed) - 2)
    return html.Span(html.Bdi(text), className="chip-on", title=", ".join(listed))


def _last(days: int) -> str:
    return f"from=&to=&last={'' if days == DEFAULT_DAYS else days}"


def _fixed(period: Period) -> str:
    return f"from={period.first.isoformat()}&to={period.end.isoformat()}&last="


def _share_button(label: str, note: str, change: str) -> html.Button:
    return html.Button(
        [html.Span(label), html.Span(note, className="check-note")],
        type="button",
        className="menu-item share-item",
        **data(share=change),
    )


def _dates() -> Dates:
    return Dates(
        RiskMap.DATES,
        from_label=t("risk_map.period.from"),
        to_label=t("risk_map.period.to"),
        note=t("risk_map.period.half_open"),
    )


def _types() -> Choices:
    return Choices(
        RiskMap.TYPES,
        param="types",
        label=t("risk_map.filter.types"),
        all_label=t("risk_map.filter.all_types"),
    )


def _sources() -> Choices:
    return Choices(
        RiskMap.SOURCES,
        param="sources",
        label=t("risk_map.filter.sources"),
        all_label=t("risk_map.filter.all_sources"),
    )


def _areas() -> Choices:
    return Choices(
        RiskMap.AREAS,
        param="area",
        label=t("risk_map.filter.areas"),
        all_label=t("risk_map.filter.all_areas"),
        search=t("risk_map.filter.search"),
        nothing=t("risk_map.filter.nothing"),
    )


def _layers() -> html.Details:
    offered: list[Choice] = [
        {"value": name, "label": t(f"risk_map.layers.{name}")}
        for name in ("borders", "names", "shades", "incidents")
    ]
    boxes = Choices(
        None,
        param="layers",
        label=t("risk_map.layers.title"),
        options=offered,
        preset=["borders"],
    )
    note = html.P(t("risk_map.layers.note"), className="field-help")
    return html.Details(
        [
            html.Summary([html.Span(t("risk_map.layers.title")), icon("down")]),
            html.Div([boxes, note], className="chip-panel"),
        ],
        className="chip chip-add",
    )


def _share() -> html.Details:
    panel = html.Div(
        [
            html.Div(id=RiskMap.SHARE),
            html.P("", className="share-done", role="status", **data(share_done="")),
            html.P("", className="share-link", dir="ltr", hidden=True, **data(share_link="")),
        ],
        className="chip-panel",
        **data(
            share_panel="", done=t("risk_map.share.done"), by_hand=t("risk_map.share.by_hand")
        ),
    )
    return html.Details(
        [html.Summary([icon("share"), t("risk_map.share.title")]), panel], className="chip"
    )


def _table() -> html.Button:
    return html.Button(
        [icon("table"), t("risk_map.table.title")],
        type="button",
        className="button",
        **data(address="view=table", address_back="view=", shortcut="t"),
        **aria(pressed="false"),
    )
