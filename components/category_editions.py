"""The editions of what a source's words mean: who changed them, why, and any of them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, moments, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Categories
from domain.job import FINISHED, Job
from domain.mapping import Edition
from locales import t, worded

AGAIN, APPLY = "again", "apply"
VERBS = (AGAIN, APPLY)


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "editions",
        t("categories.editions.title"),
        t("categories.editions.lead"),
        [html.Div(id=Categories.EDITIONS, className="settings-part")],
    )


def table(
    editions: Sequence[Edition],
    job: Job | None,
    names: Mapping[int, str],
    zone: str,
    *,
    now: datetime,
) -> list[Any]:
    """The newest first; ``job`` has stored incidents follow it, ``names`` are of the accounts."""
    if not editions:
        return [html.P(t("categories.editions.none"), className="muted")]
    columns = [
        Column(t("categories.editions.number")),
        Column(t("categories.editions.made")),
        Column(t("categories.editions.why")),
        Column(t("categories.editions.changes")),
        Column(t("categories.editions.history")),
        Column(t("categories.editions.action"), silent=True),
    ]
    earlier: list[Edition | None] = [*editions[1:], None]
    told = _Told(job, editions[0].number, names, zone, now)
    rows = [told.row(one, before) for one, before in zip(editions, earlier, strict=True)]
    return [*_progress(job), fact_table.table(t("categories.editions.title"), columns, rows)]


def is_open(job: Job | None) -> bool:
    """Whether stored incidents are being changed."""
    return job is not None and job.state not in FINISHED


def _progress(job: Job | None) -> list[Any]:
    if job is None or not is_open(job):
        return []
    label = aria(label=t("categories.editions.running"))
    return [
        html.Div(
            [
                html.P(t("categories.editions.running"), role="status"),
                html.Progress(className="run-bar", **label),
            ],
            className="settings-part",
        )
    ]


@dataclass(frozen=True, slots=True)
class _Told:
    job: Job | None
    newest: int
    names: Mapping[int, str]
    zone: str
    now: datetime

    def row(self, one: Edition, before: Edition | None) -> list[Any]:
        """``before`` is the edition that ``one`` changed, None for the first."""
        who = one.account_id
        name = t("categories.city_file") if who is None else self.names.get(who, "")
        return [
            t("categories.editions.name", n=one.number),
            html.Div([self._at(one.made_at), html.P(html.Bdi(name), className="muted")]),
            html.Bdi(one.reason),
            _changes(one, before),
            self._history(one),
            self._button(one),
        ]

    def _at(self, at: datetime) -> str:
        return moments.when(at, self.zone, now=self.now)

    def _history(self, one: Edition) -> Any:
        """Whether stored incidents follow it, and how many were changed."""
        if one.applied_at is None:
            why = worded(self.job.reason) if one.number == self.newest and self.job else ""
            badge = html.Span(t("categories.editions.not_yet"), className="badge badge-amber")
            return html.Div([badge, *([html.P(html.Bdi(why))] if why else [])])
        done = [html.P(self._at(one.applied_at))]
        if one.number == self.newest and self.job and self.job.result:
            done.append(html.P(t("categories.editions.moved", n=self.job.result["changed"])))
        return html.Div(done)

    def _button(self, one: Edition) -> Any:
        if one.number != self.newest:
            label = t("categories.editions.again_one", n=one.number)
            return _button(AGAIN, t("categories.editions.again"), label, one.number)
        if one.applied_at is None and not is_open(self.job):
            words = t("categories.editions.apply")
            return _button(APPLY, words, words, one.number)
        return ""


def _changes(one: Edition, before: Edition | None) -> str:
    if before is None:
        return t("categories.editions.whole", n=len(one.words))
    words = {*one.words, *before.words}
    n = sum(1 for word in words if one.words.get(word) != before.words.get(word))
    return t("categories.editions.changed", n=n)


def _button(verb: str, words: str, label: str, number: int) -> html.Button:
    """Told at the second press (`assets/settings.js`): every count of the city may move."""
    sure = t("imports.sure")
    return html.Button(
        [html.Span(words, className="unasked"), html.Span(sure, className="asked")],
        type="button",
        className="button",
        **data(tells=Categories.ASKED, word=f"{verb} {number}", sure=sure),
        **aria(label=label),
    )
