"""A person's own password: the form that replaces it."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import settings_section
from components.ids import Own
from domain.account import LONGEST_SECRET, SHORTEST_SECRET
from locales import t


def card() -> html.Section:
    """The card with its form."""
    rule = t("auth.password.rule", least=SHORTEST_SECRET)
    # A form tells the browser's keeper of passwords what belongs together; the button sends it.
    form = html.Form(
        [
            settings_section.field(t("auth.password.current"), Own.CURRENT, _input(Own.CURRENT)),
            settings_section.field(t("auth.password.new"), Own.NEW, _input(Own.NEW), rule),
            settings_section.field(t("auth.password.again"), Own.AGAIN, _input(Own.AGAIN)),
            html.Button(t("auth.password.action"), id=Own.SAVE, type="button", className="button"),
        ],
        className="token-form own-form",
    )
    return settings_section.section(
        "password",
        t("account.password.title"),
        t("account.password.lead"),
        [
            settings_section.refusal(Own.SET_REFUSAL, Own.SET_REFUSAL_SAID),
            settings_section.said(Own.SET_SAID),
            form,
        ],
    )


def _input(name: Own) -> Any:
    kept = "current-password" if name is Own.CURRENT else "new-password"
    return dbc.Input(
        id=name,
        type="password",
        className="input webhook-address",
        maxLength=LONGEST_SECRET,
        autocomplete=kept,
        value="",
    )
