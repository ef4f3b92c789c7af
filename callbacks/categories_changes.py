"""What somebody chose for the words of a source, and has not saved yet, or saves."""

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from auth import context, guard
from callbacks import categories, categories_editions, settings_saying
from components import category_words
from components.ids import Categories
from db.queries import sources
from domain.roles import Permission
from locales import t
from services import mapping


def pending(changes: dict[str, str] | None) -> list[Any]:
    """How many words are to be saved; nothing is asked where none is."""
    told = categories.told(changes)
    return [not told, category_words.changed(told) if told else ""]


def save(
    _presses: int,
    reason: str | None,
    changes: dict[str, str] | None,
    slug: str | None,
    seen: int | None,
) -> list[Any]:
    """Make a new edition, and have stored incidents follow it."""
    who, now = guard.require(Permission.MANAGE_SOURCES).account, context.current().now()
    with context.transaction() as session:
        source = sources.by_slug(session, slug or "")
        edition = mapping.save(
            session,
            source,
            categories.told(changes),
            reason=reason or "",
            seen=seen or 0,
            by=who.id,
            now=now,
        )
        categories_editions.start(session, source, edition, words=len(categories.told(changes)))
    said = t("categories.saved", n=edition.number)
    return [settings_saying.moment(), {}, "", True, said]


def register(app: Dash) -> None:
    """Tie the changes to their ids."""
    bind = partial(guard.bind, app, Permission.MANAGE_SOURCES, on_error=categories.REFUSED)
    bind(
        pending,
        outputs=[Output(Categories.FORM, "hidden"), Output(Categories.CHANGED, "children")],
        inputs=[Input(Categories.CHANGES, "data")],
    )
    bind(
        save,
        outputs=[
            Output(Categories.SAVED, "data"),
            Output(Categories.CHANGES, "data"),
            Output(Categories.REASON, "value"),
            Output(Categories.REFUSAL, "hidden"),
            Output(Categories.SAID, "children"),
        ],
        inputs=[Input(Categories.SAVE, "n_clicks")],
        states=[
            State(Categories.REASON, "value"),
            State(Categories.CHANGES, "data"),
            State(Categories.SOURCE, "value"),
            State(Categories.SEEN, "data"),
        ],
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("halo", "changesKept"), Input(Categories.CHANGES, "data")
    )
