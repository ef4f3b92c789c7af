"""Everything of ``auth`` on one server, in the order in which it must stand."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import jinja2
from dash import Dash
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from auth import (
    bearer,
    context,
    cross_origin,
    guard,
    invited,
    limits,
    origin,
    own_account,
    person,
    policy,
    refusals,
    request_log,
)
from domain.roles import Permission

_TEMPLATES = Path(__file__).parent / "templates"
_BODY_BYTES = 4 * 2**20


def install(
    server: Flask,
    app: Callable[[], Dash],
    parts: context.Context,
    *,
    secret_key: str,
    cookie_secure: bool,
    trusted_proxies: int,
    routes: Mapping[str, Permission],
    pages: Mapping[str, Permission],
    tiles: Sequence[str] = (),
    origins: Collection[str] = (),
) -> None:
    """Make ``server`` ask who is asking. Called before Dash is built on it.

    ``app`` returns the Dash application once it is built; ``trusted_proxies`` is how many proxies
    stand in front and set X-Forwarded-For and X-Forwarded-Proto; ``routes`` and ``pages`` are the
    guard's; ``tiles`` are origins of internal map servers, ``origins`` other sites whose pages may
    call the REST face.
    """
    server.secret_key = secret_key
    server.config.update(
        SESSION_COOKIE_NAME="__Host-halo" if cookie_secure else "halo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=cookie_secure,
    )
    server.config["MAX_CONTENT_LENGTH"] = server.config["MAX_CONTENT_LENGTH"] or _BODY_BYTES
    server.jinja_loader = jinja2.FileSystemLoader(_TEMPLATES)
    if trusted_proxies:
        proxies = ProxyFix(server.wsgi_app, trusted_proxies, trusted_proxies, x_host=0)
        server.wsgi_app = proxies  # type: ignore[method-assign]
    context.attach(server, parts)
    request_log.install(server)
    refusals.install(server)
    policy.install(server, lambda: app().csp_hashes(), tiles=tiles)
    cross_origin.install(server, origins)
    origin.install(server)
    person.install(server)
    bearer.install(server)
    limits.install(server)
    guard.install(server, app, routes=routes, pages=pages)
    own_account.install(server)
    invited.install(server)
