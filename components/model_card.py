"""The models: which is live, what waits for a decision, what was decided before."""

from datetime import datetime
from typing import Any

from dash import html

from components import (
    accuracy_scores,
    decision_table,
    model_figures,
    model_verdict,
    moments,
    settings_section,
)
from components.attributes import data
from components.ids import Settings
from components.plain import Plain
from domain.comparison import Compared, Models
from domain.model import (
    Decision,
    ModelKind,
    ModelState,
    Version,
    VersionRecord,
    may_take,
)
from locales import number, t

_BADGES = {ModelState.LIVE: "badge badge-green", ModelState.DISCARDED: "badge badge-amber"}


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "models",
        t("settings.models.title"),
        t("settings.models.lead"),
        [
            settings_section.refusal(Settings.MODELS_REFUSAL, Settings.MODELS_REFUSAL_SAID),
            settings_section.said(Settings.MODELS_SAID),
            Plain(Settings.MODELS),
        ],
    )


def kinds(models: Models, zone: str, *, now: datetime) -> list[Any]:
    """A part for each kind of model."""
    return [_kind(models, kind, zone, now) for kind in ModelKind]


def _kind(models: Models, kind: ModelKind, zone: str, now: datetime) -> html.Div:
    versions = [one for one in models.versions if _version(one).kind is kind]
    live = next((one for one in versions if _version(one).state is ModelState.LIVE), None)
    waiting = [one for one in versions if _version(one).state is ModelState.CANDIDATE]
    earlier = [one for one in versions if one not in waiting and one is not live]
    back = [_button(Decision.ROLLED_BACK, kind)] if kind in models.back else []
    parts = [
        _drawn(live, live, back, zone, now) if live else html.P(t("settings.models.none_live")),
        *[_drawn(one, live, _buttons(one), zone, now) for one in waiting],
        *_earlier([_drawn(one, live, _buttons(one), zone, now) for one in earlier]),
        *decision_table.table([one.card.record for one in versions], zone, now=now),
    ]
    title = html.H3(t(f"settings.models.kind.{kind}"), className="model-kind")
    measured = any(one.card.counts or one.card.places for one in versions)
    how = [html.P(t(f"settings.figures.how.{kind}"), className="muted")] if measured else []
    return html.Div([title, *how, *parts], className="models")


def _drawn(
    one: Compared, live: Compared | None, buttons: list[Any], zone: str, now: datetime
) -> html.Article:
    version, record = _version(one), one.card.record
    heading = [
        html.Span(t(f"accuracy.state.{version.state}"), className=_badge(version)),
        html.H4(accuracy_scores.version_name(version)),
        html.Div(buttons, className="settings-buttons"),
    ]
    return html.Article(
        [
            html.Div(heading, className="model-heading"),
            html.P(_issued(record, zone, now), className="muted"),
            *model_verdict.verdict(record),
            *model_figures.table(one, live),
        ],
        className=f"model model-{version.state}",
    )


def _buttons(one: Compared) -> list[html.Button]:
    """Nothing is offered that would be refused."""
    record = one.card.record
    ready = record.backtest is not None and record.backtest.passes and record.issue is not None
    return [
        _button(step, record.version.id)
        for step in (Decision.DISCARDED, Decision.PUBLISHED)
        if may_take(step, record.version.state, by_night=False)
        and (ready or step is not Decision.PUBLISHED)
    ]


def _button(step: Decision, which: int | ModelKind) -> html.Button:
    primary = " button-primary" if step is Decision.PUBLISHED else ""
    return html.Button(
        t(f"settings.models.{step}"),
        type="button",
        className=f"button{primary}",
        **data(tells=Settings.ASKED, word=f"{step} {which}"),
    )


def _earlier(drawn: list[html.Article]) -> list[Any]:
    if not drawn:
        return []
    summary = html.Summary(t("settings.models.earlier", n=len(drawn)))
    return [html.Details([summary, *drawn], className="model-earlier")]


def _issued(record: VersionRecord, zone: str, now: datetime) -> str:
    issue = record.issue
    if issue is None:
        return t("settings.models.no_issue")
    return t(
        "settings.models.issued",
        at=moments.when(issue.issued_at, zone, now=now),
        age=moments.age(now - issue.issued_at),
        through=moments.dated(issue.data_through),
        n=number(issue.data_count),
        hash=record.version.hash[:10],
    )


def _version(one: Compared) -> Version:
    return one.card.record.version


def _badge(version: Version) -> str:
    return _BADGES.get(version.state, "badge")
