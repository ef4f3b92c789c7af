"""Saved views: listed, kept, changed, deleted and brought back; the one a page begins with."""

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from sqlalchemy.orm import Session

from auth import audit, context, guard
from callbacks import settings_saying
from components import view_menu
from components.ids import Frame, Views
from db.queries import views as rows
from domain.account import Account
from domain.errors import BadInput
from domain.roles import Permission, Role
from domain.saved_view import SavedView
from locales import t
from services import layers, views

REFUSED = settings_saying.refused(Views.REFUSAL, Views.REFUSAL_SAID)
_VERBS = ("mine", "delete", "undo", *Role)


def listed(_opened: int, _changed: str) -> list[Any]:
    """The views that somebody may open."""
    who = _who()
    with context.reading() as session:
        found = rows.listed(session, account_id=who.id, role=who.role)
    may = guard.may(Permission.SEE_SETTINGS)
    return view_menu.listed(found, account_id=who.id, may_set_roles=may)


def keep(sent: dict[str, Any] | None, page: str | None, search: str | None) -> list[Any]:
    """Keep what is shown under a name, or change the view that a form names."""
    said, who, now = dict(sent or {}), _who(), context.current().now()
    name, roles = str(said.get("name", "")), view_menu.roles_said(said)
    with context.transaction() as session:
        if view_id := said.get("id"):
            view = views.change(session, str(view_id), name, roles=roles, by=who, now=now)
            audit.note(session, views.CHANGED, f"view:{view.id}", roles=list(roles))
            return [settings_saying.moment(), t("views.changed", name=view.name), True, no_update]
        view = _saved(session, said, page or "", (search or "").removeprefix("?"), roles)
        audit.note(session, views.SAVED, f"view:{view.id}", page=view.page, roles=list(roles))
    return [settings_saying.moment(), view_menu.kept(view), True, ""]


def act(told: list[Any]) -> list[Any]:
    """Do what a button of a view says."""
    verb, view_id = settings_saying.told(told, *_VERBS)
    who, now = _who(), context.current().now()
    with context.transaction() as session:
        if verb == "delete":
            view = views.delete(session, view_id, by=who, now=now)
            audit.note(session, views.DELETED, f"view:{view.id}")
            return [settings_saying.moment(), view_menu.deleted(view), True]
        if verb == "undo":
            view = views.restore(session, view_id, by=who)
            audit.note(session, views.RESTORED, f"view:{view.id}")
            return [settings_saying.moment(), t("views.restored", name=view.name), True]
        _begun(session, verb, view_id, who)
    return [settings_saying.moment(), t("views.defaulted"), True]


def begin(_arrived: str, page: str | None, search: str | None) -> str:
    """The query that a page opened without one begins with."""
    if search:
        return ""
    who = _who()
    with context.reading() as session:
        found = rows.default(session, page or "/", account_id=who.id, role=who.role)
    return found.query if found else ""


def _who() -> Account:
    return guard.require(Permission.SEE_MAP).account


def _saved(
    session: Session, said: dict[str, Any], page: str, query: str, roles: tuple[Role, ...]
) -> SavedView:
    guard.require_page(page)
    days, here = said.get("days", view_menu.MOVING), context.current()
    if days not in (view_menu.MOVING, view_menu.FROZEN):
        raise BadInput(t("views.refused.press"))
    newest = layers.newest_day(session, here.city) if days == view_menu.FROZEN else None
    frozen = None if newest is None else views.frozen(query, newest)
    name = str(said.get("name", ""))
    return views.save(
        session, name, page, query, by=_who(), roles=roles, frozen=frozen, now=here.now()
    )


def _begun(session: Session, verb: str, view_id: str, who: Account) -> None:
    if verb == "mine":
        view = views.set_own_default(session, view_id, by=who)
    else:
        view = views.set_role_default(session, view_id, Role(verb), by=who)
    audit.note(session, views.DEFAULT_SET, f"view:{view.id}", **{"for": verb, "page": view.page})


def register(app: Dash) -> None:
    """Tie the views to their ids."""
    bind = partial(guard.bind, app, Permission.SEE_MAP, on_error=REFUSED)
    pressed = partial(bind, prevent_initial_call=True)
    page = [State(Frame.URL, "pathname"), State(Frame.URL, "search")]
    pressed(
        listed,
        outputs=Output(Views.LIST, "children"),
        inputs=[Input(Views.OPENED, "n_clicks"), Input(Views.CHANGED, "data")],
    )
    pressed(
        keep,
        outputs=[
            Output(Views.CHANGED, "data"),
            Output(Views.DONE, "children"),
            Output(Views.REFUSAL, "hidden"),
            Output(Views.NAME, "value"),
        ],
        inputs=[Input(Views.GATHERED, "data")],
        states=page,
    )
    pressed(
        act,
        outputs=[
            Output(Views.CHANGED, "data", allow_duplicate=True),
            Output(Views.DONE, "children", allow_duplicate=True),
            Output(Views.REFUSAL, "hidden", allow_duplicate=True),
        ],
        inputs=[Input(Views.TOLD, "data")],
    )
    bind(
        begin,
        outputs=Output(Views.DEFAULT, "data"),
        inputs=[Input(Views.ARRIVED, "id")],
        states=page,
    )
    app.clientside_callback(ClientsideFunction("halo", "viewBegun"), Input(Views.DEFAULT, "data"))
