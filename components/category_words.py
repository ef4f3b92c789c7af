"""The words of a source for what happened, and the category that each counts under."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import fact_table, filter_said, notice, settings_section
from components.attributes import data
from components.fact_table import Column
from components.ids import Categories
from domain.category import UNMAPPED
from domain.mapping import Word
from domain.source import Source
from locales import number, t

MOST_SHOWN = 100
LONGEST_REASON = 300


def card() -> html.Section:
    """The skeleton: whose words, a search among them, the words, and why they are changed."""
    return settings_section.section(
        "categories",
        t("categories.words.title"),
        t("categories.words.lead"),
        [
            settings_section.refusal(Categories.REFUSAL, Categories.REFUSAL_SAID),
            settings_section.said(Categories.SAID),
            html.Div(_tools(), className="category-tools"),
            html.Form(id=Categories.WORDS, **data(mapping="")),
            html.Div(_form(), id=Categories.FORM, className="category-form", hidden=True),
        ],
    )


def options(sources: Sequence[Source], unmapped: Mapping[int, int]) -> list[dict[str, str]]:
    """The sources to choose from, those with unmapped records first."""
    listed = sorted(sources, key=lambda one: (-unmapped.get(one.id, 0), one.name))
    return [{"value": one.slug, "label": _named(one, unmapped.get(one.id, 0))} for one in listed]


def table(words: Sequence[Word], find: str, changes: Mapping[str, str]) -> list[Any]:
    """Words that hold ``find``, unmapped ones first; ``changes`` are those not saved yet."""
    if not words:
        return [notice.empty(t("categories.none.title"), t("categories.none.advice"))]
    wanted = find.casefold().strip()
    found = [one for one in words if wanted in one.key or wanted in one.published.casefold()]
    if not found:
        return [html.P(t("categories.words.not_found"), className="muted")]
    columns = [
        Column(t("categories.words.word")),
        Column(t("categories.words.records"), number=True),
        Column(t("categories.words.category")),
    ]
    rows = [_row(one, changes) for one in found[:MOST_SHOWN]]
    rest = len(found) - len(rows)
    more = [html.P(t("categories.words.more", n=rest), className="muted")] if rest > 0 else []
    return [
        html.P(_sum(words), className="category-sum"),
        fact_table.table(t("categories.words.title"), columns, rows),
        *more,
    ]


def changed(changes: Mapping[str, str]) -> str:
    """How many words are to be saved."""
    return t("categories.words.changed", n=len(changes))


def _tools() -> list[Any]:
    source = dbc.Select(id=Categories.SOURCE)
    find = dbc.Input(
        id=Categories.FIND, type="search", className="input", value="", debounce=0.3, maxLength=100
    )
    return [
        settings_section.field(t("categories.words.source"), Categories.SOURCE, source),
        settings_section.field(t("categories.words.find"), Categories.FIND, find),
    ]


def _form() -> list[Any]:
    reason = dbc.Input(
        id=Categories.REASON, className="input", maxLength=LONGEST_REASON, autocomplete="off"
    )
    save = html.Button(
        t("categories.words.save"),
        id=Categories.SAVE,
        type="button",
        className="button button-primary",
    )
    drop = html.Button(
        t("categories.words.drop"), type="button", className="button", **data(forgets="")
    )
    advice = t("categories.words.reason_help")
    return [
        html.P(id=Categories.CHANGED, className="strong", role="status"),
        settings_section.field(t("categories.words.reason"), Categories.REASON, reason, advice),
        html.Div([save, drop], className="settings-buttons"),
    ]


def _row(one: Word, changes: Mapping[str, str]) -> list[Any]:
    chosen = changes.get(one.key, "" if one.category == UNMAPPED.code else one.category)
    return [
        html.Div([html.Bdi(one.published or t("imports.no_word")), *_badges(one, changes)]),
        number(one.records),
        html.Label(
            [
                html.Span(
                    t("categories.words.of", word=one.published), className="visually-hidden"
                ),
                dbc.Select(
                    name=one.key,
                    options=filter_said.every_category(),
                    value=chosen or UNMAPPED.code,
                    size="sm",
                ),
            ],
            className="category-choice",
            **data(was=one.category),
        ),
    ]


def _badges(one: Word, changes: Mapping[str, str]) -> list[Any]:
    if one.key in changes:
        return [" ", html.Span(t("categories.words.unsaved"), className="badge")]
    if one.own:
        return [html.P(t("categories.words.own"), className="field-help")]
    return []


def _named(one: Source, unmapped: int) -> str:
    # Set apart, so that the name does not turn the count round where pages run from right to left.
    return (
        f"\u2068{one.name}\u2069 · {t('categories.unmapped', n=unmapped)}" if unmapped else one.name
    )


def _sum(words: Sequence[Word]) -> str:
    missing = [one for one in words if one.category == UNMAPPED.code]
    if not missing:
        return t("categories.words.all", n=len(words))
    records = number(sum(one.records for one in missing))
    return t("categories.words.missing", n=len(missing), records=records)
