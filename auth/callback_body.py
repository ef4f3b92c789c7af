"""What a browser may send to Dash's callback endpoint, checked against what was registered.

Dash finds the callback by ``output`` and trusts the rest: it counts inputs and states but does not
look at their names. Here each must be the one the callback was registered with.
"""

import json
from collections.abc import Mapping
from typing import Any

from domain import errors
from domain.roles import Permission
from locales import t

PERMISSION = "permission"
# Dash registers this one itself at the first request: it draws a page, whose layout is guarded.
PAGE_ROUTER = ".._pages_content.children..._pages_store.data.."
_WILDCARDS = (["ALL"], ["MATCH"], ["ALLSMALLER"])


def permission(registered: Mapping[str, Mapping[str, Any]], body: object) -> Permission | None:
    """What the callback named in ``body`` needs; None where it was registered without a permission.

    Raises BadInput unless ``body`` has the shape of a call to a registered callback.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise _unreadable()
    callback = registered.get(body["output"])
    if callback is None or "callback" not in callback:
        raise _unreadable()
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) for one in changed):
        raise _unreadable()
    _require_named(callback["inputs"], body.get("inputs", []))
    _require_named(callback["state"], body.get("state", []))
    _require_outputs(callback, body.get("outputs"))
    if body["output"] == PAGE_ROUTER:
        return Permission.OWN_ACCOUNT
    found: Permission | None = callback.get(PERMISSION)
    return found


def _require_named(wanted: list[dict[str, Any]], given: object) -> None:
    if not isinstance(given, list) or len(given) != len(wanted):
        raise _unreadable()
    for expected, sent in zip(wanted, given, strict=True):
        for one in sent if isinstance(sent, list) else [sent]:
            if not _is(expected, one):
                raise _unreadable()
        if isinstance(sent, list) and not _matches_many(expected["id"]):
            raise _unreadable()


def _require_outputs(callback: Mapping[str, Any], given: object) -> None:
    """Dash compares the outputs itself but stumbles over what is not a dict with these keys."""
    if callback.get("no_output"):
        return
    many = isinstance(callback["output"], list | tuple)
    expected = callback["output"] if many else [callback["output"]]
    named = given if many else [given]
    if not isinstance(named, list) or len(named) != len(expected):
        raise _unreadable()
    for wanted, sent in zip(expected, named, strict=True):
        name = {"id": wanted.component_id_str(), "property": wanted.component_property}
        for one in sent if isinstance(sent, list) else [sent]:
            if not _is(name, one):
                raise _unreadable()


def _is(expected: Mapping[str, Any], given: object) -> bool:
    """Whether ``given`` is the component property that was registered."""
    if not isinstance(given, dict):
        return False
    name = given.get("property")
    if not isinstance(name, str) or name.partition("@")[0] != expected["property"]:
        return False
    identity = given.get("id")
    if isinstance(identity, str):
        return bool(identity == expected["id"])
    return isinstance(identity, dict) and _fits(expected["id"], identity)


def _pattern(identity: str) -> dict[str, Any]:
    """The keys of a pattern id; none for a plain one."""
    return json.loads(identity) if identity.startswith("{") else {}


def _fits(identity: str, given: Mapping[str, Any]) -> bool:
    pattern = _pattern(identity)
    if not pattern or pattern.keys() != given.keys():
        return False
    return all(
        isinstance(given[key], str | int | float) if value in _WILDCARDS else given[key] == value
        for key, value in pattern.items()
    )


def _matches_many(identity: str) -> bool:
    return any(value in (["ALL"], ["ALLSMALLER"]) for value in _pattern(identity).values())


def _unreadable() -> errors.BadInput:
    return errors.BadInput(t("auth.refused.bad_callback"))
