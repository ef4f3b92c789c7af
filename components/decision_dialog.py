"""The dialog in which a decision about a model is confirmed, with the reason that is kept."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import accuracy_scores, settings_section
from components.attributes import aria, data
from components.ids import Settings
from domain.model import Decision, Version
from locales import t

LONGEST_REASON = 500


def dialog() -> html.Dialog:
    """Empty until something is asked for; `assets/settings.js` opens it once it has words."""
    field = dbc.Textarea(id=Settings.REASON, class_name="input", maxLength=LONGEST_REASON)
    label = html.Label(t("settings.decision.reason"), htmlFor=Settings.REASON)
    why = html.P(t("settings.decision.reason_help"), className="field-help")
    back = html.Button(
        t("settings.decision.back"), type="button", className="button", **data(closes="")
    )
    confirm = html.Button(
        t("settings.decision.title"),
        id=Settings.CONFIRM,
        type="button",
        className="button button-primary",
    )
    return html.Dialog(
        [
            html.Div(id=Settings.DECISION_SAID, className="settings-part"),
            html.Div([label, field, why], className="field"),
            settings_section.refusal(Settings.DECISION_REFUSAL, Settings.DECISION_REFUSAL_SAID),
            html.Div([back, confirm], className="settings-buttons"),
        ],
        id=Settings.DECISION,
        className="card decision-dialog",
        **aria(label=t("settings.decision.title")),
    )


def asked(step: Decision, version: Version, live: Version | None) -> list[Any]:
    """What is about to happen to ``version``, and to the one that is ``live``."""
    named = accuracy_scores.version_name(version)
    title = html.H2(t(f"settings.decision.{step}.title", name=named))
    parts = [title, html.P(t(f"settings.decision.{step}.lead"))]
    if live is not None and step is not Decision.DISCARDED:
        replaced = t("settings.decision.replaces", name=accuracy_scores.version_name(live))
        parts.append(html.P(replaced, className="muted"))
    return parts
