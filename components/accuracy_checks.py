"""What was found in the data, and how late records come."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dash import html

from components import accuracy_section, fact_table, moments, quantities
from components.icons import icon
from domain.finding import Finding, Severity, blocking
from domain.scorecard import Checks, SourceDelay
from locales import has, number, t

_SHARES = frozenset({"share", "usual", "churn"})


def section(checks: Checks, zone: str, *, now: datetime) -> html.Section:
    """The gates first; what blocks publishing is said so."""
    if checks.ran_at is None:
        return accuracy_section.section("checks", html.P(t("accuracy.checks.never")))
    lead = t("accuracy.checks.ran", at=moments.when(checks.ran_at, zone, now=now))
    return accuracy_section.section(
        "checks", _verdict(checks.findings), *_found(checks.findings), *_delays(checks.delays),
        lead=lead,
    )  # fmt: skip


def said(found: Finding) -> str:
    """A finding in words, with its figures."""
    figures = {name: _figure(name, value) for name, value in found.figures.items()}
    return t(f"accuracy.finding.{found.code}", subject=_subject(found.subject), **figures)


def _verdict(findings: Sequence[Finding]) -> html.P:
    stop = len(blocking(findings))
    key = "blocked" if stop else "noted" if findings else "clean"
    mark = "warning" if findings else "verify"
    return html.P(
        [icon(mark), t(f"accuracy.checks.{key}", n=stop or len(findings))],
        className=f"banner {'banner-red' if stop else 'banner-amber' if findings else ''}",
    )


def _found(findings: Sequence[Finding]) -> list[Any]:
    if not findings:
        return []
    ordered = sorted(findings, key=lambda one: one.severity is not Severity.BLOCKS)
    return [html.Ul([_finding(one) for one in ordered], className="accuracy-findings")]


def _finding(found: Finding) -> html.Li:
    colour = "badge-red" if found.severity is Severity.BLOCKS else "badge-amber"
    badge = html.Span(t(f"accuracy.severity.{found.severity}"), className=f"badge {colour}")
    return html.Li([badge, html.Span(said(found), dir="auto")])


def _subject(subject: str) -> str:
    key = f"category.{subject}"
    return t(key) if has(key) else subject


def _figure(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return moments.dated(date.fromisoformat(value))
    if name in _SHARES:
        return quantities.percent(value)
    return number(round(value, 1 if value < 100 else 0))


def _delays(delays: Sequence[SourceDelay]) -> list[Any]:
    if not delays:
        return []
    columns = [
        fact_table.Column(t("accuracy.delay.source")),
        fact_table.Column(t("accuracy.delay.provisional"), number=True),
        fact_table.Column(t("accuracy.delay.known_7"), number=True),
        fact_table.Column(t("accuracy.delay.factor_7"), number=True),
    ]
    rows = [_delay(one) for one in delays]
    table = fact_table.table(t("accuracy.delay.caption"), columns, rows)
    explained = accuracy_section.note(t("accuracy.delay.lead"))
    return [accuracy_section.part(t("accuracy.delay.title"), explained, table)]


def _delay(one: SourceDelay) -> list[Any]:
    week = next((each for each in one.recent if each.days == 7), None)
    name = html.Span(one.name, dir="auto")
    if one.provisional_days is None or week is None:
        return [name, t("accuracy.delay.unknown"), quantities.NONE, quantities.NONE]
    factor = f"{number(week.factor, digits=2)} [{number(week.low, digits=2)}"
    return [
        name,
        t("accuracy.days", n=one.provisional_days),
        quantities.percent(week.share),
        quantities.isolated(f"{factor} – {number(week.high, digits=2)}]"),
    ]
