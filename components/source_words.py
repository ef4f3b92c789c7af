"""How what belongs to a source is called: its kind, its options, how it is, what broke."""

from dash import html

from components import moments, quantities
from domain.source import Health
from domain.source_break import DAILY, Break, BreakKind
from locales import has, number, t

_BADGES = {
    Health.FAILING: "badge badge-red",
    Health.LATE: "badge badge-amber",
    Health.NEVER: "badge badge-amber",
    Health.PAUSED: "badge badge-amber",
    Health.WELL: "badge badge-green",
}


def kind(code: str) -> str:
    """What a connector is called; its code where nobody named it."""
    return t(f"sources.kind.{code}") if has(f"sources.kind.{code}") else code


def kind_help(code: str) -> str:
    """What a connector reads, "" where nobody said."""
    return t(f"sources.kind_help.{code}") if has(f"sources.kind_help.{code}") else ""


def option(name: str) -> str:
    """What an option is called."""
    return t(f"source_option.name.{name}") if has(f"source_option.name.{name}") else name


def option_help(connector: str, name: str) -> str:
    """What to write into an option, "" where nobody said."""
    keys = (f"source_option.help.{connector}_{name}", f"source_option.help.{name}")
    return next((t(key) for key in keys if has(key)), "")


def badge(health: Health) -> html.Span:
    """How a source is, in its colour."""
    return html.Span(t(f"frame.health.{health}"), className=_BADGES.get(health, "badge"))


def broke(found: Break) -> str:
    """What changed, with the figure before and after."""
    sides = {"before": _figure(found.kind, found.before), "after": _figure(found.kind, found.after)}
    return t(f"sources.break.{found.kind}", **sides)


def lasted(found: Break) -> str:
    """The days a break lay in."""
    since = moments.dated(found.since)
    if found.until is None:
        return t("sources.break_since", day=since)
    if (found.until - found.since).days == 1:
        return t("sources.break_on", day=since)
    if found.settled:
        return t("sources.break_settled", day=since, until=moments.dated(found.until))
    return t("sources.break_between", day=since, until=moments.dated(found.until))


def _figure(kind: BreakKind, value: float) -> str:
    if kind in DAILY:
        return number(value, digits=0 if value >= 10 or value == int(value) else 1)
    return quantities.percent(value, digits=0)
