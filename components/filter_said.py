"""What the chips of the filter bar say, and what their panels offer, for one filter."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from dash import html

from components import moments
from components.attributes import aria, data
from components.choices import Choice
from components.icons import icon
from domain.category import CATEGORIES
from domain.filters import DEFAULT_DAYS, Filter, Hours, Period, compared_with
from locales import day, number, t

_DAYS = (7, 28, 90, 365)
_MONDAY = date(2024, 1, 1)


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


def compared(chosen: Filter) -> html.Span:
    """The value of the chip that chooses a reference period."""
    if not chosen.compare:
        return html.Span(t("filter_bar.compare.none"), className="chip-all")
    own = compared_with(chosen.compare)
    text = moments.period(own) if own else t(f"filter_bar.compare.{chosen.compare}")
    return html.Span(text, className="chip-on", title=text)


def when(chosen: Filter) -> list[html.Button]:
    """What of the week is chosen, each a chip that lets go of it when pressed."""
    comma = t("risk_map.filter.comma")
    days = comma.join(weekday(one, form="EEE") for one in chosen.weekdays)
    found = [("weekdays", days)] if days else []
    if chosen.hours is not None:
        found.append(("hours", hours(chosen.hours)))
    return [_cleared(part, text) for part, text in found]


def weekday(iso: int, *, form: str = "EEEE") -> str:
    """The name of a weekday, 1 for Monday."""
    return day(_MONDAY + timedelta(days=iso - 1), form=form)


def hours(chosen: Hours) -> str:
    """Hours of the day: "22:00–04:00"."""
    first, end = f"{chosen.first:02}:00", f"{chosen.end:02}:00"
    return t("filter_bar.when.hours_said", first=first, end=end)


def _cleared(part: str, text: str) -> html.Button:
    label = t(f"filter_bar.when.{part}")
    return html.Button(
        [
            html.Span(label, className="chip-name"),
            html.Bdi(text, className="chip-value chip-on"),
            icon("close"),
        ],
        type="button",
        className="chip chip-clears",
        title=t("filter_bar.when.clear"),
        **data(address=f"{part}="),
    )


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


def every_category() -> list[Choice]:
    """Every category in its own order, with no count."""
    return [{"value": one.code, "label": t(f"category.{one.code}")} for one in CATEGORIES]


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
