"""Files come in: handing one over, those that wait, and those that were imported before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import fact_table, import_desk, moments, notice, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Imports
from domain.file_reading import FileReading
from domain.source import Source
from domain.upload import Upload
from locales import number, t

FAULTS = "/api/v1/imports/runs/{}/faults"
_COUNTS = ("read", "stored", "updated", "duplicate", "withdrawn", "rejected")


def hand_over() -> html.Section:
    """The card with the form that hands a file over; ``assets/imports.js`` sends it."""
    return settings_section.section(
        "hand-over",
        t("imports.part.hand_over"),
        t("imports.hand_over.lead"),
        [
            html.Div(id=Imports.SOURCE_PLACE, className="import-hand-over"),
            html.Div(
                className="import-sending",
                role="status",
                **data(
                    sending="",
                    failed=t("imports.hand_over.failed"),
                    sent=t("imports.hand_over.sent", name="{name}", percent="{percent}"),
                    looked=t("imports.hand_over.looked", name="{name}"),
                    stop=t("imports.hand_over.stop"),
                ),
            ),
            html.Div(id=Imports.WAITING),
        ],
    )


def source_choice(sources: Sequence[Source], *, is_invented: bool) -> list[Any]:
    """Whose file is handed over next, and the place for it; why there is none in a city that
    ``is_invented`` or has no source."""
    if is_invented:
        return [notice.empty(t("imports.invented.title"), t("imports.invented.advice"))]
    if not sources:
        advice = t("imports.no_source.advice")
        return [notice.empty(t("imports.no_source.title"), advice, _to_sources())]
    options = [{"value": one.slug, "label": one.name} for one in sources]
    by_hand = [one.slug for one in sources if one.poll_minutes is None]
    chosen = by_hand[0] if by_hand else options[0]["value"]
    select = dbc.Select(id=Imports.SOURCE, options=options, value=chosen)
    return [settings_section.field(t("imports.field.source"), Imports.SOURCE, select), _drop()]


def _drop() -> html.Div:
    # Dash has no field that sends a file as it is: the button opens one of the script's own.
    button = html.Button(
        t("imports.hand_over.choose"),
        type="button",
        className="button button-primary",
        **data(chooses=""),
    )
    return html.Div(
        [button, html.Span(t("imports.hand_over.drop"), className="muted")],
        className="import-drop",
        **data(drops=""),
    )


def waiting(
    uploads: Sequence[Upload], names: Mapping[int, str], zone: str, *, now: datetime
) -> Any:
    """Files that were handed over and are not stored; ``names`` are of the accounts."""
    if not uploads:
        return None
    rows = [
        html.Li(
            [
                html.A(html.Bdi(one.name), href=f"/sources/import?file={one.id}", **data(goes="")),
                html.Span(_told(one, names, zone, now), className="field-help"),
            ]
        )
        for one in uploads
    ]
    return settings_section.part(
        t("imports.part.waiting"), html.Ul(rows, className="import-waiting")
    )


def history_card() -> html.Section:
    """The skeleton of what was imported."""
    return settings_section.section(
        "imported",
        t("imports.part.history"),
        t("imports.history.lead"),
        [html.Div(id=Imports.HISTORY)],
    )


def history(
    readings: Sequence[FileReading], names: Mapping[int, str], zone: str, *, now: datetime
) -> html.Div:
    """What became of the records of each file, the newest first."""
    if not readings:
        return html.Div(html.P(t("imports.history.none"), className="muted"))
    columns = [
        Column(t("imports.history.file")),
        Column(t("imports.history.at")),
        *[Column(t(f"imports.count.{name}"), number=True) for name in _COUNTS],
        Column(t("imports.history.faults"), silent=True),
    ]
    rows = [_reading(one, names, zone, now) for one in readings]
    return fact_table.table(t("imports.part.history"), columns, rows)


def _reading(one: FileReading, names: Mapping[int, str], zone: str, now: datetime) -> list[Any]:
    edition = [t("imports.history.edition", name=one.edition)] if one.edition else []
    source = html.P(html.Bdi(" · ".join([one.source, *edition])), className="muted")
    error = [html.P(html.Bdi(one.error), className="field-error")] if one.error else []
    who = t("imports.history.command") if one.account_id is None else names.get(one.account_id, "")
    by = html.P(html.Bdi(who), className="muted")
    link = html.A(
        t("imports.history.download"),
        href=FAULTS.format(one.run_id),
        download="",
        className="button",
        **aria(label=t("imports.history.download_one", name=one.file)),
    )
    return [
        html.Div([html.Bdi(one.file), source, *error]),
        html.Div([moments.when(one.started_at, zone, now=now), by]),
        *[number(one.counts.get(name, 0)) for name in _COUNTS],
        link if one.has_faults else "",
    ]


def _told(one: Upload, names: Mapping[int, str], zone: str, now: datetime) -> list[Any]:
    return import_desk.apart(
        import_desk.size(one.size),
        moments.when(one.made_at, zone, now=now),
        names.get(one.account_id, ""),
        t(f"imports.state.{one.state}"),
    )


def _to_sources() -> html.A:
    return html.A(
        t("imports.no_source.action"), href="/sources", className="button", **data(goes="")
    )
