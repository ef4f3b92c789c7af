"""What the chips of the filter bar say, and what their panels offer, for one filter."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from dash import html

from components import moments
from components.attributes import aria, data
from components.choices import Choice
from domain.category import CATEGORIES
from domain.filters import DEFAULT_DAYS, Filter, Period
from locales import number, t

_DAYS = (7, 28, 90, 365)


def presets(newest: date | None) -> list[html.Button]:
    """Buttons for the usual periods; "year to date" once the newest day is known."""
    offered = [(t("risk_map.period.last", n=days), _last(days)) for days in _DAYS]
    if newest is not None:
        year = Period(date(newest.year, 1, 1), newest + timedelta(days=1))
        offered.append((t("risk_map.period.year"), _fixed(year)))
    return [
        html.Button(
            label,
            type="button",
            className="menu-item",
            **data(address=address),
            **aria(pressed="false"),
        )
        for label, address in offered
    ]


def said(
    chosen: Filter, period: Period, *, sources: Mapping[str, str], areas: Mapping[int, str]
) -> list[Any]:
    """The values of the four chips: period, categories, sources, areas."""
    when = (
        t("risk_map.period.last", n=chosen.last_days)
        if chosen.fixed is None
        else moments.period(period)
    )
    moved = chosen.fixed is not None or chosen.last_days != DEFAULT_DAYS
    return [
        html.Span(when, className="chip-on" if moved else "", title=moments.period(period)),
        _listed(t(f"category.{code}") for code in chosen.categories),
        _listed(sources.get(slug, slug) for slug in chosen.sources),
        _listed(areas.get(area, str(area)) for area in chosen.areas),
    ]


def all_of_them() -> html.Span:
    """The value of a chip that leaves nothing out."""
    return html.Span(t("risk_map.filter.all"), className="chip-all")


def share(chosen: Filter, period: Period) -> list[html.Button]:
    """The two kinds of link: one that moves on with the data, one that stays as it is."""
    frozen = _share_button(t("risk_map.share.frozen"), moments.period(period), _fixed(period))
    if chosen.fixed is not None:
        return [frozen]
    days = t("risk_map.period.last", n=chosen.last_days)
    return [_share_button(t("risk_map.share.moving"), days, _last(chosen.last_days)), frozen]


def category_choices(counts: Mapping[int, int]) -> list[Choice]:
    """The categories that occur, most frequent first, with their counts in the period."""
    found = [category for category in CATEGORIES if category.slot in counts]
    found.sort(key=lambda category: -counts[category.slot])
    return [
        {"value": one.code, "label": t(f"category.{one.code}"), "note": number(counts[one.slot])}
        for one in found
    ]


def narrowest(chosen: Filter) -> str:
    """The part of ``chosen`` to let go of first where nothing is found."""
    if chosen.areas:
        return "area"
    if chosen.categories:
        return "types"
    return "sources" if chosen.sources else "period"


def relaxed(chosen: Filter) -> str:
    """The change of the address that lets go of it; the period grows to a year."""
    name = narrowest(chosen)
    return _last(365) if name == "period" else f"{name}="


def _listed(names: Iterable[str]) -> html.Span:
    listed = list(names)
    if not listed:
        return all_of_them()
    text = t("risk_map.filter.comma").join(listed[:2])
    if len(listed) > 2:
        text = t("risk_map.filter.more", names=text, n=len(listed) - 2)
    return html.Span(html.Bdi(text), className="chip-on", title=", ".join(listed))


def _last(days: int) -> str:
    return f"from=&to=&last={'' if days == DEFAULT_DAYS else days}"


def _fixed(period: Period) -> str:
    return f"from={period.first.isoformat()}&to={period.end.isoformat()}&last="


def _share_button(label: str, note: str, change: str) -> html.Button:
    return html.Button(
        [html.Span(label), html.Span(note, className="check-note")],
        type="button",
        className="share-item",
        **data(share=change),
    )
