"""Boundaries are handed over: a file and what it holds, then what Halo makes of it."""

from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import run_steps, settings_section
from components.attributes import aria, data
from components.icons import icon
from components.ids import Boundaries
from domain.job import Job
from locales import number, t

STORE = "store"
LEVELS = ("district", "municipality", "county", "city")
_SHOWN_NAMES = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What was found in a file. ``problems`` are sentences with the first names each is about;
    ``blocking`` says that nothing can be stored."""

    upload: str
    file: str
    level: str
    areas: int
    name_field: str
    code_field: str
    names: tuple[str, ...]
    problems: tuple[tuple[str, tuple[str, ...]], ...]
    blocking: bool
    known: int
    missing: int


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "boundaries",
        t("sources.boundaries.title"),
        t("sources.boundaries.lead"),
        [
            settings_section.refusal(Boundaries.REFUSAL, Boundaries.REFUSAL_SAID),
            _form(),
            html.P(
                t("sources.boundaries.working"),
                id=Boundaries.WORKING,
                className="muted",
                role="status",
                hidden=True,
            ),
            html.Div(id=Boundaries.FOUND, role="status", className="boundary-found"),
        ],
    )


def _form() -> html.Form:
    levels = [{"label": t(f"sources.boundaries.levels.{one}"), "value": one} for one in LEVELS]
    choice = dbc.Select(
        id=Boundaries.LEVEL, options=levels, value=LEVELS[0], className="form-select"
    )
    # Dash has no file field of its own that a keyboard reaches; the browser puts one here.
    place = html.Div(
        id=Boundaries.FILE,
        className="boundary-file",
        **data(
            file=t("sources.boundaries.file"),
            none=t("sources.boundaries.none"),
            failed=t("sources.boundaries.failed"),
            accept=".geojson,.json,.zip,.gz",
        ),
    )
    advice = html.P(t("sources.boundaries.file_help"), className="field-help")
    button = html.Button(t("sources.boundaries.look"), type="submit", className="button")
    return html.Form(
        [
            html.Div([html.Span(t("sources.boundaries.file")), place, advice], className="field"),
            settings_section.field(t("sources.boundaries.level"), Boundaries.LEVEL, choice),
            button,
        ],
        className="boundary-form",
        **data(boundaries=Boundaries.SENT, level=Boundaries.LEVEL, working=Boundaries.WORKING),
        **aria(label=t("sources.boundaries.title")),
    )


def found(said: Said) -> list[Any]:
    """What a file holds, what speaks against it, and the button that stores it."""
    heading = html.H3(t("sources.boundaries.said", name=said.file, n=number(said.areas)))
    fields = t("sources.boundaries.names", name=said.name_field, code=said.code_field)
    parts: list[Any] = [heading, html.P(fields, className="muted")]
    if said.names:
        names = ", ".join(said.names[:_SHOWN_NAMES])
        parts.append(html.P(t("sources.boundaries.first", names=names)))
    if said.known or said.missing:
        there = {"known": number(said.known), "missing": number(said.missing)}
        parts.append(html.P(t("sources.boundaries.there", **there)))
    parts.append(_problems(said))
    if not said.blocking:
        parts.append(_store(said.upload, said.level))
    return parts


def progress(job: Job) -> html.Div:
    """How far a job is that stores areas."""
    count, _, whole = job.step.partition(" ")
    if not whole:
        words = t("sources.boundaries.queued")
    elif count == whole:
        words = t("sources.boundaries.counting", n=number(int(whole)))
    else:
        words = t("sources.boundaries.storing", n=number(int(count)), whole=number(int(whole)))
    return html.Div([html.P(words), run_steps.bar(job.progress)])


def failed(why: str, upload: str, level: str) -> html.Div:
    """Why nothing was stored, and the way to try again."""
    said = html.Div([icon("warning"), html.Bdi(why)], className="banner banner-red")
    return html.Div([said, _store(upload, level)])


def stored(areas: Any, undrawn: Any) -> html.Div:
    """That they are stored, and which cannot be drawn; both as the job says."""
    words = [html.P(t("sources.boundaries.stored", n=areas))]
    if undrawn:
        words.append(html.P(t("sources.boundaries.undrawn", names=", ".join(undrawn))))
    return html.Div([icon("info"), html.Div(words)], className="banner banner-green")


def _problems(said: Said) -> html.Div:
    if not said.problems:
        return html.Div([icon("info"), t("sources.boundaries.fits")], className="banner")
    tone = "banner banner-red" if said.blocking else "banner banner-amber"
    title = t(f"sources.boundaries.{'blocked' if said.blocking else 'noticed'}")
    lines = [html.Li([words, *_named(names)]) for words, names in said.problems]
    return html.Div([icon("warning"), html.Div([title, html.Ul(lines)])], className=tone)


def _named(names: tuple[str, ...]) -> list[Any]:
    return [" ", html.Bdi(", ".join(names), className="muted")] if names else []


def _store(upload: str, level: str) -> html.Div:
    word = f"{STORE} {upload} {level}"
    button = html.Button(
        t("sources.boundaries.store"),
        type="button",
        className="button button-primary",
        **data(tells=Boundaries.STORED, word=word),
    )
    return html.Div(button, className="settings-buttons")
