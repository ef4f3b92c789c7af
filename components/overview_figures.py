"""Four figures, each with its interval and its base; a dash says why there is none."""

from typing import Any

from dash import html

from components import moments, overview_said, quantities
from components.attributes import aria
from domain.comparing import Change
from domain.outlook import Outlook, Record
from domain.overview import Headline, Located
from domain.scorecard import Interval
from locales import number, t


def cards(shown: Headline, compare: str) -> html.Section:
    """The last week, the change over four, what has a place, what is expected."""
    return html.Section(
        [
            _card("week", *_week(shown.week)),
            _card("weeks", *_weeks(shown.weeks)),
            _card("located", *_located(shown.located, shown.weeks, compare)),
            _card("forecast", *_forecast(shown.outlook)),
        ],
        className="overview-figures",
        **aria(label=t("overview.figure.title")),
    )


def _card(name: str, value: Any, small: Any, *lines: Any) -> html.Article:
    figure = html.P([html.Bdi(value, dir="ltr"), small], className="figure-value")
    said = [html.P(line) for line in lines if line]
    return html.Article(
        [html.H2(t(f"overview.figure.{name}.name")), figure, *said],
        className="card card-padded overview-figure",
    )


def _dash(name: str, why: str) -> tuple[Any, ...]:
    return t("overview.figure.none"), None, why


def _week(change: Change) -> tuple[Any, ...]:
    if change.count is None or change.difference is None:
        return _dash("week", t("overview.figure.week.why"))
    usual = _scaled(change)
    low, high = overview_said.ends(change)
    strip = _strip(change)
    said = t(
        "overview.figure.week.difference",
        difference=_difference(change),
        low=low,
        high=high,
    )
    done = change.completed
    so_far = done and t(
        "overview.figure.week.so_far",
        count=number(change.count),
        low=number(done.low, digits=0),
        high=number(done.high, digits=0),
    )
    value = number(change.count) if done is None else f"≈ {number(done.expected, digits=0)}"
    usual_said = t("overview.figure.week.usual", usual=number(usual, digits=0))
    small = html.Small(quantities.isolated(said))
    return value, small, strip, so_far, usual_said


def _weeks(change: Change) -> tuple[Any, ...]:
    if change.difference is None:
        why = overview_said.flags(change.flags)
        return _dash("weeks", t("overview.figure.weeks.why", why=why))
    low, high = overview_said.ends(change)
    small = html.Small(quantities.isolated(f"[{low} – {high}]"))
    base = number(_scaled(change), digits=0)
    if change.completed is not None:
        expected = number(change.completed.expected, digits=0)
        of = t("overview.figure.weeks.of_expected", count=expected, base=base)
    else:
        of = t("overview.figure.weeks.of", count=number(change.count or 0), base=base)
    doubts = overview_said.flags(change.flags - {"length", "lag"})
    return _difference(change), small, _strip(change), of, doubts


def _located(found: Located, change: Change, compare: str) -> tuple[Any, ...]:
    if found.share is None or found.low is None or found.high is None:
        return _dash("located", t("overview.figure.located.why"))
    interval = Interval(found.share, found.low, found.high)
    of = t(
        "overview.figure.located.of",
        mapped=number(found.mapped or 0),
        total=number(found.total or 0),
    )
    before = found.before is not None and t(
        "overview.figure.located.before",
        share=quantities.percent(found.before),
        base=overview_said.base(change, compare),
    )
    marks = overview_said.strip(found.low, found.high, found.share, found.before)
    small = html.Small(quantities.percent_range(interval))
    return quantities.percent(found.share), small, marks, of, before


def _forecast(shown: Outlook) -> tuple[Any, ...]:
    if not shown.expected:
        return _dash("forecast", t(f"overview.figure.forecast.why.{shown.reason}"))
    first = shown.expected[0]
    fan = first.fan
    value = f"{number(fan.low80)} – {number(fan.high80)}"
    small = html.Small(t("overview.figure.forecast.likeliest", n=number(first.likeliest)))
    usual = t(
        "overview.figure.forecast.usual",
        day=moments.dated(first.first_day),
        baseline=number(first.baseline, digits=0),
    )
    marks = overview_said.strip(fan.low80, fan.high80, first.likeliest, first.baseline)
    return value, small, marks, usual, _record(shown.record)


def _record(found: Record | None) -> str:
    if found is None:
        return t("overview.figure.forecast.no_record")
    low, high = (f"{number(end, digits=1)}".replace("-", "−") for end in (found.low, found.high))
    better = "record" if found.low > 0 else "record_worse"
    return t(
        f"overview.figure.forecast.{better}",
        skill=overview_said.percent(found.skill),
        # One piece: a line that ends within it would turn its ends round from right to left.
        range=quantities.isolated(f"[{low}\u00a0–\u2060\u00a0{high}\u00a0%]"),
        n=found.origins,
    )


def _difference(change: Change) -> str:
    """The change as its interval measures it."""
    if change.percent is not None and change.measured == "percent":
        return overview_said.percent(change.percent)
    return overview_said.signed(change.difference or 0)


def _scaled(change: Change) -> float:
    """The base in a period as long as this one."""
    return (change.base or 0) * change.period.days / change.base_period.days


def _strip(change: Change) -> html.Span:
    value = change.percent if change.measured == "percent" else change.difference
    return overview_said.strip(change.low or 0.0, change.high or 0.0, value or 0.0, 0.0)
