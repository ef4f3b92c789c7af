"""How a change is put into words: what is clear, what is chance, what is not known yet."""

from collections.abc import Collection
from datetime import timedelta

from dash import html

from components import moments, quantities, sight_said
from components.attributes import aria
from domain.comparing import Change, Measured
from domain.filters import COMPARISONS, Filter
from domain.overview import Headline
from locales import number, t

# In the order in which they matter to a reader.
_FLAGS = ("suppressed", "missing", "partial", "lag", "length")


def sentence(shown: Headline, chosen: Filter) -> html.Div:
    """The sentence of change over the newest 28 days, what it rests on, and what was made coarser
    for this reader."""
    change = shown.weeks
    coarser = sight_said.sentences(shown.coarsened, chosen, change.period)
    return html.Div(
        [
            html.P(_changed(change, chosen.compare), className="overview-sentence"),
            html.P(" ".join([*_grounds(shown), *coarser]), className="muted"),
        ],
        role="status",
    )


def flags(found: Collection[str]) -> str:
    """The doubts of a change, in words; "" where there are none."""
    said = [t(f"overview.flag.{name}") for name in _FLAGS if name in found]
    return t("risk_map.filter.comma").join(said)


def notes(change: Change) -> str:
    """The doubts of a line of a table, with what it will be where reports are still arriving."""
    quiet = {"length"} | ({"lag"} if change.completed else set())
    said = [flags(change.flags - quiet)]
    if change.completed is not None:
        said.append(t("overview.flag.expected", n=number(change.completed.expected, digits=0)))
    return t("risk_map.filter.comma").join(filter(None, said))


def moved(change: Change) -> str:
    """Which way a change goes: "more" or "fewer" where its interval leaves no other, else "level";
    "hidden" where there is no difference to tell."""
    if change.difference is None or change.low is None or change.high is None:
        return "hidden"
    if change.low > 0:
        return "more"
    return "fewer" if change.high < 0 else "level"


def percent(value: float, *, digits: int = 1) -> str:
    """A signed percentage."""
    return quantities.percent(value / 100, digits=digits, signed=True)


def signed(value: float, *, digits: int = 0) -> str:
    """A number with its sign, left to right."""
    rounded = round(value, digits) + 0.0
    sign = "+" if rounded > 0 else ""
    return quantities.isolated(f"{sign}{number(rounded, digits=digits)}".replace("-", "−"))


def ends(change: Change) -> tuple[str, str]:
    """The ends of a change's interval, as it is measured."""
    low, high = change.low or 0.0, change.high or 0.0
    if change.measured is Measured.PERCENT:
        return percent(low), percent(high)
    return signed(low), signed(high)


def base(change: Change, compare: str) -> str:
    """What a change is measured by, in words."""
    name = compare or COMPARISONS[0]
    said = name if name in COMPARISONS else "own"
    period = change.base_period
    return t(f"overview.base.{said}", days=period.days, period=moments.period(period))


def _changed(change: Change, compare: str) -> str:
    last = moments.dated(change.period.end - timedelta(days=1))
    days = change.period.days
    if change.count is None:
        return t("overview.change.hidden", days=days, day=last)
    if change.difference is None:
        return t("overview.change.none", why=flags(change.flags))
    return t(
        f"overview.change.{moved(change)}",
        count=_counted(change),
        days=days,
        day=last,
        change=_amount(change),
        base=base(change, compare),
    )


def _counted(change: Change) -> str:
    if change.completed is not None:
        return t("overview.change.expected", n=round(change.completed.expected))
    return t("overview.change.incidents", n=change.count)


def _amount(change: Change) -> str:
    if change.percent is not None and change.measured is Measured.PERCENT:
        return quantities.percent(abs(change.percent) / 100)
    return number(abs(change.difference or 0))


def _grounds(shown: Headline) -> list[str]:
    said = [t("overview.whole_days", day=moments.dated(shown.through))]
    change = shown.weeks
    if change.difference is not None:
        low, high = ends(change)
        said.append(
            t("overview.change.interval", range=t("overview.change.range", low=low, high=high))
        )
    if change.completed is not None:
        said.append(t("overview.change.so_far", n=number(change.count or 0)))
    if words := flags(change.flags - ({"lag"} if change.completed else set())):
        said.append(words[0].upper() + words[1:] + ".")
    return said


def strip(low: float, high: float, mark: float, line: float | None = None) -> html.Span:
    """An interval as a bar with its mark, and a ``line`` for no change; the words beside it say
    the same."""
    edges = [low, high, mark] + ([] if line is None else [line])
    least, reach = min(edges), (max(edges) - min(edges)) or 1.0

    def at(value: float) -> str:
        return f"{100 * (value - least) / reach:.1f}%"

    parts = [
        html.Span(
            className="strip-bar",
            style={"left": at(low), "width": f"{100 * (high - low) / reach:.1f}%"},
        ),
        html.Span(className="strip-mark", style={"left": at(mark)}),
    ]
    if line is not None:
        parts.insert(0, html.Span(className="strip-line", style={"left": at(line)}))
    return html.Span(parts, className="strip", dir="ltr", **aria(hidden="true"))
