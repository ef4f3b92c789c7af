"""Who did what, and when?"""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import ClientsideFunction, Dash, Input, Output, State

from auth import context, guard
from callbacks import accounts_asking, settings_saying
from components import audit_form, audit_table
from components.audit_ids import Audit
from components.ids import Frame
from db.queries import audit_search, jobs
from domain import audit_search as searches
from domain.audit_search import EventPage, Search
from domain.errors import BadInput
from domain.job import FINISHED, JobState
from domain.roles import Permission
from locales import worded
from services import audit_chain, audit_trail

_REFUSED = settings_saying.refused(Audit.REFUSAL, Audit.REFUSAL_SAID)


def found(asked: Any) -> list[Any]:
    """One page of what the address asks for, the ways on, and the same as files."""
    asked = asked if isinstance(asked, dict) else {}
    search = _search(str(asked.get("search") or ""))
    names, zone = settings_saying.names(), context.current().city.zone
    page = _page(search, str(asked.get("after") or ""))
    spelled = urlencode(searches.spelled(search))
    table = audit_table.found(page, zone, names, _areas(), searched=bool(spelled))
    chosen, steps = audit_table.chosen(search.subject, names), audit_table.steps(page)
    hrefs = [f"{audit_form.FILES}.{form}?{spelled}" for form in ("csv", "json")]
    return [table, steps, chosen, *hrefs, True]


def choices(_heading: Any) -> list[Any]:
    """Who and what can be asked for."""
    with context.reading() as session:
        known = audit_search.actions(session)
    return [audit_form.people(settings_saying.names()), audit_form.actions(known)]


def chain(_minute: int) -> Any:
    """How far the trail is linked, and what the last check found."""
    here = context.current()
    with context.reading() as session:
        linked = audit_trail.standing(session)
        checks = jobs.recent(session, name=audit_chain.VERIFY, limit=5)
    last = next((one for one in checks if one.state in FINISHED), None)
    fault = worded(last.reason) if last and last.state is not JobState.SUCCEEDED else ""
    checked_at = last.finished_at if last else None
    known = audit_form.Chain(linked.links, linked.head.hex(), checked_at, fault)
    return audit_form.chain(known, here.city.zone, now=here.now())


def _search(query: str) -> Search:
    parts = dict(parse_qsl(query))
    since, _, until = parts.pop("period", "").partition("..")
    return audit_trail.read({**parts, "since": since, "until": until})


def _page(search: Search, after: str) -> EventPage:
    """A place in a search that is another by now is its beginning."""
    with context.reading() as session:
        city = context.current().city
        try:
            return audit_trail.page(session, search, city, after=after or None)
        except BadInput:
            return audit_trail.page(session, search, city)


def _areas() -> dict[int, str]:
    with context.reading() as session:
        return accounts_asking.area_names(session)


def register(app: Dash) -> None:
    """Tie the page to its ids."""
    app.clientside_callback(
        ClientsideFunction("halo", "auditAsked"),
        Output(Audit.ASKED, "data"),
        Input(Frame.URL, "search"),
        State(Audit.ASKED, "data"),
    )
    guard.bind(
        app,
        Permission.READ_AUDIT,
        found,
        outputs=[
            Output(Audit.FOUND, "children"),
            Output(Audit.STEPS, "children"),
            Output(Audit.CHOSEN, "children"),
            Output(Audit.CSV, "href"),
            Output(Audit.JSON, "href"),
            Output(Audit.REFUSAL, "hidden"),
        ],
        inputs=[Input(Audit.ASKED, "data")],
        running=[(Output(Audit.FOUND, "aria-busy"), "true", "false")],
        on_error=_REFUSED,
    )
    guard.bind(
        app,
        Permission.READ_AUDIT,
        choices,
        outputs=[Output(Audit.WHO, "options"), Output(Audit.ACTION, "options")],
        inputs=[Input(Audit.FOUND, "id")],
    )
    guard.bind(
        app,
        Permission.READ_AUDIT,
        chain,
        outputs=Output(Audit.CHAIN, "children"),
        inputs=[Input(Frame.CLOCK, "n_intervals")],
    )
