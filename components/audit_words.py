"""The audit trail in words: what was done, to what, and what else is known of it.

What Halo has no words for is shown as it is stored, made readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.audit_search import FoundEvent
from locales import has, t

# Parts of an event that stand elsewhere in its row.
_ELSEWHERE = frozenset({"token", "network"})
_ROLES = frozenset({"role", "for"})
_SHOWN = 300
_FINGERPRINT = 8
_KEYS = "registry.night."
_MODELS = "settings.models.kind."


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of an event beside who, what and when."""

    name: str
    value: str


def action(name: str) -> str:
    """What was done."""
    key = f"audit.action.{name}"
    return t(key) if has(key) else _readable(name)


def subject(spelled: str, names: Mapping[int, str]) -> str:
    """What it was done to; ``names`` are those of accounts by number."""
    kind, _, rest = spelled.partition(":")
    key = f"audit.subject.{kind}"
    if not rest or not has(key):
        return spelled
    if kind == "account" and rest.isdecimal():
        rest = names.get(int(rest[:12])) or rest
    if kind == "email":
        rest = f"{rest[:_FINGERPRINT]}…"
    return t(key, name=rest)


def who(event: FoundEvent) -> str:
    """Who did it: a person by the name the account has now, a stranger, or Halo."""
    if event.account_id is not None:
        return event.name or event.email or t("audit.who.gone", id=str(event.account_id))
    return t("audit.who.nobody") if event.address else t("audit.who.halo")


def facts(detail: Mapping[str, object]) -> list[Fact]:
    """What else is known of an event, in the order it was written down."""
    shown = {name: _value(value) for name, value in detail.items() if name not in _ELSEWHERE}
    shown |= {name: _role(shown[name]) for name in _ROLES & shown.keys()}
    if has(key := f"{_MODELS}{shown.get('kind')}"):
        shown["kind"] = t(key)
    return [Fact(_name(name), value) for name, value in shown.items() if value]


def _name(name: str) -> str:
    key = f"audit.detail.{name}"
    return t(key) if has(key) else _readable(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return t("audit.yes" if value else "audit.no")
    if isinstance(value, list | tuple):
        text = ", ".join(map(_value, value))
    elif isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_value(one)}" for name, one in value.items())
    else:
        text = "" if value is None else _said(str(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _role(name: str) -> str:
    key = f"frame.role.{name}"
    return t(key) if has(key) else name


def _said(text: str) -> str:
    """A reason that Halo itself gave is written down as a key of its words."""
    return t(text) if text.startswith(_KEYS) and has(text) else text


def _readable(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
