"""The chips above the table of incidents: what narrows its rows, and nothing that is counted.

Like the chips of the filter bar they read and write the address; a column's heading opens its own.
"""

from typing import Any

from dash import html

from components import filter_bar, incident_words, narrowing_said
from components.attributes import aria, data
from components.choices import Choice, Choices
from components.dates import Dates
from components.filter_said import all_of_them
from components.icons import icon
from components.ids import TableChips
from components.seek import Seek
from domain.incident import Flag, PlacePrecision, TimePrecision
from domain.narrowing import LONGEST_WORDS, PARTS, UNFLAGGED, Narrowing
from locales import t

SAID = {
    "words": TableChips.WORDS,
    "published": TableChips.PUBLISHED,
    "times": TableChips.TIMES,
    "places": TableChips.PLACES,
    "flags": TableChips.FLAGS,
}
_LET_GO = "&".join(f"{part}=" for part in PARTS)


def chips() -> html.Div:
    """All of them, with nothing narrowed until the address has been read."""
    panels: dict[str, list[Any]] = {
        "words": _words(),
        "published": [_published(), _clear("published")],
        "times": [_choices("times", [(one, f"timeline.precision.{one}") for one in TimePrecision])],
        "places": [
            _choices("places", [(one, f"incident.precision.{one}") for one in PlacePrecision])
        ],
        "flags": [_flags()],
    }
    return html.Div(
        [
            html.Span(t("timeline.narrow.title"), className="muted"),
            *[
                filter_bar.chip(t(f"timeline.narrow.{part}"), SAID[part], all_of_them(), panel)
                for part, panel in panels.items()
            ],
        ],
        className="table-chips",
        role="group",
        **aria(label=t("timeline.narrow.label")),
    )


def said(only: Narrowing) -> list[html.Span]:
    """The values of the chips, in the order of ``domain.narrowing.PARTS``."""
    words = narrowing_said.parts(only)
    return [
        html.Span(html.Bdi(words[part]), className="chip-on", title=words[part])
        if words[part]
        else all_of_them()
        for part in PARTS
    ]


def told(only: Narrowing) -> list[Any]:
    """That the table is narrowed, and the way to let go of it; nothing where it is not."""
    if not only:
        return []
    reset = html.Button(
        t("timeline.narrow.reset"),
        type="button",
        className="button button-bare",
        **data(address=_LET_GO),
    )
    return [html.Span(t("timeline.narrow.told")), reset]


def _words() -> list[Any]:
    field = Seek(
        "timeline-words", param="words", label=t("timeline.narrow.words_label"), most=LONGEST_WORDS
    )
    return [field, html.P(t("timeline.narrow.words_help"), className="field-help")]


def _published() -> Dates:
    return Dates(
        "timeline-published",
        param="published",
        from_label=t("risk_map.period.from"),
        to_label=t("risk_map.period.to"),
        note=t("risk_map.period.half_open"),
    )


def _clear(part: str) -> html.Button:
    return html.Button(
        [icon("close"), html.Span(t("timeline.narrow.any"))],
        type="button",
        className="menu-item",
        **data(address=f"{part}="),
    )


def _choices(part: str, named: list[tuple[str, str]]) -> Choices:
    options: list[Choice] = [{"value": value, "label": t(key)} for value, key in named]
    return _boxes(part, options)


def _flags() -> Choices:
    none: Choice = {"value": UNFLAGGED, "label": t("timeline.narrow.unflagged")}
    known: list[Choice] = [{"value": one, "label": incident_words.flag(one)} for one in Flag]
    return _boxes("flags", [none, *known])


def _boxes(part: str, options: list[Choice]) -> Choices:
    return Choices(
        None,
        param=part,
        label=t(f"timeline.narrow.{part}"),
        options=options,
        all_label=t("timeline.narrow.any"),
    )
