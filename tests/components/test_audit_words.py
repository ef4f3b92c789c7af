"""The audit trail in words: every action that is written anywhere has some, in every language."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest

import locales
from components import audit_words
from domain import alert
from domain.audit_search import FoundEvent
from domain.model import Decision
from domain.token import TokenKind
from tests.architecture import tree

# Where the name of an action is put together, what it may become.
PUT_TOGETHER = {"services.registry": {f"model_{step}" for step in Decision}}
# The action is what stands first behind the session or entry, or goes by its name.
_WRITTEN_BY = {"note": 1, "_note": 1, "AuditEntry": 2, "_entry": 0, "entry": 0}


def _actions() -> dict[str, set[str]]:
    """The actions that each module writes, as far as its text says so."""
    found: dict[str, set[str]] = {}
    for path in tree.product():
        text = path.read_text("utf-8")
        if any(way in text for way in ("AuditEntry", "audit.note", "audit.insert")):
            module = importlib.import_module(tree.module(path))
            found[tree.module(path)] = set(_written(tree.parsed(path), module))
    return {name: actions | PUT_TOGETHER.get(name, set()) for name, actions in found.items()}


def _written(parsed: ast.Module, module: ModuleType) -> Iterator[str]:
    for function in ast.walk(parsed):
        if not isinstance(function, ast.FunctionDef):
            continue
        said = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and (expression := _action(call)) is not None:
                yield from _values(expression, module, said)


def _action(call: ast.Call) -> ast.expr | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    at = _WRITTEN_BY.get(name)
    named = next((word.value for word in call.keywords if word.arg == "action"), None)
    if at is None or named is not None:
        return named if at is not None else None
    return call.args[at] if len(call.args) > at else None


def _values(expression: ast.expr, module: ModuleType, said: Mapping[str, ast.expr]) -> set[str]:
    """Every text an expression may be: of constants, of tables of them, of either of two."""
    if isinstance(expression, ast.Name) and expression.id in said:
        return _values(said[expression.id], module, {})
    if isinstance(expression, ast.IfExp):
        both = (expression.body, expression.orelse)
        return set().union(*(_values(one, module, said) for one in both))
    if isinstance(expression, ast.Subscript):
        return _texts(_known(expression.value, module))
    return _texts(_known(expression, module))


def _known(expression: ast.expr, module: ModuleType) -> Any:
    try:
        return eval(ast.unparse(expression), vars(module))
    except (NameError, AttributeError, TypeError, KeyError):
        return None


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, tuple):
        return set().union(*map(_texts, value))
    return {str(value)} if isinstance(value, str) else set()


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_action_has_words(language: str) -> None:
    with locales.spoken(language):
        without = {
            (module, action)
            for module, actions in _actions().items()
            for action in actions
            if not locales.has(f"audit.action.{action}")
        }
    assert without == set()


def test_actions_are_found_where_they_are_written() -> None:
    known = _actions()
    assert known["services.registry"] >= {"model_published", "model_rolled_back"}
    assert known["services.accounts"] >= {"account_added", "role_changed"}
    assert known["callbacks.settings_webhooks"] >= {"webhook_made", "webhook_tried"}
    assert known["auth.reasons"] == {"stated_reason", "read_exact_places"}


def _event(**said: Any) -> FoundEvent:
    kept = {"id": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "account_id": None, "action": ""}
    return FoundEvent(**{**kept, "name": "", "email": "", **said})


def _facts(**detail: object) -> list[audit_words.Fact]:
    return audit_words.facts(detail, {7: "Eva"}, {3: "Harbour"}, "UTC")


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"roles": ["viewer", "admin"]}, "Viewer; Administrator"),
        ({"scopes": ["see_map"]}, "See counts, areas and the map"),
        ({"for": "mine"}, "oneself"),
        ({"kind": "clock_off"}, "clocks that do not agree"),
        ({"code": "recovery"}, "a recovery code"),
        ({"areas": [3, 4]}, "Harbour; 4"),
        ({"areas": 3}, "3"),
        ({"owner": 7}, "Eva"),
        ({"replaced": 12}, "Model 12"),
        ({"before": "2026-01-01T02:00:00+00:00"}, "1 Jan 2026 02:00"),
    ],
)
def test_what_is_stored_as_a_code_is_told_in_words(detail: dict[str, object], told: str) -> None:
    assert [one.value for one in _facts(**detail)] == [told]


def test_every_kind_of_alert_and_token_has_words() -> None:
    for kind in [*alert.Kind, *TokenKind]:
        assert locales.has(f"audit.kind.{kind}")


def test_an_address_nobody_has_is_told_by_its_fingerprint() -> None:
    assert (
        audit_words.subject("email:0123456789abcdef", {})
        == "An e-mail address, fingerprint 01234567…"
    )


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert audit_words.action("frobnicate_things") == "Frobnicate things"
    assert audit_words.subject("gizmo:17", {}) == "gizmo:17"
    assert audit_words.subject("/api/v1/areas", {}) == "/api/v1/areas"
    facts = _facts(some_key=["a", 2], off=False, none=None, token=3)
    assert [(one.name, one.value) for one in facts] == [("Some key", "a; 2"), ("Off", "no")]


def test_what_a_published_model_tells_is_named() -> None:
    told = [_facts(kind=kind)[0].value for kind in ("cells", "feed")]
    assert told == ["Risk of cells", "feed"]


def test_a_reason_that_looks_like_a_key_stays_as_it_was_typed() -> None:
    (typed,) = _facts(reason="tokens.form.for")
    (nightly,) = _facts(reason="registry.night.passed")
    assert typed.value == "tokens.form.for"
    assert nightly.value == "It passed every gate in the nightly run."


def test_people_go_by_their_names() -> None:
    assert audit_words.subject("account:7", {7: "Eva"}) == "Account: Eva"
    assert audit_words.subject("account:7", {}) == "Account: 7"
    assert audit_words.who(_event(account_id=7, name="Eva", email="e@x")) == "Eva"
    assert audit_words.who(_event(account_id=7, email="e@x")) == "e@x"
    assert audit_words.who(_event(account_id=7)) == "Account 7"
    assert audit_words.who(_event(address="::1")) == "Nobody signed in"
    assert audit_words.who(_event()) == "Halo"
