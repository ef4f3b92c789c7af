"""One source opened: what may be done with it, how it is and was, what is said of it."""

from datetime import datetime
from typing import Any

from dash import html

from components import moments, notice, settings_section, source_history, source_list, source_words
from components.attributes import aria, data
from components.ids import Sources
from domain.source import Health, Source, SourceHealth
from domain.source_break import History
from locales import number, t, worded


def missing(slug: str) -> html.Div:
    """The address names a source that is not there."""
    return notice.empty(
        t("sources.missing", name=slug),
        t("sources.missing_advice"),
        html.Button(
            t("sources.close"), type="button", className="button", **data(address="source=")
        ),
    )


def card(
    source: Source,
    one: SourceHealth,
    past: History,
    zone: str,
    *,
    has_credential: bool,
    next_at: datetime | None,
    now: datetime,
) -> html.Section:
    """How a source is now and was lately, with the buttons that change it."""
    error = [html.P(html.Bdi(worded(one.last_error)), className="banner banner-red")]
    fed = source.poll_minutes is not None
    return settings_section.section(
        "opened",
        source.name,
        f"{source_words.kind(source.connector)} · {source.slug}",
        [
            *(error if one.last_error else []),
            _facts(one, zone, next_at, now),
            *source_history.parts(past, zone, fed=fed, now=now),
        ],
        buttons=_buttons(one, has_credential=has_credential),
    )


def _facts(one: SourceHealth, zone: str, next_at: datetime | None, now: datetime) -> html.Dl:
    newest = one.latest_event_at and moments.when(one.latest_event_at, zone, now=now)
    lag = None if one.lag_minutes is None else moments.duration(one.lag_minutes)
    facts: list[tuple[str, Any]] = [
        (t("sources.list.health"), source_words.badge(one.health)),
        (t("sources.list.read"), source_list.read(one, zone, now=now)),
        (t("sources.next"), next_at and _soon(next_at, zone, now)),
        (t("sources.list.newest"), newest),
        (t("sources.list.lag"), lag),
        (t("sources.list.records"), number(one.records)),
        (t("sources.failures"), number(one.failures) if one.failures else None),
    ]
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts if said],
        className="source-facts",
    )


def _soon(next_at: datetime, zone: str, now: datetime) -> str:
    return t("sources.at_once") if next_at <= now else moments.when(next_at, zone, now=now)


def _buttons(one: SourceHealth, *, has_credential: bool) -> list[html.Button]:
    fed = one.health is not Health.BY_HAND
    paused = one.health is Health.PAUSED
    verbs = []
    if fed and not paused:
        verbs += [source_list.POLL, source_list.PAUSE]
    if paused:
        verbs.append(source_list.RESUME)
    if has_credential:
        verbs.append(source_list.UNSEAL)
    if not one.records:
        verbs.append(source_list.REMOVE)
    close = html.Button(
        t("sources.close"), type="button", className="button", **data(address="source=")
    )
    return [*(_button(one, verb) for verb in verbs), close]


def _button(one: SourceHealth, verb: str) -> html.Button:
    """What cannot be taken back is told at the second press (`assets/settings.js`)."""
    final = verb in (source_list.REMOVE, source_list.UNSEAL)
    sure = {"sure": t("sources.sure")} if final else {}
    return html.Button(
        [
            html.Span(t(f"sources.verb.{verb}"), className="unasked"),
            *(html.Span(said, className="asked") for said in sure.values()),
        ],
        type="button",
        className="button",
        **data(tells=Sources.ASKED, word=f"{verb} {one.slug}", **sure),
        **aria(label=t(f"sources.verb_one.{verb}", name=one.name)),
    )
