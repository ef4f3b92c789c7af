"""The one door: every request, page and callback is refused unless a rule lets it in.

guard.install(server, lambda: app, routes=api.ROUTES, pages={"/map": Permission.SEE_MAP})
guard.bind(app, Permission.SEE_MAP, summary, outputs=[...], inputs=[...], states=[...])
dash.register_page("map", path="/map", layout=guard.page(Permission.SEE_MAP, map_layout))
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import Dash
from dash.dependencies import DashDependency, Input, Output, State
from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from auth import bearer, callback_body, context, language, limits, origin, person
from auth import routes as tables
from domain import errors
from domain.account import SignedIn
from domain.roles import Permission
from locales import t
from services import second_factor

require = person.require
who = person.who
_KEY = "halo_routes"


def install(
    server: Flask,
    app: Callable[[], Dash],
    *,
    routes: Mapping[str, Permission],
    pages: Mapping[str, Permission],
) -> None:
    """Stand before every request of ``server``.

    Called before Dash is built on ``server``, so that nothing of Dash runs for a refused request;
    ``app`` returns it once it is there. ``routes`` maps Flask's route rules, ``pages`` the paths of
    pages (``<name>`` for a variable) to what they need; all else is refused.
    """
    table = server.extensions[_KEY] = tables.Table(routes, pages)

    def admit() -> Response | None:
        if tables.is_asset(request.url_rule):
            return None
        language.choose()
        limits.heed()
        if bearer.is_bad():
            raise errors.NotSignedIn(t("tokens.refused.bad"))
        rule = request.url_rule.rule if request.url_rule else None
        if table.is_public(rule):
            if rule not in tables.COOKIELESS:
                is_stranger = rule in tables.OPEN and who() is None
                origin.require_own(is_stranger=is_stranger)
            return None
        signed_in = _require_somebody()
        must_change = signed_in.account.must_change_password and not signed_in.is_service
        if must_change and rule not in tables.BEFORE_PASSWORD:
            return _first_to(tables.PASSWORD, "auth.refused.password_first")
        if _owes_factor(signed_in) and rule not in tables.BEFORE_FACTOR:
            return _first_to(tables.SECOND_FACTOR, "auth.refused.factor_first")
        require(table.permission())
        origin.require_own()
        if rule == tables.CALLBACKS:
            _require_callback(app())
        return None

    server.before_request(admit)
    server.teardown_request(language.forget)


def may(permission: Permission) -> bool:
    """Whether the person of this request has ``permission``: for what is offered. What is done
    asks ``require``."""
    signed_in = who()
    return signed_in is not None and permission in signed_in.granted


def bind(
    app: Dash,
    permission: Permission,
    function: Callable[..., Any],
    *,
    outputs: Output | Sequence[Output],
    inputs: Input | Sequence[Input],
    states: Sequence[State] = (),
    prevent_initial_call: bool | str = False,
    **options: Any,
) -> None:
    """Register ``function`` as a callback for those who have ``permission``.

    ``function`` receives the values of ``inputs``, then of ``states``, in order. One Output alone
    takes the returned value itself, a sequence takes a sequence. ``options`` are Dash's own
    (``running``, ``on_error``, ``hidden``).
    """

    @functools.wraps(function)
    def permitted(*values: Any) -> Any:
        require(permission)
        return function(*values)

    before = set(app.callback_map)
    several = [inputs] if isinstance(inputs, DashDependency) else list(inputs)
    app.callback(
        outputs, several, list(states), prevent_initial_call=prevent_initial_call, **options
    )(permitted)
    for added in set(app.callback_map) - before:
        app.callback_map[added][callback_body.PERMISSION] = permission


def page(permission: Permission, layout: Callable[..., Any], *variables: str) -> Callable[..., Any]:
    """``layout`` for those who have ``permission``.

    Dash hands a layout the whole query string as arguments, so that a link could set any of them:
    only ``variables``, those of the page's path, are passed on.
    """

    def permitted(**values: Any) -> Any:
        require(permission)
        return layout(**{name: values[name] for name in variables})

    return permitted


def require_page(path: str) -> SignedIn:
    """The signed-in person, who may see the page at ``path``: for a callback that draws the page
    an address names, which is the caller's word.

    Raises NotSignedIn, NotAllowed, and NotFound where there is no such page.
    """
    table: tables.Table = current_app.extensions[_KEY]
    return require(table.page(path))


def unbound(app: Dash) -> list[str]:
    """The callbacks of ``app`` that nobody can call, because they were not registered by ``bind``.

    Client-side ones run in the browser and carry no data; Dash's own page router is let in.
    """
    return sorted(
        name
        for name, callback in app.callback_map.items()
        if "callback" in callback
        and callback_body.PERMISSION not in callback
        and name != callback_body.PAGE_ROUTER
    )


def _require_somebody() -> SignedIn:
    signed_in = who()
    if signed_in is None:
        raise errors.NotSignedIn(t("auth.refused.not_signed_in"))
    return signed_in


def _owes_factor(signed_in: SignedIn) -> bool:
    if signed_in.is_service:
        return False
    required = context.current().second_factor_required
    return second_factor.is_owed(signed_in.account, required=required)


def _first_to(place: str, sentence: str) -> Response:
    """To what comes before anything else, where a person can be led there."""
    if tables.is_api(request.path):
        raise errors.NotAllowed(t(sentence))
    return redirect(place)


def _require_callback(app: Dash) -> None:
    permission = callback_body.permission(app.callback_map, request.get_json(silent=True))
    if permission is None:
        raise errors.NotAllowed(t("auth.refused.not_allowed"))
    require(permission)
