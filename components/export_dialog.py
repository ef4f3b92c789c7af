"""The export dialog at the end of the filter bar: what, in which form, how much, and the files that
are being made or wait to be fetched."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import notice
from components.attributes import aria, data
from components.icons import icon
from components.ids import Exports
from domain.export import FORMS, ExportFile, Form, Subject
from domain.job import FINISHED, JobState
from locales import number, t, worded

FILES = "/api/v1/exports/files"
LONGEST_REASON = 500
CLOCK_MS = 1_500
_TITLE = "exports-title"
_MEGABYTE = 1_000_000


def button() -> html.Div:
    """The button at the end of the filter bar, with its dialog."""
    opens = html.Button(
        [icon("download"), html.Span(t("exports.title"), className="button-words")],
        id=Exports.OPENED,
        type="button",
        n_clicks=0,
        className="button",
        **data(opens=Exports.DIALOG),
    )
    return html.Div([opens, _dialog()], className="filter-tool")


def subjects(allowed: Sequence[Subject]) -> list[dict[str, str]]:
    """What may be exported, to choose from."""
    return [{"value": one.value, "label": t(f"exports.subject.{one}")} for one in allowed]


def forms(subject: Subject) -> list[dict[str, str]]:
    """The forms there are of ``subject``."""
    return [{"value": one.value, "label": t(f"exports.form.{one}")} for one in FORMS[subject]]


def said(parts: Sequence[tuple[str, str]], rows: int | None, *, at_most: bool = False) -> list[Any]:
    """The filter in words, and about how many rows there will be, or ``at_most`` so many."""
    words = " · ".join(f"{name}: {value}" for name, value in parts)
    key = f"exports.dialog.{'at_most' if at_most else 'rows'}"
    count = [] if rows is None else [html.P(t(key, n=rows), className="strong")]
    return [*count, html.P([html.Strong(t("exports.dialog.filter")), " ", html.Bdi(words)])]


def files(found: Sequence[ExportFile]) -> list[Any]:
    """One's own files, the newest first; nothing where there are none."""
    if not found:
        return []
    note = html.P(t("exports.dialog.files_note"), className="field-help")
    listed = html.Ul([_file(one) for one in found], className="take-files")
    return [html.H3(t("exports.dialog.files")), note, listed]


def _dialog() -> html.Dialog:
    close = html.Button(
        t("exports.dialog.close"), type="button", className="button", **data(closes="")
    )
    link = html.A(
        t("exports.dialog.download"),
        id=Exports.LINK,
        href="",
        download="",
        hidden=True,
        className="button button-primary",
    )
    start = html.Button(
        t("exports.dialog.start"),
        id=Exports.START,
        type="button",
        hidden=True,
        className="button button-primary",
    )
    return html.Dialog(
        [
            dcc.Store(id=Exports.STARTED),
            dcc.Store(id=Exports.TOLD),
            dcc.Interval(id=Exports.CLOCK, interval=CLOCK_MS, disabled=True),
            html.H2(t("exports.title"), id=_TITLE),
            html.P(t("exports.dialog.lead"), className="muted"),
            *_fields(),
            html.Div(id=Exports.SAID, className="take-said", role="status"),
            notice.banner(Exports.REFUSAL, Exports.REFUSAL_SAID),
            html.Div([close, link, start], className="take-buttons"),
            html.Div(id=Exports.FILES, className="take-part"),
        ],
        id=Exports.DIALOG,
        className="card take-dialog",
        **aria(labelledby=_TITLE),
    )


def _fields() -> list[html.Div]:
    reason = dbc.Input(
        id=Exports.REASON,
        class_name="input",
        maxLength=LONGEST_REASON,
        debounce=True,
        value="",
        placeholder=t("exports.dialog.reason"),
    )
    why = html.P(t("exports.dialog.exact_help"), className="field-help")
    exact = _field(t("exports.dialog.exact"), Exports.REASON, reason, why)
    return [
        html.Div(
            [
                _field(
                    t("exports.dialog.subject"), Exports.SUBJECT, dbc.Select(id=Exports.SUBJECT)
                ),
                _field(t("exports.dialog.form"), Exports.FORM, dbc.Select(id=Exports.FORM)),
            ],
            className="take-pair",
        ),
        html.Div(exact, id=Exports.EXACT_PLACE),
    ]


def _field(label: str, name: str, field: Any, *more: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=name), field, *more], className="field")


def _file(one: ExportFile) -> html.Li:
    subject, form = t(f"exports.subject.{one.wanted.subject}"), _form(one.wanted.form)
    return html.Li(
        [
            html.Div(
                [html.Span(f"{subject} · {form}"), html.P(_state(one), className="field-help")]
            ),
            *([_progress(one)] if one.state is JobState.RUNNING else []),
            html.Div(_ways(one), className="take-ways"),
        ]
    )


def _form(form: Form) -> str:
    return t(f"exports.form.{form}")


def _state(one: ExportFile) -> str:
    if one.file:
        return t("exports.file.rows", n=one.rows, size=_size(one.bytes))
    if one.state is JobState.RUNNING:
        return t("exports.file.running", percent=round(100 * one.progress))
    if one.state is JobState.QUEUED:
        return t("exports.file.queued")
    if one.state is JobState.INTERRUPTED:
        return t("exports.file.interrupted")
    return t("exports.file.failed", reason=worded(one.reason))


def _progress(one: ExportFile) -> html.Progress:
    percent = str(round(100 * one.progress))
    label = aria(label=t("exports.file.progress"))
    return html.Progress(value=percent, max="100", className="run-bar", **label)


def _ways(one: ExportFile) -> list[Any]:
    word = "delete" if one.state in FINISHED else "cancel"
    drop = html.Button(
        t(f"exports.file.{word}"),
        type="button",
        className="button",
        **data(tells=Exports.TOLD, word=f"drop {one.id}"),
    )
    if not one.file:
        return [drop]
    address = f"{FILES}/{one.id}/content"
    fetch = html.A(t("exports.file.download"), href=address, download=one.name, className="button")
    return [fetch, drop]


def _size(size: int) -> str:
    if size >= _MEGABYTE:
        return t("exports.file.megabytes", n=number(size / _MEGABYTE, digits=1))
    return t("exports.file.kilobytes", n=number(max(1, round(size / 1_000))))
