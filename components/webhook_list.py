"""Webhooks: who is told of what, how it goes, a form that adds one, and the last messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import fact_table, moments, secret, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Webhooks
from domain.webhook import EVENTS, Delivery, DeliveryState, Detail, Event, Webhook
from locales import number, t

# A message leaves within seconds of what it is about.
TICK_MS = 5_000
TEST, ENABLE, DISABLE, RENEW, REMOVE = "test", "enable", "disable", "renew", "remove"
VERBS = (TEST, ENABLE, DISABLE, RENEW, REMOVE)


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "webhooks",
        t("webhooks.title"),
        t("webhooks.lead"),
        [
            settings_section.said(Webhooks.SAID),
            dcc.Interval(id=Webhooks.CLOCK, interval=TICK_MS),
            html.Div(id=Webhooks.LIST),
            settings_section.part(t("webhooks.form.title"), _form()),
            html.Div(id=Webhooks.SHOWN, role="status"),
            settings_section.part(t("webhooks.log.title"), html.Div(id=Webhooks.LOG)),
        ],
    )


def table(webhooks: Sequence[Webhook], zone: str, *, now: datetime) -> html.Div:
    """Names and addresses are an administrator's words."""
    if not webhooks:
        return html.Div(html.P(t("webhooks.list.none"), className="muted"))
    columns = [
        Column(t("webhooks.list.name")),
        Column(t("webhooks.list.events")),
        Column(t("webhooks.list.detail")),
        Column(t("webhooks.list.state")),
        Column(t("webhooks.list.action"), silent=True),
    ]
    return fact_table.table(
        t("webhooks.title"), columns, [_row(one, zone, now) for one in webhooks]
    )


def log(
    deliveries: Sequence[Delivery], names: Mapping[int, str], zone: str, *, now: datetime
) -> html.Div:
    """The last messages; ``names`` are the webhooks' by number."""
    if not deliveries:
        return html.Div(html.P(t("webhooks.log.none"), className="muted"))
    columns = [
        Column(t("webhooks.log.at")),
        Column(t("webhooks.log.webhook")),
        Column(t("webhooks.log.event")),
        Column(t("webhooks.log.count"), number=True),
        Column(t("webhooks.log.attempts"), number=True),
        Column(t("webhooks.log.outcome")),
    ]
    rows = [
        [
            moments.when(one.message.at, zone, now=now),
            html.Bdi(names.get(one.webhook_id, "")),
            _event(one.message.event),
            number(one.message.count),
            number(one.attempts),
            _outcome(one, zone, now),
        ]
        for one in deliveries
    ]
    return fact_table.table(t("webhooks.log.title"), columns, rows)


def secret_of(name: str, words: str) -> list[Any]:
    """The secret of a webhook that was just made, or given another."""
    return secret.shown(t("webhooks.secret.title"), words, t("webhooks.secret.help", name=name))


def _row(one: Webhook, zone: str, now: datetime) -> list[Any]:
    address = html.P(html.Bdi(one.url, dir="ltr"), className="muted webhook-url")
    events = [html.Li(_event(event)) for event in EVENTS if event in one.events]
    return [
        html.Div([html.Bdi(one.name), address]),
        html.Ul(events, className="token-scopes"),
        t(f"webhooks.detail.{one.detail}"),
        _state(one, zone, now),
        _buttons(one),
    ]


def _state(one: Webhook, zone: str, now: datetime) -> html.Div:
    if one.disabled_at is not None:
        at = moments.when(one.disabled_at, zone, now=now)
        badge = html.Span(t("webhooks.state.disabled", at=at), className="badge badge-red")
        return html.Div([badge, html.P(t(f"webhooks.reason.{one.reason}"))])
    if one.failing_since is None:
        return html.Div(html.Span(t("webhooks.state.well"), className="badge badge-green"))
    at = moments.when(one.failing_since, zone, now=now)
    return html.Div(html.Span(t("webhooks.state.failing", at=at), className="badge badge-amber"))


def _buttons(one: Webhook) -> html.Div:
    verbs = (ENABLE,) if one.disabled_at is not None else (TEST, DISABLE)
    buttons = [_button(one, verb) for verb in (*verbs, RENEW, REMOVE)]
    return html.Div(buttons, className="settings-buttons")


def _button(one: Webhook, verb: str) -> html.Button:
    """What cannot be taken back is told at the second press (`assets/settings.js`)."""
    sure = {"sure": t("webhooks.list.sure")} if verb in (RENEW, REMOVE) else {}
    words: list[Any] = [html.Span(t(f"webhooks.list.{verb}"), className="unasked")]
    return html.Button(
        [*words, *(html.Span(said, className="asked") for said in sure.values())],
        type="button",
        className="button",
        **data(tells=Webhooks.ASKED, word=f"{verb} {one.id}", **sure),
        **aria(label=t(f"webhooks.list.{verb}_one", name=one.name)),
    )


def _outcome(one: Delivery, zone: str, now: datetime) -> Any:
    if one.state is DeliveryState.DELIVERED:
        return html.Span(t("webhooks.log.delivered"), className="badge badge-green")
    why = [html.P(t(f"webhooks.problem.{one.problem}", status=one.status))] if one.problem else []
    if one.state is DeliveryState.FAILED:
        return html.Div([html.Span(t("webhooks.log.failed"), className="badge badge-red"), *why])
    if not one.attempts:
        return t("webhooks.log.waiting")
    again = t("webhooks.log.again", at=moments.when(one.next_at, zone, now=now))
    return html.Div([html.Span(again, className="badge badge-amber"), *why])


def _event(event: Event) -> str:
    return t(f"webhooks.event.{event.replace('.', '_')}")


def _form() -> html.Div:
    name = dbc.Input(id=Webhooks.NAME, className="input", maxLength=80, autocomplete="off")
    url = dbc.Input(
        id=Webhooks.URL,
        className="input webhook-address",
        maxLength=500,
        placeholder="https://",
        autocomplete="off",
    )
    events = [{"label": _event(one), "value": one.value} for one in EVENTS]
    details = [{"label": t(f"webhooks.detail.{one}"), "value": one.value} for one in Detail]
    ticks = dbc.Checklist(id=Webhooks.EVENTS, options=events, value=[], className="token-boxes")
    much = dbc.RadioItems(
        id=Webhooks.DETAIL, options=details, value=Detail.IDS, className="token-boxes"
    )
    advice = t("webhooks.form.url_help")
    return html.Div(
        [
            settings_section.field(t("webhooks.form.name"), Webhooks.NAME, name),
            settings_section.field(t("webhooks.form.url"), Webhooks.URL, url, advice),
            html.Fieldset([html.Legend(t("webhooks.form.events")), ticks], className="field"),
            html.Fieldset([html.Legend(t("webhooks.form.detail")), much], className="field"),
            settings_section.refusal(Webhooks.REFUSAL, Webhooks.REFUSAL_SAID),
            html.Button(
                t("webhooks.form.make"), id=Webhooks.MAKE, type="button", className="button"
            ),
        ],
        className="token-form",
    )
