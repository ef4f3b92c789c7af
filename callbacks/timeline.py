"""The timeline: the filter of the address becomes bars, the clock of the week and their twins."""

from typing import Any

from dash import Dash, Input, Output, no_update
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import timeline_asking as asking
from components import (
    sight_said,
    timeline_cards,
    timeline_note,
    timeline_parts,
    timeline_said,
    timeline_twin,
)
from components.ids import FilterBar, Timeline
from db.queries import annotations, areas, freshness, sources
from domain import sight
from domain.filters import Period
from domain.roles import Permission
from domain.timeline import Asked
from services import comparing, layers, timeline


def said(query: str) -> list[Any]:
    """How many incidents, and how many more or fewer than before; and what goes with a saved
    chart."""
    asked = asking.asked(query)
    with context.reading() as session:
        if asking.nothing_stored(session) is not None:
            return asking.unchanged(("sentence", *_NOTES))
        change = comparing.change(session, asked)
        newest = layers.newest_day(session, asked.city)
        note = _note(session, asked, change.period)
    chosen, given = asked.chosen, change.period
    coarser = sight.coarsened(chosen, chosen.period(newest), asked.sight, given)
    sentence = timeline_said.sentence(change, sight_said.sentences(coarser, chosen, given))
    return [sentence, *[note for _ in _NOTES]]


def _note(session: Session, asked: Asked, period: Period) -> list[str]:
    return timeline_note.lines(
        asked.chosen,
        period,
        zone=asked.city.zone,
        through=freshness.now_at(session).data_through,
        sources=sources.listed(session),
        areas={one.id: one.name for one in areas.listed(session)} if asked.chosen.areas else {},
    )


def bars(query: str, grain: str, show: str, _noted: str) -> list[Any]:
    """The bars, with everything around them."""
    asked, here = asking.asked(query), context.current()
    with context.reading() as session:
        if (empty := asking.nothing_stored(session)) is not None:
            return [*asking.unchanged(_BARS), True, empty, True]
        shown = timeline.bars(session, asked, grain=asking.grain(grain))
        notes = annotations.listed(session, shown.period, asking.role())
        newest = layers.newest_day(session, here.city)
    parts = timeline_parts.stacks(shown, asked.chosen)
    compared = not parts or (bool(asked.chosen.compare) and show != timeline_cards.STACKED)
    drawn = timeline_cards.bars(shown, parts, notes, here.city, compared=compared)
    head = timeline_cards.heading(shown, asked.chosen, newest)
    key = timeline_cards.key(shown, parts, asked.chosen, compared=compared)
    return [*drawn, head, key, timeline_said.beside(shown.beside), False, None, True]


def clock(query: str) -> list[Any]:
    """The week of hours of the same filter. What is chosen of the week is marked, not left out."""
    with context.reading() as session:
        if asking.nothing_stored(session) is not None:
            return asking.unchanged(_CLOCK)
        told = timeline.clock(session, asking.whole_week(query))
    drawn = timeline_cards.clock(told, context.current().city)
    return [*drawn, timeline_said.clock_beside(told)]


def twin(view: str, query: str, grain: str) -> list[Any]:
    """Bars and clock as tables, or the charts again."""
    if view != "table":
        return [False, True, no_update]
    with context.reading() as session:
        shown = timeline.bars(session, asking.asked(query), grain=asking.grain(grain))
        told = timeline.clock(session, asking.whole_week(query))
    rows, counts, *_ = timeline_cards.clock(told, context.current().city)
    return [True, False, timeline_twin.twin(shown, rows, counts)]


_BARS = (*timeline_cards.BARS, "heading", "key", "beside")
_CLOCK = (*timeline_cards.CLOCK, "said")
_NOTES = (Timeline.BARS, Timeline.CLOCK)
_ASKED = Input(FilterBar.ASKED, "data")
_BUSY = [(Output(Timeline.SHOWN, "aria-busy"), "true", "false")]


def register(app: Dash) -> None:
    """Tie the charts to their ids."""
    notes = [Output(one, "note") for one in _NOTES]
    _bind(app, said, [Output(Timeline.SENTENCE, "children"), *notes], [_ASKED])
    _bind(
        app,
        bars,
        [
            *[Output(Timeline.BARS, name) for name in timeline_cards.BARS],
            *[Output(one, "children") for one in (Timeline.HEAD, Timeline.KEY, Timeline.BESIDE)],
            Output(Timeline.SHOWN, "hidden"),
            Output(Timeline.EMPTY, "children"),
            Output(Timeline.REFUSAL, "hidden"),
        ],
        [
            _ASKED,
            Input(Timeline.GRAIN, "data"),
            Input(Timeline.SHOW, "data"),
            Input(Timeline.NOTED, "data"),
        ],
        running=_BUSY,
    )
    _bind(
        app,
        clock,
        [
            *[Output(Timeline.CLOCK, name) for name in timeline_cards.CLOCK],
            Output(Timeline.CLOCK_SAID, "children"),
        ],
        [_ASKED],
    )
    _bind(
        app,
        twin,
        [
            Output(Timeline.CHARTS, "hidden"),
            Output(Timeline.TWIN, "hidden"),
            Output(Timeline.TWIN, "children"),
        ],
        [Input(Timeline.VIEW, "data"), _ASKED, Input(Timeline.GRAIN, "data")],
    )


def _bind(app: Dash, function: Any, outputs: Any, inputs: list[Input], **options: Any) -> None:
    guard.bind(
        app,
        Permission.SEE_MAP,
        function,
        outputs=outputs,
        inputs=inputs,
        on_error=asking.REFUSED,
        **options,
    )
