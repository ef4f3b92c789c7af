"""The table of incidents: AG Grid with one page of rows, sorted and filtered by the server alone.

AG Grid's own script is larger than everything else of Halo: it is kept off every page and fetched
when the first table of a visit appears (`assets/late_grid.js`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html

from components import incident_words
from components.attributes import aria
from components.ids import FilterBar, TableChips, Timeline
from domain.listing import ListedIncident, Order
from locales import direction, t

PAGE_ROWS = 100
# Dash would put it into the head of every page; served it still is, under Dash's own address.
dag._js_dist[0]["dynamic"] = True

# The columns that the server can sort, with the order each way (domain/listing.py).
_SORTED = {
    "occurred": (Order.OLDEST, Order.NEWEST),
    "published": (Order.OLDEST_PUBLISHED, Order.NEWEST_PUBLISHED),
    "category": (Order.CATEGORY, Order.CATEGORY_BACKWARDS),
    "area": (Order.AREA, Order.AREA_BACKWARDS),
}
# The chips that filter by a column: those of the shared filter, and those above the table.
_CHIPS = {
    "occurred": FilterBar.DATES,
    "category": FilterBar.TYPES,
    "area": FilterBar.AREAS,
    "source": FilterBar.SOURCES,
    "words": TableChips.WORDS,
    "published": TableChips.PUBLISHED,
    "precision": TableChips.TIMES,
    "place": TableChips.PLACES,
    "flags": TableChips.FLAGS,
}
_TIMES = ("occurred", "published")
_WIDTHS = {
    "occurred": 200,
    "category": 150,
    "area": 160,
    "words": 280,
    "source": 150,
    "published": 150,
    "precision": 150,
    "place": 150,
    "flags": 200,
}
_THEME = (
    "themeQuartz.withParams({backgroundColor: 'var(--panel)', foregroundColor: 'var(--ink)',"
    " headerBackgroundColor: 'var(--panel)', headerTextColor: 'var(--muted)',"
    " borderColor: 'var(--line)', accentColor: 'var(--accent)', rowHoverColor: 'var(--wash)',"
    " selectedRowBackgroundColor: 'var(--wash)', fontFamily: 'inherit', fontSize: 13,"
    " headerFontSize: 12, headerFontWeight: 600, spacing: 6, wrapperBorder: false,"
    " browserColorScheme: 'inherit'})"
)


def grid() -> dag.AgGrid:
    """The empty table; `callbacks/timeline_table.py` fills it."""
    return dag.AgGrid(
        id=Timeline.GRID,
        columnDefs=columns(Order.NEWEST),
        rowData=[],
        columnSize=None,
        defaultColDef={
            "resizable": True,
            "suppressMovable": True,
            "sortable": False,
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "animateRows": False,
            "domLayout": "normal",
            "enableRtl": direction() == "rtl",
            "rowSelection": {
                "mode": "singleRow",
                "checkboxes": False,
                "enableClickSelection": True,
            },
            "localeText": {
                "noRowsToShow": t("timeline.table.none"),
                "loadingOoo": t("timeline.table.loading"),
            },
            "suppressMultiSort": True,
            "ensureDomOrder": True,
        },
        getRowId="params.data.id",
        eventListeners={"cellKeyDown": ["timelineKey(params)"]},
        className="incident-grid",
    )


def columns(order: Order) -> list[dict[str, Any]]:
    """The columns, with the arrow at the one the rows are sorted by."""
    return [_column(name, order) for name in _WIDTHS]


def rows(
    found: Sequence[ListedIncident], zone: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row an incident, in words; every text of a source stays a text. ``names`` are those of
    the sources by slug."""
    return [_row(one, zone, names) for one in found]


def steps() -> html.Div:
    """The way from page to page."""
    previous = html.Button(
        t("timeline.table.back"), id=Timeline.PREVIOUS, type="button", className="button"
    )
    following = html.Button(
        t("timeline.table.next"), id=Timeline.NEXT, type="button", className="button"
    )
    said = html.Span(id=Timeline.ROWS_SAID, className="muted", role="status")
    return html.Div(
        [said, previous, following],
        className="grid-steps",
        role="group",
        **aria(label=t("timeline.table.label")),
    )


def not_shown() -> html.Span:
    """What stands in place of the table for those who see no single incidents."""
    return html.Span(t("timeline.table.not_shown"), className="table-told")


def said(first: int, n: int, *, complete: bool = True) -> str:
    """Which rows these are, or that there are none; ``complete`` is of ``RecordPage``."""
    if not n:
        return t("timeline.table.none" if complete else "timeline.table.none_yet")
    rows = t("timeline.table.rows", first=first, last=first + n - 1)
    return rows if complete else t("timeline.table.looks_on", rows=rows)


def _column(name: str, order: Order) -> dict[str, Any]:
    made: dict[str, Any] = {
        "field": name,
        "headerName": t(f"timeline.table.{'status' if name == 'flags' else name}"),
        "width": _WIDTHS[name],
        "tooltipField": name,
    }
    if name == "words":
        made["flex"] = 1
        made["minWidth"] = _WIDTHS[name]
    if name in _CHIPS:
        filters = t("timeline.table.filter", name=made["headerName"])
        head = {"innerHeaderComponent": "TimelineHead", "chip": _CHIPS[name], "filters": filters}
        made["headerComponentParams"] = head
    if name not in _SORTED:
        return made
    rising, falling = _SORTED[name]
    sort = {rising: "asc", falling: "desc"}.get(order)
    # The rows of a page stay in the server's order, whatever the arrow says.
    ways = ["desc", "asc"] if name in _TIMES else ["asc", "desc"]
    same = {"function": "timelineOrder"}
    return {**made, "sortable": True, "sort": sort, "sortingOrder": ways, "comparator": same}


def _row(one: ListedIncident, zone: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "occurred": incident_words.occurred(one, zone),
        "category": t(f"category.{one.category}"),
        "area": one.area,
        "words": incident_words.described(one),
        "source": names.get(one.source, one.source),
        "published": incident_words.moment_or_dash(one.published_at, zone),
        "precision": t(f"timeline.precision.{one.time_precision}"),
        "place": t(f"incident.precision.{one.place_precision}"),
        "flags": ", ".join(map(incident_words.flag, one.flags)),
    }
