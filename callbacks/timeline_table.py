"""The table of incidents and the drawer of one of them."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from auth import context, guard, reasons, reviewer
from callbacks import settings_saying
from callbacks import timeline_asking as asking
from components import incident_drawer, incident_table, table_chips
from components.ids import FilterBar, Frame, TableChips, Timeline
from db.queries import sources
from domain import narrowing
from domain.listing import Order, RecordPage
from domain.roles import Permission
from domain.timeline import Asked
from services import records

_PARTS = (
    *(Timeline.GRAIN, Timeline.SHOW, Timeline.VIEW),
    *(Timeline.SORT, Timeline.INCIDENT, TableChips.CHOSEN),
)


def rows(query: str, sort: str, narrow: str, stepped: dict[str, Any] | None) -> list[Any]:
    """One page of the table; the first where filter or order are others than stepped from."""
    if not guard.may(Permission.SEE_INCIDENTS):
        return [[], no_update, incident_table.not_shown(), None, True, True]
    order, of = asking.order(sort), f"{query} {sort or ''} {narrow or ''}"
    after, first = _place(stepped, of)
    page, names = _page(asking.narrowed(query, narrow), order, after)
    shown = incident_table.rows(page.rows, context.current().city.zone, names)
    said = incident_table.said(first, len(shown), complete=page.complete)
    ways: dict[str, Any] = {"of": of, "next": page.next, "previous": page.previous}
    ways |= {"first": first, "rows": len(shown), "page": incident_table.PAGE_ROWS}
    ends = [page.previous is None, page.next is None]
    return [shown, incident_table.columns(order), said, ways, *ends]


def _page(asked: Asked, order: Order, after: str | None) -> tuple[RecordPage, dict[str, str]]:
    """The page, and the names of the sources. Reading exact places is written down."""
    ways = context.transaction if asked.sight.exact else context.reading
    with ways() as session:
        page = records.page(
            session, asked, order=order, after=after, limit=incident_table.PAGE_ROWS
        )
        if asked.sight.exact:
            reasons.note_exact(session, "list", incidents=len(page.rows))
        return page, {one.slug: one.name for one in sources.listed(session)}


def narrowed(narrow: str) -> list[Any]:
    """What the chips above the table say, and that it is narrowed."""
    only = narrowing.parse(dict(parse_qsl(narrow or "")))
    return [*table_chips.said(only), table_chips.told(only)]


def _place(stepped: dict[str, Any] | None, of: str) -> tuple[str | None, int]:
    """The cursor the browser stepped to, and the number of its first row."""
    if not isinstance(stepped, dict) or stepped.get("of") != of:
        return None, 1
    after, first = stepped.get("after"), stepped.get("first")
    return (str(after) if after else None), (first if isinstance(first, int) else 1)


def story(incident: str, _given: str) -> list[Any]:
    """The drawer open on ``incident``, or closed. Reading an exact place is written down."""
    if not incident:
        return [True, no_update, True]
    guard.require(Permission.SEE_INCIDENTS)
    seen, here = reasons.seeing(Permission.SEE_INCIDENTS), context.current()
    number, reports = asking.incident(incident), reviewer.within()
    with context.transaction() as session:
        told = records.one(session, number, seen, now=here.now(), reports=reports)
        placed = told.incident.lat is not None
        if placed and seen.exact:
            reasons.note_exact(session, f"incident:{incident}", incidents=1)
    asks = placed and not seen.exact and guard.may(Permission.SEE_EXACT_PLACES)
    return [False, incident_drawer.story(told, here.city.zone, exact=seen.exact), not asks]


def give_reason(gathered: dict[str, Any]) -> list[Any]:
    """Keep why this person looks at exact places, for as long as the session lasts."""
    said = gathered.get("reason") if isinstance(gathered, dict) else None
    with context.transaction() as session:
        reasons.state(session, str(said or ""))
    return [settings_saying.moment(), True]


def register(app: Dash) -> None:
    """Tie table and drawer to their ids."""
    _follow(app)
    _press(app)
    _bind(
        app,
        rows,
        [
            Output(Timeline.GRID, "rowData"),
            Output(Timeline.GRID, "columnDefs"),
            Output(Timeline.ROWS_SAID, "children"),
            Output(Timeline.CURSORS, "data"),
            Output(Timeline.PREVIOUS, "disabled"),
            Output(Timeline.NEXT, "disabled"),
        ],
        (FilterBar.ASKED, Timeline.SORT, TableChips.CHOSEN, Timeline.STEPPED),
        running=[(Output(Timeline.TABLE, "aria-busy"), "true", "false")],
    )
    said = [*table_chips.SAID.values(), TableChips.TOLD]
    _bind(app, narrowed, [Output(one, "children") for one in said], (TableChips.CHOSEN,))
    _bind(
        app,
        story,
        [
            Output(Timeline.DRAWER, "hidden"),
            Output(Timeline.DRAWER_BODY, "children"),
            Output(Timeline.REASON, "hidden"),
        ],
        (Timeline.INCIDENT, Timeline.REASON_GIVEN),
    )
    _bind(
        app,
        give_reason,
        [
            Output(Timeline.REASON_GIVEN, "data"),
            Output(Timeline.REFUSAL, "hidden", allow_duplicate=True),
        ],
        (Timeline.REASON_GATHERED,),
        permission=Permission.SEE_EXACT_PLACES,
        prevent_initial_call=True,
    )


def _follow(app: Dash) -> None:
    """The parts of the address that the page heeds beside the filter."""
    for part in _PARTS:
        app.clientside_callback(
            _in_browser("part"),
            Output(part, "data"),
            Input(Frame.URL, "search"),
            State(part, "data"),
        )


def _press(app: Dash) -> None:
    """What is pressed in the table, and the drawer that opens."""
    app.clientside_callback(_in_browser("timelineSorted"), Input(Timeline.GRID, "columnState"))
    app.clientside_callback(_in_browser("timelineOpened"), Input(Timeline.GRID, "cellClicked"))
    app.clientside_callback(_in_browser("timelineShown"), Input(Timeline.DRAWER, "hidden"))
    app.clientside_callback(
        _in_browser("timelineStepped"),
        Output(Timeline.STEPPED, "data"),
        Input(Timeline.PREVIOUS, "n_clicks"),
        Input(Timeline.NEXT, "n_clicks"),
        State(Timeline.CURSORS, "data"),
        prevent_initial_call=True,
    )


def _bind(
    app: Dash,
    function: Callable[..., Any],
    outputs: Sequence[Output],
    stores: Sequence[StrEnum],
    *,
    permission: Permission = Permission.SEE_MAP,
    **options: Any,
) -> None:
    guard.bind(
        app,
        permission,
        function,
        outputs=outputs,
        inputs=[Input(one, "data") for one in stores],
        on_error=asking.REFUSED,
        **options,
    )


def _in_browser(name: str) -> ClientsideFunction:
    return ClientsideFunction("halo", name)
