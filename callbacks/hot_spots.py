"""The hot spots page: what the shown search found, on the map, as cards and as a table."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash, Input, Output, no_update
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import settings_saying
from components import (
    hot_cell_table,
    hot_spot_cards,
    hot_spot_runs,
    hot_spot_table,
    moments,
    near_repeat_table,
)
from components.ids import HotSpots
from db.queries import freshness, responses
from domain.errors import BadInput
from domain.hot_spot import Run, Search, search_of
from domain.roles import Permission
from locales import t
from services import hot_spots, layers

OUTLINES = "/api/v1/map/hot-spots?"
SHAPES = "/api/v1/map/areas"
# Data this much newer than a search make it an old one.
STALE_AFTER_DAYS = 2
_DRAWN = (HotSpots.STATE, HotSpots.NOTICES, HotSpots.PLACES, HotSpots.REPEATS)
REFUSED = settings_saying.refused(HotSpots.REFUSAL, HotSpots.REFUSAL_SAID)


def asked(query: str | None) -> tuple[Search, int | None]:
    """The group and window of an address, and the search it names if any. Raises ``BadInput``."""
    said = dict(parse_qsl(query or ""))
    run = said.get("run", "")
    if run and not (run.isdecimal() and len(run) < 12):
        raise BadInput(t("hot_spots.refused.run"))
    wanted = search_of(said.get("target", "all"), said.get("window", "90"))
    return wanted, int(run) if run else None


def ground(_ready: str) -> list[Any]:
    """What lies under the outlines; of a city without data there are no areas to ask for."""
    here = context.current()
    with context.reading() as session:
        shapes = None if freshness.now_at(session).data_through is None else SHAPES
    return [here.pmtiles, here.tiles, here.basemap_attribution, shapes]


def found(query: str, _ended: str, _logged: str) -> list[Any]:
    """Everything the shown search found, and what there is to say about it."""
    (wanted, run_id), here = asked(query), context.current()
    with context.reading() as session:
        told = hot_spots.findings(session, wanted, run_id=run_id)
        treated = responses.around_hot_spots(session, told.run.id) if told.run else {}
        notices = _notices(session, told.run, chosen=run_id is not None)
    if told.run is None:
        return _unsearched()
    return [
        hot_spot_runs.state(told.run, here.city.zone, now=here.now()),
        notices,
        _listed(told, treated),
        near_repeat_table.listed(told.repeats),
        _outlines(wanted, told.run),
        True,
    ]


def twin(view: str, query: str, _ended: str) -> list[Any]:
    """The hot spots as a table, or the map again."""
    if view != "table":
        return [True, no_update]
    wanted, run_id = asked(query)
    with context.reading() as session:
        told = hot_spots.findings(session, wanted, run_id=run_id)
    if told.run is None:
        return [False, hot_spot_cards.unsearched()]
    return [False, hot_spot_table.twin(told.run, told.hot_spots)]


def _listed(told: hot_spots.Findings, treated: dict[int, int]) -> list[Any]:
    """Cards, and below them the cells of the same search."""
    if told.run is None:
        return []
    cells = hot_cell_table.listed(told.run, told.cells)
    return [*hot_spot_cards.listed(told.run, told.hot_spots, treated), *cells]


def _unsearched() -> list[Any]:
    return [[], [], hot_spot_cards.unsearched(), near_repeat_table.listed([]), None, True]


def _outlines(wanted: Search, run: Run) -> str:
    """Where the map asks for what is on the cards."""
    said = {"target": wanted.group.code, "window": wanted.window_days, "run": run.id}
    return OUTLINES + urlencode(said)


def _notices(session: Session, run: Run | None, *, chosen: bool) -> list[Any]:
    if run is None:
        return []
    newest = hot_spots.chosen_run(session, search_of(run.group, str(run.window_days)))
    if chosen and newest is not None and newest.id != run.id:
        here = context.current()
        return [hot_spot_runs.earlier(run, here.city.zone, now=here.now())]
    if freshness.now_at(session).data_through is None:
        return []
    day = layers.newest_day(session, context.current().city)
    old = (day - run.end).days >= STALE_AFTER_DAYS
    return [hot_spot_runs.stale(moments.dated(day))] if old else []


def register(app: Dash) -> None:
    """Tie the hot spots to their ids."""
    guard.bind(
        app,
        Permission.SEE_HOT_SPOTS,
        ground,
        outputs=[
            *[Output(HotSpots.BASE, name) for name in ("pmtiles", "tiles", "attribution")],
            Output(HotSpots.SHAPES, "url"),
        ],
        inputs=[Input(HotSpots.BASE, "id")],
    )
    guard.bind(
        app,
        Permission.SEE_HOT_SPOTS,
        found,
        outputs=[
            *[Output(part, "children") for part in _DRAWN],
            Output(HotSpots.OUTLINES, "url"),
            Output(HotSpots.REFUSAL, "hidden"),
        ],
        inputs=[
            Input(HotSpots.ASKED, "data"),
            Input(HotSpots.ENDED, "data"),
            Input(HotSpots.LOGGED, "data"),
        ],
        on_error=REFUSED,
    )
    guard.bind(
        app,
        Permission.SEE_HOT_SPOTS,
        twin,
        outputs=[Output(HotSpots.TWIN, "hidden"), Output(HotSpots.TWIN, "children")],
        inputs=[
            Input(HotSpots.VIEW, "data"),
            Input(HotSpots.ASKED, "data"),
            Input(HotSpots.ENDED, "data"),
        ],
        on_error=REFUSED,
    )
