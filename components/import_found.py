"""What a whole file would become: figures, every kind of problem, words that nobody mapped."""

from typing import Any

from dash import html

from components import fact_table, moments, settings_section
from components.fact_table import Column
from domain.fault import FaultKind
from domain.rehearsal import Problem, Rehearsal
from locales import number, t

_BADGES = {
    FaultKind.REJECTED: "badge badge-red",
    FaultKind.REPAIRED: "badge",
    FaultKind.FLAGGED: "badge badge-amber",
}
_WORDS = 12


def found(seen: Rehearsal, faults: str) -> html.Div:
    """``faults`` is the address of the whole table of problems, "" where it is not kept."""
    parts: list[Any] = [figures(_figures(seen))]
    if seen.first is not None and seen.last is not None:
        first, last = moments.dated(seen.first), moments.dated(seen.last)
        parts.append(html.P(t("imports.span", first=first, last=last)))
    if seen.unmapped:
        parts.append(_unmapped(seen))
    parts.append(_problems(seen, faults))
    return settings_section.part(t("imports.part.found"), *parts)


def figures(told: list[tuple[str, int]]) -> html.Dl:
    """Counts, each under its name."""
    return html.Dl(
        [
            html.Div([html.Dt(t(f"imports.count.{name}")), html.Dd(number(count))])
            for name, count in told
        ],
        className="import-figures",
    )


def _figures(seen: Rehearsal) -> list[tuple[str, int]]:
    return [
        ("read", seen.read),
        ("would", seen.read - seen.rejected),
        ("rejected", seen.rejected),
        ("flagged", seen.flagged),
        ("no_location", seen.no_location),
    ]


def _unmapped(seen: Rehearsal) -> html.Div:
    words = [
        html.Li(
            [html.Bdi(word or t("imports.no_word")), " ", html.Span(number(n), className="muted")]
        )
        for word, n in seen.unmapped[:_WORDS]
    ]
    rest = len(seen.unmapped) - len(words)
    more = [html.Li(t("imports.words_more", n=rest), className="muted")] if rest > 0 else []
    told = t("imports.unmapped", n=seen.unmapped_records)
    return html.Div(
        [
            html.P([html.Strong(told), " ", t("imports.unmapped_help")]),
            html.Ul([*words, *more], className="import-words"),
        ],
        className="banner banner-amber import-unmapped",
    )


def _problems(seen: Rehearsal, faults: str) -> html.Div:
    if not seen.problems:
        return html.Div(html.P(t("imports.no_problems"), className="muted"))
    columns = [
        Column(t("imports.problem.what")),
        Column(t("imports.problem.kind")),
        Column(t("imports.problem.column")),
        Column(t("imports.problem.count"), number=True),
        Column(t("imports.problem.first")),
    ]
    table = fact_table.table(
        t("imports.problem.title"), columns, [_problem(one) for one in seen.problems]
    )
    return html.Div([table, *_download(faults)], className="settings-part")


def _problem(one: Problem) -> list[Any]:
    value = [html.Bdi(one.value, className="import-value")] if one.value else []
    return [
        t(f"fault.{one.reason}"),
        html.Span(t(f"imports.kind.{one.kind}"), className=_BADGES[one.kind]),
        html.Bdi(one.column) if one.column else "",
        number(one.count),
        html.Div([html.P(t("imports.problem.record", n=number(one.record))), *value]),
    ]


def _download(faults: str) -> list[Any]:
    if not faults:
        return []
    link = html.A(t("imports.problem.download"), href=faults, download="", className="button")
    return [html.Div([link], className="settings-buttons")]
