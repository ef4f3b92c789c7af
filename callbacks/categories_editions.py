"""What the words of a source mean, edition by edition: followed by what is stored, or undone."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import categories, settings_saying
from components import category_editions
from components.ids import Categories
from db.queries import imports, mappings, sources
from domain.mapping import Edition
from domain.roles import Permission
from domain.source import Source
from locales import t
from services import mapping


def editions(_tick: int, slug: str | None, _saved: str, ended: str | None) -> list[Any]:
    """The editions of the source; the clock ticks while stored incidents are being changed."""
    here, names = context.current(), settings_saying.names()
    if not slug:
        return [None, True, no_update]
    with context.reading() as session:
        found = mappings.editions(session, sources.by_slug(session, slug).id)
        told = mapping.argument(found[0]) if found else ""
        job = imports.latest(session, mapping.JOB, told)
    is_open = category_editions.is_open(job)
    shown = category_editions.table(found, job, names, here.city.zone, now=here.now())
    now_ended = f"{slug} {job.id if job and not is_open else 0}"
    return [shown, not is_open, no_update if now_ended == ended else now_ended]


def act(asked: list[Any], slug: str | None) -> list[Any]:
    """Put an earlier edition in force again, or have stored incidents follow the newest."""
    verb, number = settings_saying.told(asked, *category_editions.VERBS)
    who, now = guard.require(Permission.MANAGE_SOURCES).account, context.current().now()
    wanted = int(number) if number.isdecimal() and len(number) < 6 else 0
    with context.transaction() as session:
        source = sources.by_slug(session, slug or "")
        if verb == category_editions.AGAIN:
            edition = mapping.restore(session, source, wanted, by=who.id, now=now)
        else:
            edition = mapping.current(session, source, now=now)
        start(session, source, edition, again=wanted)
    return [settings_saying.moment(), True, t("categories.saved", n=edition.number)]


def start(session: Session, source: Source, edition: Edition, **detail: int) -> None:
    who, now = guard.require(Permission.MANAGE_SOURCES).account, context.current().now()
    mapping.start(session, edition, by=who.id, now=now)
    said = {"edition": edition.number, "reason": edition.reason, **detail}
    audit.note(session, mapping.SAVED, f"source:{source.slug}", **said)


def register(app: Dash) -> None:
    """Tie the editions to their ids."""
    bind = partial(guard.bind, app, Permission.MANAGE_SOURCES, on_error=categories.REFUSED)
    bind(
        editions,
        outputs=[
            Output(Categories.EDITIONS, "children"),
            Output(Categories.CLOCK, "disabled"),
            Output(Categories.ENDED, "data"),
        ],
        inputs=[
            Input(Categories.CLOCK, "n_intervals"),
            Input(Categories.SOURCE, "value"),
            Input(Categories.SAVED, "data"),
        ],
        states=[State(Categories.ENDED, "data")],
    )
    bind(
        act,
        outputs=[
            Output(Categories.SAVED, "data", allow_duplicate=True),
            Output(Categories.REFUSAL, "hidden", allow_duplicate=True),
            Output(Categories.SAID, "children", allow_duplicate=True),
        ],
        inputs=[Input(Categories.ASKED, "data")],
        states=[State(Categories.SOURCE, "value")],
        prevent_initial_call=True,
    )
