"""Where a person is signed in: their open sessions, and the buttons that close them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import browser_names, fact_table, moments, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Own
from domain.account import OpenSession
from locales import t

CLOSE, OTHERS = "close", "others"
VERBS = (CLOSE, OTHERS)


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "sessions",
        t("account.sessions.title"),
        t("account.sessions.lead"),
        [
            settings_section.refusal(Own.REFUSAL, Own.REFUSAL_SAID),
            settings_section.said(Own.SAID),
            html.Div(html.Span(className="skeleton"), id=Own.SESSIONS, className="settings-part"),
        ],
    )


def listed(
    sessions: Sequence[OpenSession], here: bytes, zone: str, *, now: datetime
) -> list[html.Div]:
    """``here`` is the hash of the session that asks: it has no button, for it closes by signing
    out."""
    columns = [
        Column(t("account.sessions.browser")),
        Column(t("account.sessions.address")),
        Column(t("account.sessions.since")),
        Column(t("account.sessions.seen")),
        Column(t("account.sessions.action"), silent=True),
    ]
    rows = [_row(one, one.token_hash == here, zone, now) for one in sessions]
    table = fact_table.table(t("account.sessions.title"), columns, rows)
    return [_others(), table] if len(sessions) > 1 else [table]


def _row(one: OpenSession, is_here: bool, zone: str, now: datetime) -> list[Any]:
    badge: list[Any] = (
        [" ", html.Span(t("account.sessions.this"), className="badge")] if is_here else []
    )
    name = browser_names.said(one.agent)
    return [
        html.Span([name, *badge], title=one.agent),
        html.Bdi(one.address, dir="ltr"),
        moments.when(one.since, zone, now=now),
        moments.when(one.seen_at, zone, now=now),
        "" if is_here else _close(one, name),
    ]


def _close(one: OpenSession, name: str) -> html.Button:
    return html.Button(
        t("account.sessions.close"),
        type="button",
        className="button",
        **data(tells=Own.ASKED, word=f"{CLOSE} {one.name}"),
        **aria(label=t("account.sessions.close_one", browser=name, address=one.address)),
    )


def _others() -> html.Div:
    button = html.Button(
        [
            html.Span(t("account.sessions.others"), className="unasked"),
            html.Span(t("account.sessions.sure"), className="asked"),
        ],
        type="button",
        className="button",
        **data(tells=Own.ASKED, word=OTHERS, sure=t("account.sessions.sure")),
        **aria(label=t("account.sessions.others")),
    )
    return html.Div(button, className="settings-buttons")
