"""What do the words of a source mean? Those without a category first."""

from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, no_update

from auth import context, guard
from callbacks import settings_saying
from components import category_words
from components.ids import Categories
from db.queries import mappings, sources
from domain.errors import BadInput
from domain.roles import Permission
from locales import t
from services import mapping

REFUSED = settings_saying.refused(Categories.REFUSAL, Categories.REFUSAL_SAID)


def choice(_here: str, _ended: str, chosen: str | None) -> list[Any]:
    """The sources, those with unmapped words first."""
    with context.reading() as session:
        options = category_words.options(sources.listed(session), mappings.unmapped(session))
    known = {one["value"] for one in options}
    first = options[0]["value"] if options else ""
    return [options, chosen if chosen in known else first]


def words(
    slug: str | None, find: str | None, _saved: str, _ended: str, changes: dict[str, str] | None
) -> list[Any]:
    """The words of the source, and the edition that is changed from here."""
    if not slug:
        return [category_words.table([], "", {}), no_update]
    with context.reading() as session:
        source = sources.by_slug(session, slug)
        found = mapping.words(session, source)
        seen = mapping.current(session, source, now=context.current().now()).number
    return [category_words.table(found, find or "", told(changes)), seen]


def told(changes: Any) -> dict[str, str]:
    """What the browser says was changed. Raises ``BadInput`` where that is nothing of the kind."""
    told = changes or {}
    if not isinstance(told, dict) or not all(isinstance(one, str) for one in told.values()):
        raise BadInput(t("settings.refused.press"))
    return told


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    bind = partial(guard.bind, app, Permission.MANAGE_SOURCES, on_error=REFUSED)
    bind(
        choice,
        outputs=[Output(Categories.SOURCE, "options"), Output(Categories.SOURCE, "value")],
        inputs=[Input(Categories.SOURCE, "id"), Input(Categories.ENDED, "data")],
        states=[State(Categories.SOURCE, "value")],
    )
    bind(
        words,
        outputs=[Output(Categories.WORDS, "children"), Output(Categories.SEEN, "data")],
        inputs=[
            Input(Categories.SOURCE, "value"),
            Input(Categories.FIND, "value"),
            Input(Categories.SAVED, "data"),
            Input(Categories.ENDED, "data"),
        ],
        states=[State(Categories.CHANGES, "data")],
    )
