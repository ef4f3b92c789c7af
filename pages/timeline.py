"""The timeline: when did it happen, what repeats?"""

from dash import dcc, html

from components import (
    filter_bar,
    incident_drawer,
    incident_table,
    notice,
    table_chips,
    timeline_cards,
    timeline_notes,
)
from components.attributes import aria
from components.ids import TableChips, Timeline
from components.timeline_bars import TimelineBars
from components.timeline_clock import TimelineClock
from domain.city import City
from locales import t

_TOLD = (
    Timeline.GRAIN,
    Timeline.SHOW,
    Timeline.VIEW,
    Timeline.SORT,
    Timeline.INCIDENT,
    TableChips.CHOSEN,
    Timeline.CURSORS,
    Timeline.STEPPED,
    Timeline.REASON_GATHERED,
    Timeline.REASON_GIVEN,
    Timeline.NOTED,
    Timeline.NOTE_GATHERED,
    Timeline.NOTE_TOLD,
)


def layout(city: City) -> html.Div:
    """The skeleton: filter, and places for sentence, charts, notes, table and drawer."""
    return html.Div(
        [
            html.H1(t("frame.page.timeline"), className="visually-hidden"),
            *[dcc.Store(id=one) for one in _TOLD],
            filter_bar.bar(compare=True),
            html.Div(
                [html.Div(_parts(city), className="timeline-main"), incident_drawer.drawer()],
                className="timeline-page",
            ),
            timeline_notes.dialog(),
        ],
        className="page-place",
    )


def _parts(city: City) -> list[html.Div]:
    return [
        notice.banner(Timeline.REFUSAL, Timeline.REFUSAL_SAID, unknown=t("timeline.state.unknown")),
        html.Div(id=Timeline.EMPTY),
        html.Div(
            [
                html.P(
                    t("timeline.said.waiting"),
                    id=Timeline.SENTENCE,
                    className="timeline-sentence",
                    role="status",
                ),
                html.Div(
                    [_bars(city), html.Div([_clock(city), _notes()], className="timeline-pair")],
                    id=Timeline.CHARTS,
                ),
                html.Section(
                    id=Timeline.TWIN,
                    hidden=True,
                    className="timeline-twin",
                    **aria(label=t("timeline.twin.name")),
                ),
                _table(),
            ],
            id=Timeline.SHOWN,
        ),
    ]


def _bars(city: City) -> html.Section:
    top = [
        html.Div(html.H2(t("timeline.title.day")), id=Timeline.HEAD, className="bars-heading"),
        timeline_cards.grains(),
    ]
    chart = TimelineBars(
        Timeline.BARS,
        words=timeline_cards.bars_words(),
        zone=timeline_cards.zone(city),
        label=t("timeline.bars.name"),
    )
    return html.Section(
        [
            html.Div(top, className="card-heading"),
            html.Div([chart, html.Div(id=Timeline.KEY)], className="bars-body"),
            html.P(id=Timeline.BESIDE, className="figure-note"),
        ],
        className="card card-padded",
        **aria(label=t("timeline.bars.name")),
    )


def _clock(city: City) -> html.Section:
    return html.Section(
        [
            html.H2(t("timeline.clock.title")),
            html.P(t("timeline.clock.lead"), className="figure-note clock-lead"),
            TimelineClock(
                Timeline.CLOCK,
                words=timeline_cards.clock_words(),
                zone=timeline_cards.zone(city),
            ),
            html.P(id=Timeline.CLOCK_SAID, className="figure-note"),
        ],
        className="card card-padded",
        **aria(label=t("timeline.clock.title")),
    )


def _notes() -> html.Section:
    return html.Section(
        [
            html.H2(t("timeline.notes.title")),
            html.P(t("timeline.notes.lead"), className="figure-note"),
            html.Div(id=Timeline.NOTES),
            html.Div(id=Timeline.NOTE_SAID, className="note-said", role="status"),
        ],
        className="card card-padded",
        **aria(label=t("timeline.notes.title")),
    )


def _table() -> html.Section:
    heading = html.Div(
        [html.H2(t("timeline.table.title")), incident_table.steps()], className="card-heading"
    )
    return html.Section(
        [
            heading,
            table_chips.chips(),
            html.Div(id=TableChips.TOLD, className="table-narrowed", role="status"),
            incident_table.grid(),
            html.P(t("timeline.table.hint"), className="figure-note"),
        ],
        id=Timeline.TABLE,
        className="card card-padded",
        **aria(label=t("timeline.table.label")),
    )
