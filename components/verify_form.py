"""The form of a decision: a reason by a number, or in words. It stands in the page from the start,
so that nothing typed is lost when what lies around it is drawn anew."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import verify_words
from components.attributes import aria, data
from components.ids import Verify
from components.plain import Plain
from domain.verification import LONGEST_REASON
from locales import has, t

REASON = "verify-reason"
OTHER = "verify-other"
MISSING = "verify-missing"
# What is decided with a reason; the first of each is the usual one.
MODES = (
    "verify",
    "reject",
    "duplicate",
    "unverifiable",
    "merge",
    "split",
    "accept",
    "decline",
    "note",
)
# What needs another case.
OF = ("duplicate", "merge")
_MOST_PRESETS = 4


def form() -> html.Form:
    """Hidden until a decision is begun; ``assets/verify_form.js`` opens it on one of the modes."""
    return html.Form(
        [
            *[_mode(mode) for mode in MODES],
            html.Div(_other(), className="others", hidden=True, **data(of=" ".join(OF))),
            html.Div(_field(), className="field"),
            html.Div(_buttons(), className="form-end"),
        ],
        id=Verify.FORM,
        className="decision-form",
        hidden=True,
        **data(undo_reason=t("decision.reason_for.undo"), hint=t("decision.form.hint")),
        **aria(label=t("decision.form.name")),
    )


def _mode(mode: str) -> html.Div:
    return html.Div(
        # Where a number means another case, the usual reason goes with it.
        [
            html.H2(t(f"decision.form.{mode}")),
            html.Div(_presets(mode), className="presets", hidden=mode in OF),
        ],
        className="mode",
        hidden=True,
        **data(mode=mode),
    )


def _presets(mode: str) -> list[html.Button]:
    keys = [f"decision.preset.{mode}_{n}" for n in range(1, _MOST_PRESETS + 1)]
    return [
        html.Button(
            [verify_words.key(str(n)), t(key)],
            type="button",
            className="preset",
            **data(preset=t(key), nth=str(n)),
        )
        for n, key in enumerate(keys, 1)
        if has(key)
    ]


def _other() -> list[Any]:
    field = dbc.Input(
        id=OTHER,
        name="other",
        class_name="input",
        type="text",
        inputMode="numeric",
        placeholder=t("decision.others.hint"),
    )
    label = html.Label(t("decision.others.label"), htmlFor=OTHER)
    return [Plain(Verify.OTHERS, class_name="presets"), html.Div([label, field], className="field")]


def _field() -> list[Any]:
    return [
        html.Label(_either("reason", "note"), htmlFor=REASON),
        dbc.Textarea(
            id=REASON,
            name="reason",
            class_name="input",
            rows=1,
            maxLength=LONGEST_REASON,
        ),
        html.P(
            _either("no_reason", "no_note"),
            id=MISSING,
            className="field-error",
            role="alert",
            hidden=True,
        ),
    ]


def _buttons() -> list[Any]:
    hint = html.Span(t("decision.form.keys"), className="figure-note of-decision")
    cancel = html.Button(
        t("decision.form.cancel"), type="button", className="button", **data(cancels="")
    )
    decide = html.Button(_either("decide", "add"), type="submit", className="button button-primary")
    return [hint, cancel, decide]


def _either(decision: str, note: str) -> list[html.Span]:
    """What is said of a decision, and in its place of a note."""
    return [
        html.Span(t(f"decision.form.{decision}"), className="of-decision"),
        html.Span(t(f"decision.form.{note}"), className="of-note"),
    ]
