"""The steps of a period as bars of the time bar."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from components import moments
from components.time_bar import Bar, Choice, Tick
from domain.filters import Period
from domain.sight import Sight
from domain.steps import Unit
from locales import day, t

_MOST_TICKS = 8
_HIDDEN_HEIGHT = 0.04
_TICKS = {Unit.DAY: "d MMM", Unit.WEEK: "d MMM", Unit.MONTH: "MMM y", Unit.YEAR: "y"}


def bars(
    steps: Sequence[Period],
    unit: Unit,
    counts: Mapping[date, int],
    *,
    covered: Period | None,
    sight: Sight,
) -> list[Bar]:
    """One bar a step. A step without any data says so; a zero is a bar of its own."""
    return [_bar(step, unit, _sum(step, counts), covered, sight) for step in steps]


def ticks(steps: Sequence[Period], unit: Unit) -> list[Tick]:
    """Labels under some of the bars, evenly."""
    every = max(1, -(-len(steps) // _MOST_TICKS))
    return [
        {"index": at, "label": day(steps[at].first, form=_TICKS[unit])}
        for at in range(0, len(steps), every)
    ]


def units(offered: Sequence[Unit]) -> list[Choice]:
    """The choice of units; none where there is only one."""
    if len(offered) < 2:
        return []
    return [{"value": str(unit), "label": t(f"risk_map.step.unit.{unit}")} for unit in offered]


def note(period: Period, covered: Period | None, zone: str) -> str:
    """The zone, and which end of the period has no data at all."""
    said = [t("risk_map.step.zone", zone=zone)]
    if covered is None or covered.end <= period.first or period.end <= covered.first:
        return " · ".join([*said, t("risk_map.step.no_data")])
    if covered.first > period.first:
        said.append(t("risk_map.step.no_data_before", day=moments.dated(covered.first)))
    if covered.end < period.end:
        said.append(t("risk_map.step.no_data_from", day=moments.dated(covered.end)))
    return " · ".join(said)


def _bar(step: Period, unit: Unit, count: int, covered: Period | None, sight: Sight) -> Bar:
    label = _label(step, unit)
    if covered is None or step.end <= covered.first or covered.end <= step.first:
        label = t("risk_map.step.label_no_data", label=label)
    bar: Bar = {"start": step.first.isoformat(), "label": label, "count": max(0, count)}
    if sight.hides(count):
        bar["count"], bar["height"] = 0, _HIDDEN_HEIGHT
    return bar


def _sum(step: Period, counts: Mapping[date, int]) -> int:
    return sum(counts.get(step.first + timedelta(days=n), 0) for n in range(step.days))


def _label(step: Period, unit: Unit) -> str:
    if unit is Unit.DAY:
        return day(step.first, form="EEE d MMM y")
    if unit is Unit.MONTH and step.first.day == 1 and step.end.day == 1:
        return day(step.first, form="MMMM y")
    if unit is Unit.YEAR and step.days >= 365:
        return day(step.first, form="y")
    return moments.period(step)
