"""What the timeline says in words: how many, against what, and what cannot be read from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components import moments, quantities
from domain.comparing import Change, Doubt, Measured
from domain.timeline import Beside, Clock
from locales import PERCENT, number, t

# A percentage beyond this says less than the two numbers do.
_MOST_PERCENT = 1_000


def sentence(change: Change, notes: Sequence[str] = ()) -> list[Any]:
    """How many incidents the period has, and how that is more or fewer than before. ``notes`` say
    how it is coarser than was asked for."""
    more = [html.Span(" ".join(notes), className="figure-note timeline-coarser")] if notes else []
    if change.count is None:
        return [html.Strong(t("timeline.said.hidden")), *_doubts(change.flags), *more]
    many = html.Strong(t("timeline.said.incidents", n=change.count))
    days = t("timeline.said.days", n=change.period.days)
    comma = t("risk_map.filter.comma")
    said: list[Any] = [many, f" {days}", *_still_coming(change), comma, *compared(change)]
    return [html.Span([*said, "."]), *_doubts(change.flags), *more]


def compared(change: Change) -> list[Any]:
    """The change against the base, with its interval. Without one, only that there is none."""
    base = moments.period(change.base_period)
    if change.difference is None or change.low is None or change.high is None:
        return [t("timeline.said.nothing_to_compare", base_period=base)]
    then = t("timeline.said.before", base=change.base) if change.base is not None else ""
    details = t("timeline.said.between").join(filter(None, (then, _interval(change))))
    moved = _moved(change, base)
    said = html.Strong(moved) if _is_certain(change) else moved
    return [said, html.Span(f" ({details})", className="muted")]


def beside(counted: Mapping[str, int]) -> str:
    """What is counted beside a chart, in one line; empty where nothing is."""
    said = [t(f"timeline.beside.{why}", n=counted[why]) for why in Beside if counted.get(why)]
    return " · ".join(said)


def clock_beside(told: Clock) -> str:
    """What the clock does not show, and what of it comes from intervals."""
    if all(n is None for row in told.counts for n in row):
        return t("timeline.clock.guarded")
    said = [t("timeline.clock.unknown", n=told.unknown)] if told.unknown else []
    if round(told.spread):
        said.append(t("timeline.clock.spread", n=round(told.spread)))
    return " · ".join(said)


def _moved(change: Change, base: str) -> str:
    """Which way it went. Where the interval holds zero, chance alone does that."""
    if change.low is None or change.high is None or change.difference is None:
        return ""
    if change.difference == 0:
        return t("timeline.said.same", base_period=base)
    way = "more" if change.difference > 0 else "fewer"
    if change.percent is None or abs(change.percent) > _MOST_PERCENT:
        return t(f"timeline.said.{way}_by", n=abs(change.difference), base_period=base)
    percent = number(abs(round(change.percent)))
    return t(f"timeline.said.{way}", percent=percent, base_period=base)


def _interval(change: Change) -> str:
    percent = change.measured is Measured.PERCENT
    said = t(
        "timeline.said.interval" if percent else "timeline.said.interval_difference",
        low=_signed(change.low or 0.0),
        high=_signed(change.high or 0.0, PERCENT if percent else ""),
    )
    comma = t("risk_map.filter.comma")
    return said if _is_certain(change) else f"{said}{comma}{t('timeline.said.chance')}"


def _is_certain(change: Change) -> bool:
    """Whether the interval leaves no room for no change at all."""
    return (change.low or 0.0) > 0 or (change.high or 0.0) < 0


def _signed(value: float, unit: str = "") -> str:
    whole = round(value)
    sign = "+" if whole > 0 else ""
    return quantities.isolated(f"{sign}{number(whole)}{unit}".replace("-", "−"))


def _still_coming(change: Change) -> list[Any]:
    done = change.completed
    if done is None:
        return []
    low, mid, high = (number(round(n)) for n in (done.low, done.expected, done.high))
    words = t("timeline.said.completed", mid=mid, low=low, high=high)
    return [html.Span(f" – {words}", className="muted")]


def _doubts(flags: frozenset[str]) -> Sequence[html.Span]:
    return [
        html.Span(t(f"timeline.doubt.{one}"), className="badge badge-amber")
        for one in Doubt
        if one in flags
    ]
