"""The file on the desk: what it is, how it is read, what it would become, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import import_found, moments, run_steps, settings_section
from components.attributes import aria, data
from components.ids import Imports
from domain.job import FINISHED, Job, JobState
from domain.rehearsal import Rehearsal
from domain.upload import Upload, UploadState
from locales import number, t

STORE, CALL_OFF, DROP, CHECK, GUESS = "store", "call_off", "drop", "check", "guess"
VERBS = (STORE, CALL_OFF, DROP, CHECK, GUESS)
LONGEST_EDITION = 80
_MEGABYTE = 1_000_000
# A worker that runs takes a job within seconds.
_PATIENCE_S = 20
STORING = "import"


def card() -> html.Section:
    """The skeleton of the desk, hidden until a file lies on it."""
    return html.Section(
        [
            settings_section.refusal(Imports.REFUSAL, Imports.REFUSAL_SAID),
            html.Div(id=Imports.LOOK, className="import-look"),
            html.Div(id=Imports.FOUND, className="settings-part"),
            html.Div(_store(), id=Imports.STORE, hidden=True),
        ],
        id=Imports.DESK,
        className="card settings-card",
        hidden=True,
        **aria(label=t("imports.part.desk")),
    )


def heading(upload: Upload, form: str, who: str, zone: str, *, now: datetime) -> html.Div:
    """``form`` is what the file turned out to be, "" where nobody looked."""
    at = moments.when(upload.made_at, zone, now=now)
    words = html.Div(
        [html.H2(html.Bdi(upload.name)), html.P(apart(size(upload.size), form, at, who))]
    )
    return html.Div(
        [words, html.Div(_ways(upload), className="settings-buttons")], className="settings-heading"
    )


def gone() -> html.Div:
    """That the file which the address names is not there any more."""
    return html.Div([html.P(t("uploads.refused.gone")), _away()], className="settings-heading")


def apart(*told: str) -> list[Any]:
    """What is told, one after the other, none turned round by the next."""
    shown: list[Any] = [part for one in told if one for part in (" · ", html.Bdi(one))]
    return shown[1:]


def known(same: Upload, zone: str, *, now: datetime) -> html.Div:
    """That the same bytes were stored before."""
    at = moments.when(same.made_at, zone, now=now)
    return html.Div(t("imports.same", at=at), className="banner")


def progress(job: Job, *, now: datetime) -> html.Div:
    """A job under way, how far it is, and a way to stop one that stores."""
    stop = _button(CALL_OFF, t("imports.verb.call_off"), job.argument, sure=t("imports.sure"))
    stops = [stop] if job.name == STORING else []
    return html.Div(
        [
            html.P(_under_way(job, now), role="status"),
            run_steps.bar(job.progress) if job.progress else _waiting(),
            html.Div(stops, className="settings-buttons"),
        ],
        className="settings-part",
    )


def failed(why: str, upload_id: str) -> html.Div:
    """Why nothing came of it, and the way to try again."""
    again = _button(CHECK, t("imports.verb.check"), upload_id)
    return html.Div(
        [against(why), html.Div(again, className="settings-buttons")],
        className="settings-part",
    )


def against(words: str) -> html.Div:
    """Something that stands against an import."""
    return html.Div(html.Span(words), className="banner banner-red", role="alert")


def result(counts: Mapping[str, Any], faults: str) -> html.Div:
    """What became of every record."""
    names = (
        "read",
        "stored",
        "updated",
        "duplicate",
        "withdrawn",
        "flagged",
        "no_location",
        "rejected",
    )
    told = [(name, int(counts.get(name, 0))) for name in names]
    done = html.Div(
        t("imports.stored", n=counts.get("stored", 0)),
        className="banner banner-green",
        role="status",
    )
    ways = [
        html.A(
            t("imports.to_categories"),
            href="/sources/categories",
            className="button",
            **data(goes=""),
        )
    ]
    if faults:
        ways.insert(
            0, html.A(t("imports.problem.download"), href=faults, download="", className="button")
        )
    return html.Div(
        [done, import_found.figures(told), html.Div(ways, className="settings-buttons")],
        className="settings-part",
    )


def ready(seen: Rehearsal) -> str:
    """The words of the button that stores."""
    return t("imports.verb.store", n=number(seen.read - seen.rejected))


def is_open(job: Job | None) -> bool:
    """Whether ``job`` may still say something new."""
    return job is not None and job.state not in FINISHED


def size(count: int) -> str:
    """Bytes for people."""
    if count >= _MEGABYTE:
        return t("exports.file.megabytes", n=number(count / _MEGABYTE, digits=1))
    return t("exports.file.kilobytes", n=number(max(1, round(count / 1_000))))


def _store() -> html.Div:
    """What is said when a file is stored. It stands from the start, so that nothing typed is lost
    while a job tells how far it is."""
    edition = dbc.Input(
        id=Imports.EDITION, className="input", maxLength=LONGEST_EDITION, autocomplete="off"
    )
    keep = dbc.Checkbox(id=Imports.KEEP, label=t("imports.store.keep"), value=True)
    start = html.Button(
        html.Span(id=Imports.START_SAID),
        id=Imports.START,
        type="button",
        className="button button-primary",
    )
    return settings_section.part(
        t("imports.part.store"),
        html.Div(
            [
                settings_section.field(
                    t("imports.store.edition"),
                    Imports.EDITION,
                    edition,
                    t("imports.store.edition_help"),
                ),
                keep,
                html.Div(start, className="settings-buttons"),
            ],
            className="import-store",
        ),
    )


def _ways(upload: Upload) -> list[Any]:
    if upload.state is UploadState.STORING:
        return []
    if upload.state is UploadState.STORED:
        return [_away()]
    number_of = str(upload.id)
    return [
        _button(GUESS, t("imports.verb.guess"), number_of),
        _button(DROP, t("imports.verb.drop"), number_of, sure=t("imports.sure")),
        _away(),
    ]


def _away() -> html.A:
    return html.A(
        t("imports.verb.away"), href="/sources/import", className="button", **data(goes="")
    )


def _button(verb: str, words: str, upload_id: str, *, sure: str = "") -> html.Button:
    """What cannot be taken back is told at the second press (`assets/settings.js`)."""
    asked = [html.Span(sure, className="asked")] if sure else []
    return html.Button(
        [html.Span(words, className="unasked"), *asked],
        type="button",
        className="button",
        **data(tells=Imports.ASKED, word=f"{verb} {upload_id}", **({"sure": sure} if sure else {})),
        **aria(label=words),
    )


def _under_way(job: Job, now: datetime) -> str:
    if job.state is JobState.QUEUED:
        waits_long = (now - job.queued_at).total_seconds() > _PATIENCE_S
        return t("imports.progress.no_worker" if waits_long else "imports.progress.queued")
    read = int(job.step) if job.step.isdecimal() else 0
    return t(f"imports.progress.{job.name}", n=read)


def _waiting() -> html.Progress:
    """A bar that only says that something is going on."""
    return html.Progress(className="run-bar", **aria(label=t("imports.progress.label")))
