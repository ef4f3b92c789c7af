"""The saved views at the end of the filter bar: open one, keep this one, share, begin with one."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import notice
from components.attributes import aria, data
from components.icons import icon
from components.ids import Views
from domain.roles import Role
from domain.saved_view import LONGEST_NAME, SavedView
from locales import t

MOVING, FROZEN = "moving", "frozen"
_TITLE = "views-title"


def button() -> html.Div:
    """The button at the end of the filter bar, with its dialog."""
    opens = html.Button(
        [icon("bookmark"), html.Span(t("views.title"), className="button-words")],
        id=Views.OPENED,
        type="button",
        n_clicks=0,
        className="button",
        **data(opens=Views.DIALOG),
    )
    return html.Div([opens, _dialog()], className="filter-tool")


def listed(found: Sequence[SavedView], *, account_id: int, may_set_roles: bool) -> list[Any]:
    """The views that may be opened, one's own first; a sentence where there are none."""
    if not found:
        return [html.P(t("views.none"), className="muted")]
    rows = [_view(one, one.owner_id == account_id, may_set_roles) for one in found]
    return [html.Ul(rows, className="view-list")]


def kept(view: SavedView) -> list[Any]:
    """What is said of a view that was just kept, with its link."""
    link = html.A(view.path, href=view.path, dir="ltr")
    return [t("views.kept", name=view.name), " ", link]


def deleted(view: SavedView) -> list[Any]:
    """What is said of a view that was just deleted, with the way back."""
    undo = html.Button(
        t("views.undo"),
        type="button",
        className="button",
        **data(tells=Views.TOLD, word=f"undo {view.id}"),
    )
    return [t("views.deleted", name=view.name), " ", undo]


def roles_said(sent: dict[str, Any]) -> tuple[Role, ...]:
    """The roles ticked in a form."""
    return tuple(role for role in Role if sent.get(f"role_{role}"))


def _dialog() -> html.Dialog:
    close = html.Button(t("views.close"), type="button", className="button", **data(closes=""))
    save = html.Button(
        t("views.save"), type="submit", form=Views.FORM, className="button button-primary"
    )
    return html.Dialog(
        [
            *[dcc.Store(id=one) for one in (Views.GATHERED, Views.TOLD, Views.CHANGED)],
            dcc.Store(id=Views.DEFAULT),
            html.Span(id=Views.ARRIVED, hidden=True),
            html.H2(t("views.title"), id=_TITLE),
            html.Div(id=Views.LIST, className="take-part"),
            html.P(id=Views.DONE, role="status", className="view-done"),
            notice.banner(Views.REFUSAL, Views.REFUSAL_SAID),
            html.H3(t("views.new")),
            html.Form(_fields(), id=Views.FORM, className="view-form", **_gathers()),
            html.Div([close, save], className="take-buttons"),
        ],
        id=Views.DIALOG,
        className="card take-dialog",
        **aria(labelledby=_TITLE),
    )


def _fields() -> list[Any]:
    days = dbc.Select(
        id="view-days",
        name="days",
        value=MOVING,
        options=[{"value": one, "label": t(f"views.days.{one}")} for one in (MOVING, FROZEN)],
    )
    label = html.Label(t("views.days.title"), htmlFor="view-days")
    return [
        html.Div(
            [
                _named(Views.NAME, ""),
                html.Div([label, days], className="field"),
            ],
            className="take-pair",
        ),
        _shared("view", ()),
    ]


def _gathers() -> dict[str, Any]:
    return data(gathers=Views.GATHERED)


def _named(name: str, value: str) -> html.Div:
    field = dbc.Input(
        id=name, name="name", class_name="input", maxLength=LONGEST_NAME, value=value, required=True
    )
    return html.Div([html.Label(t("views.name"), htmlFor=name), field], className="field")


def _shared(prefix: str, roles: Sequence[Role]) -> html.Fieldset:
    boxes = [
        dbc.Checkbox(
            id=f"{prefix}-role-{role}",
            name=f"role_{role}",
            label=t(f"frame.role.{role}"),
            value=role in roles,
        )
        for role in Role
    ]
    legend = html.Legend(t("views.share"))
    return html.Fieldset(
        [legend, html.Div(boxes, className="view-roles")], className="field view-share"
    )


def _view(one: SavedView, is_own: bool, may_set_roles: bool) -> html.Li:
    frozen = t(f"views.days.{FROZEN if one.is_frozen else MOVING}_short")
    facts = [frozen, *([] if is_own else [t("views.by", name=one.owner)])]
    if is_own:
        facts.append(_with(one.roles))
    marks = [t("views.starts_mine")] if one.is_own_default else []
    marks += [t("views.starts_role", role=t(f"frame.role.{role}")) for role in one.default_for]
    badges = [html.Span(mark, className="badge") for mark in marks]
    return html.Li(
        [
            html.Div(
                [
                    html.A(html.Bdi(one.name), href=one.path, className="view-name"),
                    *badges,
                    html.P(" · ".join(facts), className="field-help"),
                ]
            ),
            html.Details(
                [
                    html.Summary(t("views.more"), className="button", **_of(one)),
                    html.Div(_ways(one, is_own, may_set_roles), className="view-more"),
                ]
            ),
        ]
    )


def _of(one: SavedView) -> dict[str, Any]:
    return aria(label=t("views.more_of", name=one.name))


def _with(roles: Sequence[Role]) -> str:
    if not roles:
        return t("views.with_nobody")
    return t("views.with", roles=", ".join(t(f"frame.role.{role}") for role in roles))


def _ways(one: SavedView, is_own: bool, may_set_roles: bool) -> list[Any]:
    ways = [_way("views.stop_mine" if one.is_own_default else "views.start_mine", f"mine {one.id}")]
    if may_set_roles:
        for role in one.roles:
            key = "views.stop_role" if role in one.default_for else "views.start_role"
            ways.append(_way(key, f"{role} {one.id}", role=t(f"frame.role.{role}")))
    if not is_own:
        return ways
    ways.append(_way("views.delete", f"delete {one.id}"))
    return [*ways, _edit(one)]


def _way(key: str, word: str, **values: object) -> html.Button:
    return html.Button(
        t(key, **values), type="button", className="button", **data(tells=Views.TOLD, word=word)
    )


def _edit(one: SavedView) -> html.Form:
    known = dbc.Input(id=f"view-id-{one.id}", type="hidden", name="id", value=one.id)
    save = html.Button(t("views.change"), type="submit", className="button")
    parts = [known, _named(f"view-name-{one.id}", one.name), _shared(f"view-{one.id}", one.roles)]
    return html.Form([*parts, save], className="view-form", **_gathers())
