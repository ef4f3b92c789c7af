"""The filter bar: what its chips say, and what their panels offer. The same on every page."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from sqlalchemy.orm import Session

from auth import context, guard
from callbacks import asking
from components import filter_said
from components.choices import Choice
from components.ids import FilterBar, Frame
from db.queries import areas, naming, risk, sources
from domain.filters import Filter, Period
from domain.roles import Permission
from services import layers


def said(query: str) -> list[Any]:
    """The chips' values, and the links that share this view."""
    chosen = asking.chosen(query)
    with context.reading() as session:
        period = _period(session, chosen)
        words = filter_said.said(
            chosen,
            period,
            sources={one.slug: one.name for one in sources.listed(session)},
            areas={one.id: one.name for one in areas.listed(session)},
        )
    days = [period.first.isoformat(), period.end.isoformat()]
    return [*words, filter_said.when(chosen), filter_said.share(chosen, period), *days]


def compared(query: str) -> Any:
    """What the period is compared with."""
    return filter_said.compared(asking.chosen(query))


def offered(_ready: str) -> list[Any]:
    """Sources, areas and periods to choose from."""
    with context.reading() as session:
        covered = risk.coverage(session, ())
        newest = layers.newest_day(session, context.current().city)
        listed: list[Choice] = [
            {"value": one.slug, "label": one.name} for one in sources.listed(session)
        ]
        places: list[Choice] = [
            {"value": str(one.id), "label": one.name} for one in areas.listed(session)
        ]
    earliest = covered.first.isoformat() if covered else None
    return [listed, places, filter_said.presets(newest), earliest]


def categories(query: str) -> list[Choice]:
    """The categories that occur, with their counts in the period; to a guarded reader all that
    there are, because even which occur is a count."""
    chosen = asking.chosen(query)
    if asking.seeing().guarded:
        return filter_said.every_category()
    with context.reading() as session:
        counts = naming.slot_counts(session, _period(session, chosen))
    return filter_said.category_choices(counts)


def _period(session: Session, chosen: Filter) -> Period:
    return chosen.period(layers.newest_day(session, context.current().city))


def register(app: Dash) -> None:
    """Tie the filter bar to its ids."""
    app.clientside_callback(
        ClientsideFunction("halo", "part"),
        Output(FilterBar.ASKED, "data"),
        Input(Frame.URL, "search"),
        State(FilterBar.ASKED, "data"),
    )
    asked = [Input(FilterBar.ASKED, "data")]
    for function, outputs, inputs in (
        (said, _said(), asked),
        (compared, Output(FilterBar.COMPARE_SAID, "children"), asked),
        (offered, _offered(), [Input(FilterBar.DATES, "id")]),
        (categories, Output(FilterBar.TYPES, "options"), asked),
    ):
        guard.bind(
            app,
            Permission.SEE_MAP,
            function,
            outputs=outputs,
            inputs=inputs,
            on_error=asking.quiet,
        )


def _said() -> list[Output]:
    chips = (
        FilterBar.PERIOD_SAID,
        FilterBar.TYPES_SAID,
        FilterBar.SOURCES_SAID,
        FilterBar.AREAS_SAID,
        FilterBar.WHEN,
        FilterBar.SHARE,
    )
    ends = [Output(FilterBar.DATES, name) for name in ("first", "end")]
    return [*[Output(one, "children") for one in chips], *ends]


def _offered() -> list[Output]:
    return [
        Output(FilterBar.SOURCES, "options"),
        Output(FilterBar.AREAS, "options"),
        Output(FilterBar.PRESETS, "children"),
        Output(FilterBar.DATES, "earliest"),
    ]
