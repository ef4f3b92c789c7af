"""The sources: how each is, what may be done with it, how it was."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying, sources_form
from components import source_desk, source_list
from components.ids import Frame, Sources
from db.queries import breaks, sources
from db.queries import source_desk as rows
from domain.roles import Permission
from domain.source import Source, next_poll_at
from locales import t
from services import feeds, source_history
from services import sources as verbs

_ADMIN = Permission.MANAGE_SOURCES
_DONE = {
    source_list.PAUSE: feeds.PAUSED,
    source_list.RESUME: feeds.RESUMED,
    source_list.POLL: verbs.ASKED,
    source_list.REMOVE: verbs.REMOVED,
    source_list.UNSEAL: verbs.UNSEALED,
}


def listed(_minute: int, _changed: str) -> Any:
    """Every source with its health."""
    here = context.current()
    with context.reading() as session:
        found = sources.health(session, now=here.now())
        kinds = {one.slug: one.connector for one in sources.listed(session)}
        broken = breaks.open_ones(session)
    return source_list.table(found, kinds, broken, here.city.zone, now=here.now())


def opened(search: str | None, _minute: int, _changed: str) -> Any:
    """The source that the address names: how it is and was."""
    slug = asked(search, "source")
    if not slug:
        return None
    with context.reading() as session:
        known = {one.slug: one for one in sources.listed(session)}
        return _desk(session, known[slug]) if slug in known else source_desk.missing(slug)


def _desk(session: Session, source: Source) -> Any:
    here = context.current()
    now, zone = here.now(), here.city.zone
    one = next(h for h in sources.health(session, now=now) if h.slug == source.slug)
    facts = rows.facts(session, source.id)
    pause = source.poll_minutes if source.enabled else None
    return source_desk.card(
        source,
        one,
        source_history.history(session, source, city=here.city, now=now),
        zone,
        has_credential=facts.has_credential,
        next_at=next_poll_at(pause, facts.last_attempt_at, one.failures, now=now),
        now=now,
    )


def switch(told: list[Any]) -> list[Any]:
    """Do to a source what a button asked for, and say so."""
    verb, slug = settings_saying.told(told, *source_list.VERBS)
    with context.transaction() as session:
        source = _switched(session, verb, slug)
        audit.note(session, _DONE[verb], f"source:{slug}")
    if verb == source_list.REMOVE:
        dash.set_props(Frame.URL, {"search": ""})
    return [settings_saying.moment(), True, t(f"sources.said.{verb}", name=source.name)]


def _switched(session: Session, verb: str, slug: str) -> Source:
    if verb == source_list.POLL:
        by = guard.require(_ADMIN).account.id
        return verbs.ask(session, slug, by=by, now=context.current().now())[0]
    plain = {
        source_list.PAUSE: feeds.pause,
        source_list.RESUME: feeds.resume,
        source_list.REMOVE: verbs.remove,
        source_list.UNSEAL: verbs.unseal,
    }
    return plain[verb](session, slug)


def asked(search: str | None, name: str) -> str:
    """A part of the address, "" where it does not say."""
    return dict(parse_qsl((search or "").removeprefix("?"))).get(name, "")


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    search, minute = Input(Frame.URL, "search"), Input(Frame.CLOCK, "n_intervals")
    changed = Input(Sources.CHANGED, "data")
    bind = partial(guard.bind, app, _ADMIN)
    bind(listed, outputs=Output(Sources.LIST, "children"), inputs=[minute, changed])
    bind(opened, outputs=Output(Sources.OPENED, "children"), inputs=[search, minute, changed])
    bind(
        switch,
        outputs=[
            Output(Sources.CHANGED, "data"),
            Output(Sources.REFUSAL, "hidden"),
            Output(Sources.SAID, "children"),
        ],
        inputs=[Input(Sources.ASKED, "data")],
        prevent_initial_call=True,
        on_error=settings_saying.refused(Sources.REFUSAL, Sources.REFUSAL_SAID),
    )
    sources_form.register(app)
