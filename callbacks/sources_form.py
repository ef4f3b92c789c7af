"""The form of a source: drawn for what the address names, tested, and kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, no_update
from sqlalchemy.orm import Session

import connectors
from auth import audit, context, entering, guard
from callbacks import settings_saying
from components import source_form, source_trial, source_words
from components.ids import Frame, Sources
from components.source_form import Filled
from connectors import forms
from db.queries import categories, source_desk, sources
from domain import source_option
from domain.city_file import SYNTHETIC
from domain.errors import BadFields, BadInput
from domain.line import Line
from domain.roles import Permission
from domain.source import Source
from locales import t, worded
from services import sources as verbs
from services import trying
from services.reaching import Reach
from services.sources import Wanted

_ADMIN = Permission.MANAGE_SOURCES
_MOST_FIELD = 20_000
# What a connector refuses of its options, and where that is not its name, the option.
_REFUSED, _OPTION = "feed.option.", {"dataset": "url", "layer": "url"}


def form(search: str | None, _changed: str) -> list[Any]:
    """The form of the source that the address names, or of the kind that is to be added; nothing
    is refused in a new one."""
    return [_form(search), True]


def _form(search: str | None) -> Any:
    wanted = dict(parse_qsl((search or "").removeprefix("?")))
    kind, slug = wanted.get("add", ""), wanted.get("source", "")
    if kind:
        below = source_form.form(Filled(kind), forms.form(kind)) if kind in _kinds() else None
        return source_form.chooser(_kinds(), kind, below)
    with context.reading() as session:
        found = next((one for one in sources.listed(session) if one.slug == slug), None)
        if found is None or found.connector not in connectors.KINDS:
            return None
        return source_form.card(_filled(session, found), forms.form(found.connector))


def send(sent: Any) -> list[Any]:
    """Test, keep or connect what a form says."""
    verb, slug, wanted, secret = _read(sent)
    if verb == source_form.TRY:
        return [no_update, no_update, True, _tried(slug, wanted, secret)]
    with _beside(wanted.connector), context.transaction() as session:
        kept = verbs.keep(session, slug, wanted, city=context.current().city, reach=_reach())
        action = verbs.CHANGED if slug else verbs.CONNECTED
        audit.note(session, action, f"source:{kept.slug}", connector=kept.connector)
        if secret:
            verbs.seal(session, kept.slug, secret, secret_key=entering.secret_key())
            audit.note(session, verbs.SEALED, f"source:{kept.slug}")
    dash.set_props(Frame.URL, {"search": f"?source={kept.slug}"})
    return [settings_saying.moment(), t(f"sources.said.{verb}", name=kept.name), True, None]


def _tried(slug: str, wanted: Wanted, secret: str) -> Any:
    here = context.current()
    with _beside(wanted.connector), context.transaction() as session:
        source = verbs.imagined(session, slug, wanted, city=here.city)
        words = categories.mapping(session, source.id)
        ready = verbs.unlocked(
            session, source, _reach(), secret_key=entering.secret_key(), secret=secret
        )
        connector = connectors.CONNECTORS[source.connector](ready, here.city)
        audit.note(session, verbs.TRIED, f"source:{slug or wanted.connector}")
    return source_trial.shown(trying.attempt(connector, words))


@contextmanager
def _beside(kind: str) -> Iterator[None]:
    """What a connector refuses of an option that has a field is said there."""
    try:
        yield
    except BadInput as fault:
        refused = fault.said.key if isinstance(fault.said, Line) else ""
        code = refused.removeprefix(_REFUSED)
        name = _OPTION.get(code, code)
        if refused == code or all(one.name != name for one in forms.form(kind).options):
            raise
        raise BadFields(worded(fault.said), {name: worded(fault.said)}) from fault


def _read(sent: Any) -> tuple[str, str, Wanted, str]:
    """What arrives is the browser's: verb, slug, what is wanted, and a secret or ""."""
    said = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    given = said.get("fields")
    listed = given.items() if isinstance(given, dict) else ()
    fields = {str(k): str(v)[:_MOST_FIELD] for k, v in listed if v is not None}
    verb, kind = str(said.get("verb")), str(said.get("kind"))
    if verb not in source_form.SENT or kind not in connectors.KINDS:
        raise BadInput(t("settings.refused.press"))
    return verb, str(said.get("source") or ""), _wanted(kind, fields), fields.get("credential", "")


def _wanted(kind: str, fields: Mapping[str, str]) -> Wanted:
    minutes = fields.get("minutes", "")
    try:
        options = source_option.told(forms.form(kind), fields)
    except source_option.Unread as field:
        said = "option" if fields.get(field.name, "").strip() else "missing"
        sentence = t(f"sources.refused.{said}", name=source_words.option(field.name))
        raise BadFields(sentence, {field.name: sentence}) from None
    return Wanted(
        name=fields.get("name", ""),
        connector=kind,
        licence=fields.get("licence", ""),
        publisher=fields.get("publisher", ""),
        poll_minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None,
        options=options,
    )


def _filled(session: Session, source: Source) -> Filled:
    facts = source_desk.facts(session, source.id)
    return Filled(
        kind=source.connector,
        slug=source.slug,
        name=source.name,
        licence=source.licence,
        publisher=facts.publisher,
        minutes=source.poll_minutes,
        options=source_option.spelled(forms.form(source.connector), source.options),
        has_credential=facts.has_credential,
    )


def _kinds() -> list[str]:
    """An invented city and a real one never mix."""
    invented = context.current().city.synthetic
    return sorted(one for one in connectors.KINDS if (one == SYNTHETIC) == invented)


def _reach() -> Reach:
    here = context.current()
    return Reach(here.contact, here.source_hosts, here.watched)


def register(app: Dash) -> None:
    """Tie the form to its ids."""
    bind = partial(guard.bind, app, _ADMIN)
    inputs = [Input(Frame.URL, "search"), Input(Sources.CHANGED, "data")]
    refusal = Output(Sources.FORM_REFUSAL, "hidden")
    bind(form, outputs=[Output(Sources.FORM, "children"), refusal], inputs=inputs)
    bind(
        send,
        outputs=[
            Output(Sources.CHANGED, "data", allow_duplicate=True),
            Output(Sources.SAID, "children", allow_duplicate=True),
            Output(Sources.FORM_REFUSAL, "hidden", allow_duplicate=True),
            Output(Sources.TRIED, "children"),
        ],
        inputs=[Input(Sources.SENT, "data")],
        prevent_initial_call=True,
        running=[(Output(Sources.TRYING, "hidden"), False, True)],
        on_error=settings_saying.refused(
            Sources.FORM_REFUSAL, Sources.FORM_REFUSAL_SAID, fields=source_form.FIELD
        ),
    )
