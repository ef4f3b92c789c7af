"""The audit trail in words: what was done, to what, and what else is known of it.

What Halo has no words for is shown as it is stored, made readable.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.audit_search import FoundEvent
from locales import has, moment, t

# Parts of an event that stand elsewhere in its row.
_ELSEWHERE = frozenset({"token", "network"})
_SHOWN = 300
_FINGERPRINT = 8
_KEYS = "registry.night."
# Where the words for a stored code stand, by the part of an event that holds it.
_CODED: Mapping[str, tuple[str, ...]] = {
    "code": ("audit.code",),
    "connector": ("sources.kind",),
    "for": ("frame.role", "audit.for"),
    "form": ("exports.form",),
    "kind": ("settings.models.kind", "audit.kind"),
    "level": ("sources.boundaries.levels",),
    "role": ("frame.role",),
    "roles": ("frame.role",),
    "scopes": ("tokens.scope",),
    "stage": ("hot_spots.stage",),
    "what": ("exports.subject",),
}


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


def facts(
    detail: Mapping[str, object], names: Mapping[int, str], areas: Mapping[int, str], zone: str
) -> list[Fact]:
    """What else is known of an event, in the order it was written down; ``names`` are those of
    accounts and ``areas`` those of areas by number, moments are told in ``zone``."""
    say: dict[str, Callable[[object], str]] = {
        "before": partial(_moment, zone),
        "owner": partial(_named, names),
        "replaced": _model,
    }
    if isinstance(detail.get("areas"), list | tuple):  # else how many there are
        say["areas"] = partial(_named, areas)
    shown = {
        name: _value(value, say.get(name, partial(_coded, name)))
        for name, value in detail.items()
        if name not in _ELSEWHERE
    }
    return [Fact(_name(name), value) for name, value in shown.items() if value]


def _name(name: str) -> str:
    key = f"audit.detail.{name}"
    return t(key) if has(key) else _readable(name)


def _value(value: object, say: Callable[[object], str]) -> str:
    """``value`` in words; ``say`` has those for one that holds no others."""
    if isinstance(value, list | tuple):
        text = t("job.between").join(_value(one, say) for one in value)
    elif isinstance(value, Mapping):
        text = ", ".join(f"{name}: {_value(one, say)}" for name, one in value.items())
    else:
        text = say(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return t("audit.yes" if value else "audit.no")
    return "" if value is None else _said(str(value))


def _coded(name: str, value: object) -> str:
    keys = (f"{prefix}.{value}" for prefix in _CODED.get(name, ()))
    return next((t(key) for key in keys if has(key)), _plain(value))


def _named(names: Mapping[int, str], number: object) -> str:
    return (names.get(number) if isinstance(number, int) else None) or _plain(number)


def _model(number: object) -> str:
    return "" if number is None else t("audit.subject.model", name=number)


def _moment(zone: str, value: object) -> str:
    with suppress(ValueError):
        return moment(datetime.fromisoformat(str(value)), zone, form="d MMM y HH:mm")
    return _plain(value)


def _said(text: str) -> str:
    """A reason that Halo itself gave is written down as a key of its words."""
    return t(text) if text.startswith(_KEYS) and has(text) else text


def _readable(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
