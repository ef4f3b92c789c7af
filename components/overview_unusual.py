"""What stands out, as a table: where and what, when, how many, and what would be usual."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from dash import html

from components import moments, overview_table, quantities
from components.sorted_table import Column, SortedTable
from domain import filters
from domain.category import BY_CODE
from domain.filters import Filter
from domain.overview import Lookout, Unusual
from domain.sight import KIND_OF_SLOT, KINDS
from locales import day, number, t

CSV = "/api/v1/overview/unusual.csv"
# A year around it shows what it stands out from.
_CONTEXT_DAYS = 364
_LEAST_CHANCE = 0.0001


def card(shown: Lookout, chosen: Filter) -> list[Any]:
    """The lines that stand out, or that none does, and what was tested."""
    if shown.period is None:
        return [html.P(t("overview.unusual.lacking", n=shown.lacking), className="muted")]
    through = html.P(_how(shown, chosen), className="muted overview-how")
    if not shown.found:
        last = moments.dated(shown.period.end - timedelta(days=1))
        weeks = shown.period.days // 7
        said = t("overview.unusual.nothing", weeks=weeks, day=last)
        return [html.P(said, className="overview-nothing"), through]
    table = SortedTable(
        columns=_columns(),
        rows=[_row(one, chosen) for one in shown.found],
        caption=t("overview.unusual.caption"),
        sort="q",
        falling=False,
        unknown=t("overview.unknown"),
        open_label=t("overview.unusual.open"),
        more_label=t("overview.table.more", n="{n}"),
    )
    out = overview_table.csv(f"{CSV}?{filters.url_query(chosen)}")
    return [table, html.Div([through, out], className="overview-out")]


def _how(shown: Lookout, chosen: Filter) -> str:
    assert shown.period is not None  # noqa: S101
    season = "season" if shown.years else "no_season"
    said = [
        t(
            "overview.unusual.how",
            tests=number(shown.tests),
            rate=quantities.percent(shown.rate, digits=0),
            day=moments.dated(shown.period.end),
        ),
        t(f"overview.unusual.{season}"),
    ]
    if chosen.weekdays or chosen.hours:
        said.append(t("overview.unusual.all_hours"))
    if shown.guarded:
        said.append(t("overview.unusual.guarded"))
    return " ".join(said)


def _columns() -> list[Column]:
    return [
        {"name": "where", "label": t("overview.unusual.where"), "kind": "text"},
        {"name": "direction", "label": t("overview.unusual.direction"), "kind": "text"},
        {"name": "when", "label": t("overview.unusual.when"), "kind": "text"},
        {"name": "count", "label": t("overview.unusual.count"), "kind": "number"},
        {
            "name": "usual",
            "label": t("overview.unusual.usual"),
            "kind": "strip",
            "note": t("overview.unusual.usual_note"),
        },
        {
            "name": "q",
            "label": t("overview.unusual.q"),
            "kind": "strip",
            "note": t("overview.unusual.q_note"),
        },
    ]


def _row(one: Unusual, chosen: Filter) -> dict[str, Any]:
    most = max(one.count, one.high) or 1
    said = t(
        "overview.unusual.usual_said",
        expected=number(one.expected, digits=1),
        low=number(one.low),
        high=number(one.high),
    )
    edges = [round(100 * end / most, 2) for end in (one.low, one.high, one.count)]
    return {
        "key": f"{one.area_id} {one.categories}",
        "where": f"{_what(one)} · {one.area or t('overview.unusual.city')}",
        "href": _timeline(one, chosen),
        "direction": t(f"overview.unusual.{'more' if one.rises else 'fewer'}"),
        "when": _when(one),
        "count": one.count,
        "usual": one.expected,
        "usual_said": quantities.isolated(said),
        "usual_drawn": [*edges, None],
        "q": one.q,
        "q_said": _chance(one.q),
    }


def _when(one: Unusual) -> str:
    weeks, first = one.period.days // 7, day(one.period.first)
    return t(
        "overview.unusual.weeks" if weeks > 1 else "overview.unusual.week", weeks=weeks, day=first
    )


def _chance(q: float) -> str:
    if q < _LEAST_CHANCE:
        return quantities.isolated(f"< {quantities.percent(_LEAST_CHANCE, digits=2)}")
    return quantities.percent(q, digits=2)


def _what(one: Unusual) -> str:
    if not one.categories:
        return t("overview.unusual.all")
    if len(one.categories) == 1:
        return t(f"category.{one.categories[0]}")
    kind = KINDS[KIND_OF_SLOT[BY_CODE[one.categories[0]].slot]]
    return t(f"overview.kind_{kind.code}")


def _timeline(one: Unusual, chosen: Filter) -> str:
    """A year up to it, so that one sees what it stands out from."""
    first = one.period.end - timedelta(days=_CONTEXT_DAYS)
    only = filters.spelled(chosen) | {
        "from": first.isoformat(),
        "to": one.period.end.isoformat(),
    }
    if one.categories:
        only["types"] = ",".join(one.categories)
    if one.area_id is not None:
        only["area"] = str(one.area_id)
    return f"{overview_table.TIMELINE}?{urlencode(only, safe=',')}"
