"""``/metrics`` for Prometheus: how requests fared in every process, and what the database knows.

With ``HALO_METRICS_TOKEN`` it takes that as a bearer token and nothing else. Without one it answers
this machine alone, and only where no proxy stands in front: behind one everybody comes from here.
"""

import hmac
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request

from auth import context, request_meter
from db.session import Unreachable
from domain.errors import NotAllowed
from domain.roles import Permission
from locales import t

if TYPE_CHECKING:
    from prometheus_client.core import Metric

PATH = "/metrics"
blueprint = Blueprint("metrics", __name__)
# Anybody may ask; who is answered is decided here.
ROUTES = {PATH: Permission.PUBLIC}

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@blueprint.get(PATH)
def metrics() -> Response:
    """The text form of Prometheus."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

    _require_reader()
    known = CollectorRegistry()
    known.register(_Known())
    body = generate_latest(request_meter.counted()) + generate_latest(known)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Known:
    """Asked at each scrape."""

    def collect(self) -> Iterator["Metric"]:
        from api import metric_families

        yield metric_families.build()
        now = context.current().now()
        try:
            with context.reading() as session:
                found = list(metric_families.of_database(session, now=now))
        except Unreachable:
            yield metric_families.database_up(False)
            return
        yield metric_families.database_up(True)
        yield from found


def _require_reader() -> None:
    token = context.current().metrics_token
    if token:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        same = hmac.compare_digest(shown.strip().encode("utf-8", "replace"), token.encode())
        well = same and scheme.lower() == "bearer"
    else:
        well = _is_from_here()
    if not well:
        raise NotAllowed(t("auth.refused.not_allowed"))


def _is_from_here() -> bool:
    """Asked from this machine for this machine, and handed on by nobody that says so, or by one
    that speaks HTTP/1.0 as some proxies do."""
    proxied = "werkzeug.proxy_fix.orig" in request.environ or any(
        name in request.headers for name in _FORWARDED
    )
    old = request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    names = [request.remote_addr or "", request.host.rpartition(":")[0] or request.host]
    return not (proxied or old or secure) and all(map(_is_loopback, names))


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
