"""The registry, to read: which version is live, what was before, and who decided so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import accuracy_scores, accuracy_section, fact_table, moments
from components.attributes import data
from components.fact_table import Column
from domain.model import Decided, ModelState
from domain.scorecard import Card
from locales import has, t

_BADGES = {ModelState.LIVE: "badge badge-green", ModelState.DISCARDED: "badge badge-amber"}


def section(cards: Sequence[Card], zone: str, *, now: datetime) -> html.Section:
    """A row a version, newest of the live ones first; each opens its model card."""
    columns = [
        Column(t("accuracy.scores.version")),
        Column(t("accuracy.registry.kind")),
        Column(t("accuracy.scores.state")),
        Column(t("accuracy.registry.decided")),
        Column(t("accuracy.registry.card"), silent=True),
    ]
    rows = [_row(card, zone, now) for card in cards]
    table = fact_table.table(t("accuracy.registry.title"), columns, rows)
    return accuracy_section.section("registry", table)


def why(decided: Decided) -> str:
    """The reason a person gave, or the nightly run's own words."""
    if decided.account_id is None and has(decided.reason):
        return t(decided.reason)
    return decided.reason


def _row(card: Card, zone: str, now: datetime) -> list[Any]:
    version = card.record.version
    badge = html.Span(
        t(f"accuracy.state.{version.state}"), className=_BADGES.get(version.state, "badge")
    )
    return [
        accuracy_scores.version_name(version),
        t(f"accuracy.kind.{version.kind}"),
        badge,
        _decided(card.record.decisions, zone, now),
        _opens(card),
    ]


def _decided(decisions: Sequence[Decided], zone: str, now: datetime) -> Any:
    if not decisions:
        return t("accuracy.registry.undecided")
    newest = decisions[0]
    who = newest.name or t("accuracy.registry.night")
    when = moments.when(newest.decided_at, zone, now=now)
    said = t(f"accuracy.registry.step.{newest.step}", who=who, when=when)
    return [html.P(said, dir="auto"), html.P(why(newest), className="muted", dir="auto")]


def _opens(card: Card) -> Any:
    """A card is of a version that has been live: what was never shown has none to be read by."""
    if not card.was_live:
        return ""
    return html.Button(
        t("accuracy.registry.card"),
        type="button",
        className="button",
        **data(address=f"card={card.record.version.id}"),
    )
