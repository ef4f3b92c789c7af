"""What was found in the audit trail: a table, and the way from page to page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import html

from components import audit_words, fact_table, notice
from components.attributes import aria, data
from components.audit_words import Fact
from components.fact_table import Column
from domain.audit_search import EventPage, FoundEvent
from locales import moment, t

# The change of the address that lets go of every part of a search.
RESET = "who=&action=&subject=&period=&text=&after="


def found(
    page: EventPage,
    zone: str,
    names: Mapping[int, str],
    areas: Mapping[int, str],
    *,
    searched: bool,
) -> Any:
    """The events of a page; ``searched`` says that only some were asked for. ``names`` are those of
    accounts and ``areas`` those of areas by number."""
    if not page.events and searched:
        return notice.relax(
            t("audit.none.title"), t("audit.none.searched"), t("audit.reset"), RESET
        )
    if not page.events:
        return notice.empty(t("audit.none.title"), t("audit.none.yet"))
    columns = [
        Column(t("audit.table.at")),
        Column(t("audit.table.who")),
        Column(t("audit.table.action")),
        Column(t("audit.table.subject")),
        Column(t("audit.table.address")),
    ]
    rows = [_row(one, zone, names, areas) for one in page.events]
    return fact_table.table(t("audit.title"), columns, rows)


def steps(page: EventPage) -> list[html.Button]:
    """The way to newer and older events; none where all are on one page."""
    if page.next is None and page.previous is None:
        return []
    return [_step("newer", page.previous), _step("older", page.next)]


def chosen(subject: str, names: Mapping[int, str]) -> list[Any]:
    """The subject that the search is about, which can be let go of; nothing where it has none."""
    if not subject:
        return []
    about = audit_words.subject(subject, names)
    return [
        html.Button(
            [html.Span(t("audit.about", subject=about)), html.Span("×", **aria(hidden="true"))],
            type="button",
            className="button",
            **data(address="subject=&after="),
            **aria(label=t("audit.about_all", subject=about)),
        )
    ]


def _step(name: str, cursor: str | None) -> html.Button:
    return html.Button(
        t(f"audit.{name}"),
        type="button",
        className="button",
        disabled=cursor is None,
        **data(address=f"after={cursor or ''}"),
    )


def _row(
    one: FoundEvent, zone: str, names: Mapping[int, str], areas: Mapping[int, str]
) -> list[Any]:
    return [
        html.Bdi(moment(one.at, zone, form="d MMM y HH:mm:ss"), className="audit-at"),
        _who(one),
        _what(one, audit_words.facts(one.detail, names, areas, zone)),
        _subject(one, names),
        html.Bdi(one.address, dir="ltr") if one.address else "",
    ]


def _who(one: FoundEvent) -> html.Div:
    token = one.detail.get("token")
    by = [html.P(t("audit.who.token", id=str(token)), className="muted")] if token else []
    return html.Div([html.Bdi(audit_words.who(one)), *by])


def _what(one: FoundEvent, known: list[Fact]) -> html.Div:
    said = [
        html.Li([html.Bdi(f"{fact.name}:"), " ", html.Bdi(fact.value, className="audit-value")])
        for fact in known
    ]
    more = [html.Ul(said, className="audit-facts")] if said else []
    return html.Div([audit_words.action(one.action), *more])


def _subject(one: FoundEvent, names: Mapping[int, str]) -> Any:
    # Whose address it was stands beside it.
    is_own = one.account_id is not None and one.subject.startswith("email:")
    if is_own or not one.subject:
        return ""
    words = audit_words.subject(one.subject, names)
    return html.Button(
        html.Bdi(words),
        type="button",
        className="link-button audit-subject",
        **data(address=f"subject={quote(one.subject, safe='')}&after="),
        **aria(label=t("audit.about_only", subject=words)),
    )
