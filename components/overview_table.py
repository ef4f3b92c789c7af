"""The table of what changed: every line with its base, its difference and how sure that is."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from components import moments, overview_said, quantities
from components.attributes import aria, data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from domain import filters
from domain.comparing import Change, Measured
from domain.filters import Filter
from domain.overview import By, Row, Span, Table
from locales import t

TIMELINE = "/timeline"
CSV = "/api/v1/overview/changes.csv"
# What an address says where it says nothing.
_PRESET = {"by": By.CATEGORY, "span": Span.WEEKS}


def switches() -> html.Div:
    """Which of the four tables stands below; kept in the address."""
    return html.Div(
        [_switch("by", By), _switch("span", Span)],
        className="overview-switches",
    )


def card(shown: Table, chosen: Filter) -> list[Any]:
    """The table, and the same as a file."""
    if not shown.rows:
        return [html.P(t("overview.table.empty"), className="muted")]
    table = SortedTable(
        columns=_columns(shown),
        rows=_rows(shown, chosen),
        caption=t(
            f"overview.table.caption_{shown.by}",
            period=moments.period(shown.period),
            base=moments.period(shown.base_period),
        ),
        sort="count",
        unknown=t("overview.unknown"),
        open_label=t("overview.table.open"),
        more_label=t("overview.table.more", n="{n}"),
    )
    return [table, html.Div(csv(f"{CSV}?{_query(shown, chosen)}"), className="overview-out")]


def csv(address: str) -> html.A:
    """The way to the same table as a file."""
    words: list[Any] = [icon("download"), t("overview.csv")]
    return html.A(words, href=address, className="button", download="")


def _switch(param: str, kinds: type[By] | type[Span]) -> html.Div:
    buttons = [
        html.Button(
            t(f"overview.table.{kind}"),
            type="button",
            **data(address=f"{param}={'' if kind is _PRESET[param] else kind}"),
            **aria(pressed="true" if kind is _PRESET[param] else "false"),
        )
        for kind in kinds
    ]
    named = aria(label=t(f"overview.table.{param}"))
    return html.Div(buttons, className="card segments", role="group", **named)


def _columns(shown: Table) -> list[Column]:
    return [
        {"name": "name", "label": t(f"overview.table.name_{shown.by}"), "kind": "text"},
        {"name": "count", "label": t("overview.table.count"), "kind": "number"},
        {"name": "base", "label": t("overview.table.base"), "kind": "number"},
        {
            "name": "difference",
            "label": t("overview.table.difference"),
            "kind": "strip",
            "note": t("overview.table.note_difference"),
        },
        {
            "name": "percent",
            "label": t("overview.table.percent"),
            "kind": "number",
            "digits": 1,
            "signed": True,
            "note": t("overview.table.percent_note"),
        },
        {"name": "notes", "label": t("overview.table.notes"), "kind": "text"},
    ]


def _rows(shown: Table, chosen: Filter) -> list[dict[str, Any]]:
    least, most = _reach([row.change for row in shown.rows])
    return [
        {
            "key": row.key,
            "name": row.name,
            "href": _timeline(shown, row, chosen),
            "count": row.change.count,
            "base": row.change.base,
            "percent": row.change.percent,
            "notes": overview_said.notes(row.change),
            **_difference(row.change, least, most),
        }
        for row in shown.rows
    ]


def _difference(change: Change, least: float, most: float) -> dict[str, Any]:
    interval = _interval(change)
    if interval is None or change.difference is None:
        return {"difference": None}
    low, high, mark = interval
    said = t(
        "overview.table.said",
        difference=overview_said.signed(change.difference),
        low=overview_said.signed(low),
        high=overview_said.signed(high),
    )

    def at(value: float) -> float:
        return round(100 * (value - least) / (most - least), 2)

    drawn = [at(low), at(high), at(mark), at(0)]
    return {
        "difference": change.difference,
        "difference_said": quantities.isolated(said),
        "difference_drawn": drawn,
    }


def _interval(change: Change) -> tuple[float, float, float] | None:
    """The ends of the interval of the difference and the difference, whichever way it is
    measured."""
    if change.low is None or change.high is None:
        return None
    if change.measured is Measured.DIFFERENCE:
        return change.low, change.high, float(change.difference or 0)
    of_percent = (change.base or 0) * change.period.days / change.base_period.days / 100
    ends = (change.low, change.high, change.percent or 0.0)
    low, high, mark = (end * of_percent for end in ends)
    return low, high, mark


def _reach(changes: Sequence[Change]) -> tuple[float, float]:
    """The least and the most of all intervals: one scale for the whole column, with zero in it."""
    ends = [end for one in changes for end in _interval(one) or ()] + [0.0]
    least, most = min(ends), max(ends)
    return (least, most) if most > least else (-1.0, 1.0)


def _timeline(shown: Table, row: Row, chosen: Filter) -> str | None:
    """The days of a line in the timeline; None where no filter says them."""
    if shown.by is By.AREA and row.key == "0":
        return None
    compare = "year" if shown.span is Span.YEAR else chosen.compare or "previous"
    only = filters.spelled(chosen) | {
        "from": shown.period.first.isoformat(),
        "to": shown.period.end.isoformat(),
        "compare": compare,
    }
    only |= {"types": ",".join(row.types)} if shown.by is By.CATEGORY else {"area": row.key}
    return f"{TIMELINE}?{urlencode(only, safe=',')}"


def _query(shown: Table, chosen: Filter) -> str:
    return filters.url_query(chosen, by=shown.by, span=shown.span)
