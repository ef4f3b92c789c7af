"""The scorecard: every version that was ever tried, by horizon and category, and by area."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components import accuracy_section, moments
from components.sorted_table import Column, SortedTable
from domain.model import Version
from domain.scorecard import AreaFigure, Card, CountCard, Horizon, Interval, PlaceCard
from domain.sight import Sight
from locales import has, t

_SKILL = ("skill", "low", "high")


def version_name(version: Version) -> str:
    """A version as people call it."""
    return t("accuracy.version", n=str(version.id), recipe=recipe(version.recipe))


def recipe(code: str) -> str:
    """The words of a recipe or baseline; its own name where Halo has none."""
    key = f"accuracy.method.{code}"
    return t(key) if has(key) else code


def section(cards: Sequence[Card], target: str) -> html.Section:
    """Both kinds of model in one category, each with a row a version and horizon."""
    counts = [row for card in cards for row in _count_rows(card, target)]
    places = [row for card in cards for row in _place_rows(card, target)]
    parts = []
    if counts:
        table = _table(_count_columns(), counts, "counts_caption", "skill")
        parts.append(accuracy_section.part(t("accuracy.scores.counts"), table))
    if places:
        table = _table(_place_columns(), places, "places_caption", "pai")
        parts.append(accuracy_section.part(t("accuracy.scores.places"), table))
    return accuracy_section.section("scores", *parts)


def by_area(card: CountCard | None, seen: Sight) -> list[html.Section]:
    """The live model's test weeks area by area, without counts too small for this reader; nothing
    where no run kept them."""
    if card is None or not card.areas:
        return []
    numbers: list[tuple[str, int]] = [("expected", 1), ("actual", 0), ("ratio", 2), ("skill", 1)]
    columns: list[Column] = [{"name": "area", "label": t("accuracy.area.name"), "kind": "text"}]
    columns += [
        Column(name=name, label=t(f"accuracy.area.{name}"), kind="number", digits=digits)
        for name, digits in numbers
    ]
    table = SortedTable(
        columns=columns,
        rows=[_area_row(one, seen) for one in card.areas],
        caption=t("accuracy.area.caption", tests=t("accuracy.tests", n=card.origins)),
        sort="actual",
        unknown=t("accuracy.area.hidden"),
        more_label=t("accuracy.more", n="{n}"),
    )
    return [accuracy_section.section("area", table)]


def _area_row(one: AreaFigure, seen: Sight) -> dict[str, Any]:
    # Test weeks are no whole weeks of the city: their sums are no atoms (docs/methods/privacy.md).
    hidden = seen.guarded or seen.hides(round(one.actual))
    ratio = one.actual / one.expected if one.expected > 0 else None
    return {
        "key": str(one.area_id),
        "area": one.name,
        "expected": one.expected,
        "actual": None if hidden else one.actual,
        "ratio": None if hidden else ratio,
        "skill": None if hidden or one.skill is None else 100 * one.skill,
    }


def _table(
    columns: list[Column], rows: list[dict[str, Any]], caption: str, sort: str
) -> SortedTable:
    return SortedTable(
        columns=columns,
        rows=rows,
        caption=t(f"accuracy.scores.{caption}"),
        sort=sort,
        more_label=t("accuracy.more", n="{n}"),
    )


def _named() -> list[Column]:
    return [
        Column(name=name, label=t(f"accuracy.scores.{name}"), kind="text")
        for name in ("version", "state")
    ]


def _numbers(*named: tuple[str, int]) -> list[Column]:
    return [
        Column(name=name, label=t(f"accuracy.scores.{name}"), kind="number", digits=digits)
        for name, digits in named
    ]


def _count_columns() -> list[Column]:
    horizon = Column(name="horizon", label=t("accuracy.scores.horizon"), kind="text")
    skill = _numbers(("skill", 1), ("low", 1), ("high", 1))
    rest = _numbers(("coverage80", 1), ("coverage95", 1), ("bias", 1), ("origins", 0))
    through = Column(name="through", label=t("accuracy.scores.through"), kind="text")
    return [*_named(), horizon, *skill, *rest, through]


def _place_columns() -> list[Column]:
    caught = _numbers(("hit_rate", 1), ("pai", 2), ("pei", 2))
    skill = _numbers(("times_kde_30", 2), ("times_pkde", 2), ("gain", 3), ("observed", 2))
    cell = Column(name="resolution", label=t("accuracy.scores.resolution"), kind="number")
    return [*_named(), cell, *caught, *skill, *_numbers(("origins", 0))]


def _of(card: Card) -> dict[str, Any]:
    version, tested = card.record.version, card.record.backtest
    return {
        "version": version_name(version),
        "state": t(f"accuracy.state.{version.state}"),
        "through": moments.dated(tested.as_of) if tested else "",
    }


def _count_rows(card: Card, target: str) -> list[dict[str, Any]]:
    return [
        {
            **_of(card),
            "key": f"{card.record.version.id} {one.target} {horizon}",
            "horizon": t(f"accuracy.horizon.{horizon}"),
            **_percents(one.skills[horizon]),
            "coverage80": 100 * one.coverage80,
            "coverage95": 100 * one.coverage95,
            "bias": 100 * one.bias,
            "origins": one.origins,
        }
        for one in card.counts
        if one.target == target
        for horizon in Horizon
        if horizon in one.skills
    ]


def _percents(skill: Interval) -> dict[str, float]:
    return {
        name: 100 * value
        for name, value in zip(_SKILL, (skill.value, skill.low, skill.high), strict=True)
    }


def _place_rows(card: Card, target: str) -> list[dict[str, Any]]:
    return [_place_row(card, one) for one in card.places if one.target == target]


def _place_row(card: Card, one: PlaceCard) -> dict[str, Any]:
    caught = one.caught(0.02)
    over = {name: one.times[name].value for name in ("kde_30", "pkde") if name in one.times}
    return {
        **_of(card),
        "key": f"{card.record.version.id} {one.target} {one.resolution}",
        "resolution": one.resolution,
        "hit_rate": None if caught is None else 100 * caught.hit_rate,
        "pai": None if caught is None else caught.pai,
        "pei": None if caught is None else caught.pei,
        "times_kde_30": over.get("kde_30"),
        "times_pkde": over.get("pkde"),
        "gain": one.gains.get(one.method),
        "observed": one.observed_expected,
        "origins": one.origins,
    }
