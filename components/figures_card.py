"""Figures of areas by which the fairness audit groups them: what counts now, and the table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import moments, settings_section
from components.attributes import aria, data
from components.figures_ids import Figures
from domain.covariate import LONGEST_NAME, LONGEST_TEXT, Covariate
from locales import t

WITHDRAW = "withdraw"


def card() -> html.Section:
    """The skeleton: what counts, and a form of a name and a table."""
    save = html.Button(
        t("covariates.save"), id=Figures.SAVE, type="button", className="button button-primary"
    )
    return settings_section.section(
        "figures",
        t("covariates.title"),
        t("covariates.lead"),
        [
            html.Div(id=Figures.STATE, className="settings-part", role="status"),
            settings_section.refusal(Figures.REFUSAL, Figures.REFUSAL_SAID),
            html.Details(
                [
                    html.Summary(t("covariates.edit")),
                    html.Div([_name(), _file(), _table(), save], className="figures-form"),
                ],
                className="figures-edit",
            ),
        ],
    )


def state(found: Covariate | None, names: Mapping[int, str], zone: str, *, now: datetime) -> Any:
    """Which figures count, whose they are, and the button that takes them back."""
    if found is None:
        return [
            html.P(html.Strong(t("covariates.none"))),
            html.P(t("covariates.none_advice"), className="muted"),
        ]
    who = names.get(found.made_by or 0) or t("settings.runs.somebody")
    when = moments.when(found.made_at, zone, now=now)
    return [
        html.P(html.Strong(html.Bdi(found.name))),
        html.P(t("covariates.of", n=len(found.figures)), className="muted"),
        html.P(t("covariates.given", name=who, at=when), className="muted"),
        _withdraw(),
    ]


def _withdraw() -> html.Div:
    """Told at the second press (`assets/settings.js`)."""
    words, sure = t("covariates.withdraw"), t("covariates.sure")
    button = html.Button(
        [html.Span(words, className="unasked"), html.Span(sure, className="asked")],
        type="button",
        className="button button-danger",
        **data(tells=Figures.ASKED, word=WITHDRAW, sure=sure),
        **aria(label=words),
    )
    return html.Div(button, className="settings-buttons")


def _name() -> html.Div:
    field = dbc.Input(
        id=Figures.NAME, class_name="input", maxLength=LONGEST_NAME, autoComplete="off"
    )
    return settings_section.field(
        t("covariates.name"), Figures.NAME, field, t("covariates.name_help")
    )


def _file() -> html.Div:
    # Dash has no file field that a keyboard reaches; the browser puts one here.
    place = html.Div(id=Figures.FILE, **data(label=t("covariates.file"), into=Figures.TEXT))
    advice = html.P(t("covariates.file_help"), className="field-help")
    return html.Div([html.Span(t("covariates.file")), place, advice], className="field")


def _table() -> html.Div:
    field = dbc.Textarea(
        id=Figures.TEXT,
        class_name="input figures-table",
        rows=12,
        maxLength=LONGEST_TEXT,
        spellCheck=False,
        dir="ltr",
    )
    return settings_section.field(
        t("covariates.table"), Figures.TEXT, field, t("covariates.table_help")
    )
