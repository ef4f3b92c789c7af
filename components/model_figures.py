"""How a version did on past origins, beside the live version and the baselines."""

from typing import Any

from dash import html

from components import accuracy_scores, fact_table, quantities
from components.fact_table import Column
from domain.comparison import Compared
from domain.model import ModelKind, ModelState
from domain.scorecard import Card, Catch, CountCard, Horizon, Interval, PlaceCard
from domain.target import ALL, TARGET_BY_CODE
from locales import t

TOP_SHARE = 0.02
# The baselines that a surface is measured against, the plain one first.
_OVER = ("kde_30", "pkde")
# As a reader asks: the week first, which decides over publishing.
_SPANS = (Horizon.WEEK, Horizon.DAY, Horizon.LATER)
Row = list[Any]


def table(shown: Compared, live: Compared | None) -> list[Any]:
    """``shown`` beside the ``live`` version and the baselines for all categories together; its
    other categories behind it. Nothing where no run measured any."""
    beside = [shown] if live is None or live is shown else [shown, live]
    rows = [row for one in beside for row in _rows(one.card, ALL.code, _name(one.card))]
    if not rows:
        return []
    card = shown.card
    columns = _columns(card.record.version.kind)
    rows += _baselines(shown)
    parts: list[Any] = [fact_table.table(t("settings.figures.title"), columns, rows)]
    targets = [code for code in TARGET_BY_CODE if code != ALL.code]
    more = [row for code in targets for row in _rows(card, code, t(f"accuracy.target.{code}"))]
    if more:
        title = t("settings.figures.by_category")
        drawn = fact_table.table(title, columns, more)
        parts.append(html.Details([html.Summary(title), drawn], className="model-more"))
    return parts


def _rows(card: Card, target: str, name: str) -> list[Row]:
    counts = [[name, *_count(one)] for one in card.counts if one.target == target]
    return counts + [[name, *_place(one)] for one in _finest(card, target)]


def _baselines(shown: Compared) -> list[Row]:
    counts = [
        [_baseline(name), *[quantities.NONE] * len(_SPANS), *_held(one)]
        for name, cards in shown.baselines.items()
        for one in cards
        if one.target == ALL.code
    ]
    return counts + [
        [accuracy_scores.recipe(one.method), *_other_place(one, card)]
        for card in _finest(shown.card, ALL.code)
        for one in card.catches
        if one.share == TOP_SHARE and one.method != card.method
    ]


def _finest(card: Card, target: str) -> list[PlaceCard]:
    """What decides over publishing: the smallest cells there are."""
    found = [one for one in card.places if one.target == target]
    return [max(found, key=lambda one: one.resolution)] if found else []


def _columns(kind: ModelKind) -> list[Column]:
    names = ("week", "day", "later", "held80", "held95", "bias", "origins")
    if kind is ModelKind.CELLS:
        names = ("caught", "pai", "over_kde_30", "over_pkde", "gain", "observed", "origins")
    figures = [Column(t(f"settings.figures.{name}"), number=True) for name in names]
    return [Column(t("settings.figures.model")), *figures]


def _count(one: CountCard) -> Row:
    return [
        *[_skill(one.skills.get(each)) for each in _SPANS],
        *_held(one),
    ]


def _held(one: CountCard) -> Row:
    return [
        quantities.percent(one.coverage80),
        quantities.percent(one.coverage95),
        quantities.percent(one.bias, signed=True),
        str(one.origins),
    ]


def _place(one: PlaceCard) -> Row:
    caught = one.caught(TOP_SHARE)
    return [
        quantities.percent(caught.hit_rate if caught else None),
        quantities.plain(caught.pai if caught else None),
        *[_times(one.times.get(method)) for method in _OVER],
        quantities.plain(one.gains.get(one.method), digits=3),
        quantities.plain(one.observed_expected),
        str(one.origins),
    ]


def _other_place(one: Catch, card: PlaceCard) -> Row:
    """Another method on the same weeks: what it caught; the rest is measured against it."""
    return [
        quantities.percent(one.hit_rate),
        quantities.plain(one.pai),
        *[quantities.NONE] * len(_OVER),
        quantities.plain(card.gains.get(one.method), digits=3),
        quantities.NONE,
        str(card.origins),
    ]


def _skill(found: Interval | None) -> Any:
    if found is None:
        return quantities.NONE
    return _ranged(quantities.percent(found.value, signed=True), quantities.percent_range(found))


def _times(found: Interval | None) -> Any:
    if found is None:
        return quantities.NONE
    return _ranged(quantities.times(found.value), quantities.times_range(found))


def _ranged(figure: str, limits: str) -> html.Span:
    return html.Span([figure, html.Span(limits, className="figure-range")])


def _name(card: Card) -> str:
    version = card.record.version
    name = accuracy_scores.version_name(version)
    is_live = version.state is ModelState.LIVE
    return t("settings.figures.live", name=name) if is_live else name


def _baseline(name: str) -> str:
    return t("settings.figures.baseline", name=accuracy_scores.recipe(name))
