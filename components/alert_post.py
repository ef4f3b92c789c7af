"""Who is told of alerts and how, a button that tries it out, and what became of each message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import alert_words, fact_table, moments, settings_section
from components.fact_table import Column
from components.ids import Operations
from domain.alert import Kind, Message, MessageState
from locales import has, t


def card() -> html.Section:
    """The skeleton of the card."""
    test = html.Button(
        t("operations.post.test"), id=Operations.TEST, type="button", className="button"
    )
    return settings_section.section(
        "alert-post",
        t("operations.post.title"),
        t("operations.post.lead"),
        [
            html.Div(t("operations.loading"), id=Operations.POST),
            settings_section.part(t("operations.messages.title"), html.Div(id=Operations.MESSAGES)),
        ],
        buttons=[test],
    )


def told(server: str, sender: str, receivers: Sequence[str], *, is_named: bool) -> html.Div:
    """``server`` is empty where none is named; ``is_named`` tells whether the operator named the
    receivers."""
    if not server:
        return html.Div(html.P(t("operations.post.no_server")), className="banner banner-amber")
    who = t("operations.post.named" if is_named else "operations.post.admins")
    lines = [html.Li(html.Bdi(one, dir="ltr")) for one in receivers]
    facts = [
        (t("operations.post.server"), html.Bdi(server, dir="ltr")),
        (t("operations.post.sender"), html.Bdi(sender, dir="ltr")),
        (who, html.Ul(lines) if lines else t("operations.refused.nobody")),
    ]
    pairs = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]
    return html.Div(html.Dl(pairs, className="alert-facts"))


def messages(found: Sequence[Message], zone: str, *, now: datetime) -> html.Div:
    """The last messages and their fate."""
    if not found:
        return html.Div(html.P(t("operations.messages.none"), className="muted"))
    columns = [
        Column(t("operations.messages.what")),
        Column(t("operations.messages.to")),
        Column(t("operations.messages.attempts"), number=True),
        Column(t("operations.messages.fate")),
    ]
    rows = [_message(one, zone, now) for one in found]
    return fact_table.table(t("operations.messages.title"), columns, rows)


def _message(one: Message, zone: str, now: datetime) -> list[Any]:
    is_test = one.alert.kind is Kind.TEST
    phase = "" if is_test else t(f"operations.messages.{one.phase}")
    return [
        html.Div([html.Bdi(alert_words.title(one.alert)), html.P(phase, className="muted")]),
        html.Bdi(one.receiver, dir="ltr"),
        str(one.attempts),
        _fate(one, zone, now),
    ]


def _fate(one: Message, zone: str, now: datetime) -> Any:
    if one.state is MessageState.SENT:
        at = moments.when(one.sent_at or one.next_at, zone, now=now)
        return html.Span(t("operations.messages.sent", at=at), className="badge badge-green")
    why = [_problem(one.problem)] if one.problem else []
    if one.state is MessageState.FAILED:
        badge = html.Span(t("operations.messages.failed"), className="badge badge-red")
        return html.Div([badge, *why])
    if not one.attempts:
        return t("operations.messages.waiting")
    again = t("operations.messages.again", at=moments.when(one.next_at, zone, now=now))
    return html.Div([html.Span(again, className="badge badge-amber"), *why])


def _problem(problem: str) -> html.P:
    """Why it did not arrive, and what the mail server itself said."""
    code, _, said = problem.partition(" ")
    key = f"operations.problem.{code}"
    words: list[Any] = [t(key) if has(key) else code]
    if said:
        words += [" ", html.Code(said, lang="en", dir="ltr")]
    return html.P(words)
