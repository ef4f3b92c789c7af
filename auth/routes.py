"""Which permission each address of the server needs; what is not here is refused.

Keys are Flask's route rules. Dash's own endpoints and those of ``auth`` are in ``OWN``; the root
adds the REST face's when it installs the guard, which cannot change these.
"""

from collections.abc import Mapping

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from domain import errors
from domain.roles import Permission
from locales import t

SIGN_IN = "/sign-in"
CODE = "/sign-in/code"
SIGN_OUT = "/sign-out"
PASSWORD = "/password"  # noqa: S105  (an address, not a password)
SECOND_FACTOR = "/second-factor"
LANGUAGE = "/language"
INVITATION = "/invitation"
TOKEN = "/api/v1/auth/token"  # noqa: S105  (an address, not a secret)
SUBMIT = "/api/v1/reports/submit"
CALLBACKS = "/_dash-update-component"
ASSETS = "/assets/<path:filename>"
FAVICON = "/_favicon.ico"
INDEX = "/"
PAGES = "/<path:path>"

OWN: Mapping[str, Permission] = {
    ASSETS: Permission.PUBLIC,
    FAVICON: Permission.PUBLIC,
    SIGN_IN: Permission.PUBLIC,
    CODE: Permission.PUBLIC,
    LANGUAGE: Permission.PUBLIC,
    INVITATION: Permission.PUBLIC,
    SIGN_OUT: Permission.OWN_ACCOUNT,
    PASSWORD: Permission.OWN_ACCOUNT,
    SECOND_FACTOR: Permission.OWN_ACCOUNT,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        Permission.OWN_ACCOUNT
    ),
    "/_dash-layout": Permission.OWN_ACCOUNT,
    "/_dash-dependencies": Permission.OWN_ACCOUNT,
    "/_reload-hash": Permission.OWN_ACCOUNT,
    CALLBACKS: Permission.OWN_ACCOUNT,
}

# Open to somebody who must choose a password before anything else.
BEFORE_PASSWORD = frozenset({PASSWORD, SIGN_OUT})
# Open to somebody who must set up a second factor before anything else.
BEFORE_FACTOR = BEFORE_PASSWORD | {SECOND_FACTOR}
# Here no cookie opens anything and none is set: a page of another site gains nothing by asking.
COOKIELESS = frozenset({TOKEN})
# Changing something, open to strangers too, from Halo's own pages: without a session there is no
# token of one to show.
OPEN = frozenset({SUBMIT})
_FILES = frozenset({ASSETS, FAVICON})


class Table:
    """The permissions of one application's routes and pages."""

    def __init__(self, routes: Mapping[str, Permission], pages: Mapping[str, Permission]) -> None:
        self._routes = {**routes, **OWN}
        rules = [Rule(path, endpoint=permission.value) for path, permission in pages.items()]
        self._pages = Map(rules).bind("halo")

    def permission(self) -> Permission:
        """What this request needs.

        Raises NotFound for an address Halo does not have; an address without a rule, or with a
        method it does not take, raises what Flask found.
        """
        rule = None if request.url_rule is None else request.url_rule.rule
        if rule in (INDEX, PAGES):
            return self.page(request.path)
        if rule is None or rule not in self._routes:
            raise self._unknown()
        return self._routes[rule]

    def is_public(self, rule: str | None) -> bool:
        """Whether anybody may ask for what this route rule answers."""
        return rule is not None and self._routes.get(rule) is Permission.PUBLIC

    def unruled(self, server: Flask) -> list[str]:
        """The routes of ``server`` nobody can reach, because no rule names them."""
        rules = (rule.rule for rule in server.url_map.iter_rules())
        return sorted({rule for rule in rules if rule not in (INDEX, PAGES, *self._routes)})

    def page(self, path: str) -> Permission:
        """What the page at ``path`` needs. Raises NotFound where there is none."""
        try:
            endpoint, _ = self._pages.match(path, method="GET")
        except HTTPException:
            raise errors.NotFound(t("auth.refused.not_found")) from None
        return Permission(endpoint)

    def _unknown(self) -> Exception:
        problem = request.routing_exception
        if isinstance(problem, HTTPException) and problem.code == 405 and self._has(request.path):
            return problem
        return errors.NotFound(t("auth.refused.not_found"))

    def _has(self, path: str) -> bool:
        """Whether a route other than Dash's catch-all answers ``path`` with some method."""
        adapter = current_app.create_url_adapter(request)
        if adapter is None:
            return False
        methods = adapter.allowed_methods(path)
        found = {adapter.match(path, method, return_rule=True)[0].rule for method in methods}
        return bool(found - {PAGES})


def is_asset(rule: Rule | None) -> bool:
    """Whether a rule serves static files that are everybody's."""
    return rule is not None and rule.rule in _FILES


def is_rest(path: str) -> bool:
    """Whether an address is of the REST face, which takes tokens."""
    return path.startswith("/api/")


def is_api(path: str) -> bool:
    """Whether an address answers programs rather than people."""
    return path.startswith(("/api/", "/_dash", "/_reload")) or path in ("/health", "/ready")
