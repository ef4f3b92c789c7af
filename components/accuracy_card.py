"""A model card: what a published version is, on what it rests, how it fared, what it must not be
used for. Written from its run, to be read on paper."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html

from components import (
    accuracy_registry,
    accuracy_scores,
    accuracy_section,
    fact_table,
    model_verdict,
    moments,
    quantities,
)
from components.attributes import data
from components.fact_table import Column
from domain.model import Decided, ModelKind
from domain.scorecard import Card, CountCard, Horizon, PlaceCard
from domain.target import TARGETS
from locales import has, number, t

_SHARES = (0.01, 0.02, 0.05)


def page(card: Card, zone: str, *, now: datetime) -> list[Any]:
    """The whole card, and the way back."""
    kind = card.record.version.kind
    name = accuracy_scores.version_name(card.record.version)
    return [
        _tools(),
        html.Article(
            [
                html.Header([html.H2(name), html.P(t(f"model_card.purpose.{kind}"))]),
                _part("facts", _facts(card, zone, now)),
                _part("learns", *_learns(kind)),
                _part("method", *_way(card.record.version.recipe), _parameters(card)),
                _part("figures", *_figures(card)),
                _part("gates", *model_verdict.verdict(card.record)),
                _part("limits", _listed("limits")),
                _part("misuse", _listed("misuse")),
                _part("decisions", *_decisions(card, zone, now)),
            ],
            className="card accuracy-card model-paper",
        ),
    ]


def _tools() -> html.Div:
    return html.Div(
        [
            html.Button(
                t("model_card.back"), type="button", className="button", **data(address="card=")
            ),
            html.Button(t("model_card.print"), type="button", className="button", **data(print="")),
        ],
        className="accuracy-tools",
    )


def _part(name: str, *content: Any) -> html.Section:
    return html.Section([html.H3(t(f"model_card.part.{name}")), *content], className="paper-part")


def _facts(card: Card, zone: str, now: datetime) -> html.Dl:
    version, tested, issue = card.record.version, card.record.backtest, card.record.issue
    facts: list[tuple[str, Any]] = [
        ("state", t(f"accuracy.state.{version.state}")),
        ("created", moments.when(version.created_at, zone, now=now)),
        ("hash", html.Bdi(version.hash, className="paper-hash")),
    ]
    if tested is not None:
        facts += [
            ("tested", moments.when(tested.ran_at, zone, now=now)),
            ("through", moments.dated(tested.as_of)),
            ("incidents", number(tested.data_count)),
        ]
    if issue is not None:
        facts.append(("issued", moments.when(issue.issued_at, zone, now=now)))
    return html.Dl(
        [
            each
            for name, value in facts
            for each in (html.Dt(t(f"model_card.fact.{name}")), html.Dd(value))
        ],
        className="paper-facts",
    )


def _learns(kind: ModelKind) -> list[Any]:
    targets = [t(f"accuracy.target.{one.code}") for one in TARGETS]
    return [
        html.P(t("model_card.data")),
        html.P(t("model_card.targets", targets=t("accuracy.comma").join(targets))),
        html.P(t(f"model_card.precision.{kind}")),
    ]


def _way(recipe: str) -> list[Any]:
    """How it works; nothing of a recipe that another version of Halo had."""
    key = f"model_card.way.{recipe}"
    return [html.P(t(key))] if has(key) else []


def _named(parameter: str) -> Any:
    key = f"model_card.parameter.{parameter}"
    return t(key) if has(key) else html.Bdi(parameter)


def _valued(value: object) -> html.Bdi:
    return html.Bdi("–" if value is None else str(value))


def _parameters(card: Card) -> Any:
    given: Mapping[str, object] = card.record.version.parameters
    if not given:
        return ""
    rows = [[_named(name), _valued(value)] for name, value in sorted(given.items())]
    columns = [Column(t("model_card.setting")), Column(t("model_card.value"))]
    return fact_table.table(t("model_card.parameters"), columns, rows)


def _figures(card: Card) -> list[Any]:
    found: list[Any] = []
    if card.counts:
        found.append(_count_table(card.counts))
    if card.places:
        levels = sorted({one.resolution for one in card.places}, reverse=True)
        found += [_place_table(card.places, level) for level in levels]
    return found or [html.P(t("model_card.no_figures"))]


def _count_table(cards: tuple[CountCard, ...]) -> html.Div:
    columns = [
        Column(t("accuracy.scores.category")),
        *[Column(t(f"accuracy.horizon.{one}"), number=True) for one in Horizon],
        *[Column(t(f"accuracy.scores.{one}"), number=True) for one in ("coverage80", "bias")],
    ]
    rows = [
        [
            t(f"accuracy.target.{one.target}"),
            *[_skill(one, horizon) for horizon in Horizon],
            quantities.percent(one.coverage80),
            quantities.percent(one.bias, signed=True),
        ]
        for one in cards
    ]
    caption = t(
        "model_card.counts_caption",
        against=accuracy_scores.recipe(cards[0].against),
        tests=t("accuracy.tests", n=cards[0].origins),
    )
    table = fact_table.table(caption, columns, rows)
    return html.Div([accuracy_section.note(caption), table], className="accuracy-part")


def _skill(card: CountCard, horizon: Horizon) -> str:
    found = card.skills.get(horizon)
    if found is None:
        return quantities.NONE
    return f"{quantities.percent(found.value)} {quantities.percent_range(found)}"


def _place_table(cards: tuple[PlaceCard, ...], resolution: int) -> html.Div:
    those = [one for one in cards if one.resolution == resolution]
    columns = [
        Column(t("accuracy.scores.category")),
        *[Column(_caught_in(share), number=True) for share in _SHARES],
        Column(t("accuracy.scores.times_kde_30"), number=True),
        Column(t("accuracy.scores.observed"), number=True),
    ]
    rows = [
        [
            t(f"accuracy.target.{one.target}"),
            *[_caught(one, share) for share in _SHARES],
            _over(one, "kde_30"),
            quantities.plain(one.observed_expected),
        ]
        for one in those
    ]
    weeks = t("accuracy.test_weeks", n=those[0].origins)
    caption = t("model_card.places_caption", weeks=weeks, resolution=str(resolution))
    table = fact_table.table(caption, columns, rows)
    return html.Div([accuracy_section.note(caption), table], className="accuracy-part")


def _caught_in(share: float) -> str:
    # A heading may break, but not between a figure and its sign.
    whole = quantities.percent(share, digits=0).replace(" ", "\u00a0")
    return t("model_card.caught_in", share=whole)


def _caught(card: PlaceCard, share: float) -> str:
    found = card.caught(share)
    return quantities.percent(found.hit_rate if found else None)


def _over(card: PlaceCard, method: str) -> str:
    found = card.times.get(method)
    if found is None:
        return quantities.NONE
    return f"{quantities.times(found.value)} {quantities.times_range(found)}"


def _listed(name: str) -> html.Ul:
    return html.Ul([html.Li(t(f"model_card.{name}_{at}")) for at in range(1, 5)])


def _decisions(card: Card, zone: str, now: datetime) -> list[Any]:
    if not card.record.decisions:
        return [html.P(t("accuracy.registry.undecided"))]
    return [html.Ul([_decision(one, zone, now) for one in card.record.decisions])]


def _decision(one: Decided, zone: str, now: datetime) -> html.Li:
    who = one.name or t("accuracy.registry.night")
    when = moments.when(one.decided_at, zone, now=now)
    said = t(f"accuracy.registry.step.{one.step}", who=who, when=when)
    return html.Li(
        [html.Span(said, dir="auto"), " ", html.Span(f"“{accuracy_registry.why(one)}”", dir="auto")]
    )


def missing(version_id: int) -> list[Any]:
    """There is no such card."""
    return [_tools(), accuracy_section.note(t("model_card.missing", n=str(version_id)))]
