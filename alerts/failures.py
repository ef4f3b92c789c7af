"""Errors told to a Sentry of the operator's, where one was named: what broke, never on whose data.

An event is written anew from what is known to be the program's own: types of exceptions, places in
the code, the release. Messages of exceptions, variables, addresses, headers, cookies, bodies and
names of machines and people are not among it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration

_KEPT = ("event_id", "timestamp", "platform", "level", "release", "environment")
_FRAME = ("filename", "function", "module", "lineno", "in_app")
_SDK = ("name", "version")


def report_to(dsn: str, *, part: str, release: str) -> None:
    """Tell the Sentry at ``dsn`` from here on; ``part`` is the program this is."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=part,
        server_name="halo",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[DedupeIntegration(), ExcepthookIntegration(), ThreadingIntegration()],
        before_send=_scrub,
        before_breadcrumb=_no_crumb,
        max_breadcrumbs=0,
        include_local_variables=False,
        include_source_context=False,
        send_default_pii=False,
        send_client_reports=False,
        auto_session_tracking=False,
        max_request_body_size="never",
    )


def tell(error: BaseException) -> None:
    """Tell of ``error``; nothing where nobody is named."""
    sentry_sdk.capture_exception(error)


def scrubbed(event: Mapping[str, Any]) -> dict[str, Any]:
    """``event`` with what is the program's own, and nothing else of it."""
    values = (event.get("exception") or {}).get("values") or []
    kept = {name: event[name] for name in _KEPT if name in event}
    sdk = event.get("sdk") or {}
    return {
        **kept,
        "sdk": {name: sdk[name] for name in _SDK if name in sdk},
        "exception": {"values": [_exception(one) for one in values]},
    }


def _exception(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames") or []
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "stacktrace": {"frames": list(_frames(frames))},
    }


def _frames(frames: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in frames:
        yield {name: one[name] for name in _FRAME if name in one}


def _scrub(event: Any, _hint: dict[str, Any]) -> Any:
    """What is no exception says nothing without its words."""
    return scrubbed(event) if event.get("exception") else None


def _no_crumb(_crumb: Any, _hint: dict[str, Any]) -> None:
    return None
