"""What the header says about the data, its sources and the person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from components import help_dialog, moments
from components.attributes import aria, data
from components.icons import icon
from domain.account import Account
from domain.source import Health, SourceHealth
from locales import language, t, worded

# Data that is older than this is no longer what a meeting is about.
STALE_AFTER = timedelta(days=2)
_DOTS = {
    Health.FAILING: "dot dot-down",
    Health.LATE: "dot dot-stale",
    Health.NEVER: "dot dot-stale",
}
_BADGES = {
    Health.FAILING: "badge badge-red",
    Health.LATE: "badge badge-amber",
    Health.NEVER: "badge badge-amber",
    Health.WELL: "badge badge-green",
}
_WORST_FIRST = (Health.FAILING, Health.LATE, Health.NEVER)


def data_through(at: datetime | None, zone: str, *, now: datetime) -> html.Span:
    """How far the data reaches; amber once that is long ago."""
    if at is None:
        return html.Span(t("frame.data_through.none"), className="pill pill-stale")
    stale = now - at > STALE_AFTER
    return html.Span(
        [
            html.Span(className="dot dot-stale" if stale else "dot", **aria(hidden="true")),
            html.Span(t("frame.data_through.label"), className="pill-rest"),
            html.Strong(moments.when(at, zone, now=now)),
            html.Span("· " + moments.age(now - at), className="pill-rest"),
        ],
        className="pill pill-stale" if stale else "pill",
        title=t("frame.data_through.zone", zone=zone),
    )


def sources(found: Sequence[SourceHealth], zone: str, *, now: datetime) -> html.Details:
    """The worst state of any source, and a panel with all of them."""
    worst = next((state for state in _WORST_FIRST if any(s.health is state for s in found)), None)
    troubled = sum(one.health in _WORST_FIRST for one in found)
    said = (
        t("frame.sources.trouble", n=troubled, of=len(found))
        if troubled
        else t("frame.sources.well", n=len(found))
    )
    dot = html.Span(className=_DOTS.get(worst, "dot") if worst else "dot", **aria(hidden="true"))
    panel = html.Ul([_source(one, zone, now=now) for one in found], className="source-list")
    return html.Details(
        [
            html.Summary([dot, html.Span(said)]),
            html.Div(panel if found else html.P(t("frame.sources.none")), className="chip-panel"),
        ],
        className="chip pill-minor",
    )


def _source(one: SourceHealth, zone: str, *, now: datetime) -> html.Li:
    facts: list[Any] = []
    if one.last_success_at is not None:
        read = moments.when(one.last_success_at, zone, now=now)
        facts.append(t("frame.sources.last_success", at=read))
    if one.latest_event_at is not None:
        newest = moments.when(one.latest_event_at, zone, now=now)
        facts.append(t("frame.sources.newest", at=newest))
    if one.lag_minutes is not None:
        facts.append(t("frame.sources.lag", time=moments.duration(one.lag_minutes)))
    facts.append(t("frame.sources.records", n=one.records))
    badge = html.Span(t(f"frame.health.{one.health}"), className=_BADGES.get(one.health, "badge"))
    error = (
        html.P(html.Bdi(worded(one.last_error)), className="field-error")
        if one.last_error
        else None
    )
    return html.Li(
        [
            html.Div([html.Strong(html.Bdi(one.name)), badge], className="source-heading"),
            html.P(" · ".join(facts), className="muted"),
            error,
        ]
    )


def account(person: Account) -> html.Details:
    """Who is signed in, the help for the keys, and the way out."""
    name = html.Bdi(person.name or person.email)
    leave = html.Form(
        html.Button(t("auth.page.sign_out"), className="menu-item"),
        action="/sign-out",
        method="POST",
        **data(own=""),
    )
    keys = html.Button(
        [icon("keyboard"), t("frame.keys.title")],
        type="button",
        className="menu-item",
        **data(opens=help_dialog.DIALOG),
    )
    report = html.A(t("frame.report"), href=f"/field/?lang={language()}", className="menu-item")
    own = html.A(t("tokens.page.title"), href="/account", className="menu-item", **data(goes=""))
    heading = html.P([html.Strong(name), html.Br(), html.Bdi(person.email, dir="ltr")])
    return html.Details(
        [
            html.Summary(
                [icon("account"), html.Span(t(f"frame.role.{person.role}"), className="pill-rest")],
                **aria(label=t("frame.account")),
            ),
            html.Div([heading, report, keys, own, leave], className="chip-panel"),
        ],
        className="chip",
    )
