"""Words that every part of the Verify page uses: times left, states, what a case is of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from components.attributes import aria, data
from components.icons import icon
from domain.report import TARGETS
from domain.verification import State
from locales import moment, number, t

_HOUR, _DAY = 60, 24 * 60
_TONES = {
    State.VERIFIED: "badge-green",
    State.REJECTED: "badge-red",
    State.UNREVIEWED: "",
}


def brief(time: timedelta) -> str:
    """A length of time in as few letters as it can be read by."""
    minutes = max(0, round(time.total_seconds() / 60))
    if minutes < _HOUR:
        return t("verify.brief.minutes", n=minutes)
    if minutes < _DAY:
        return _two("hours", minutes // _HOUR, "minutes", minutes % _HOUR)
    return _two("days", minutes // _DAY, "hours", minutes % _DAY // _HOUR)


def _two(large: str, n: int, small: str, rest: int) -> str:
    said = t(f"verify.brief.{large}", n=n)
    return f"{said} {t(f'verify.brief.{small}', n=rest)}" if rest else said


def clock(at: datetime, zone: str, *, now: datetime) -> str:
    """A moment of today by its hour, another one by its day too."""
    same = moment(at, zone, form="yMMdd") == moment(now, zone, form="yMMdd")
    form = "HH:mm" if same else "d MMM HH:mm" if at.year == now.year else "d MMM y HH:mm"
    return moment(at, zone, form=form)


def span(first: datetime, last: datetime, zone: str, *, now: datetime) -> str:
    """From when to when, once where that is the same minute."""
    begins, ends = clock(first, zone, now=now), clock(last, zone, now=now)
    if begins == ends:
        return begins
    same = moment(first, zone, form="yMMdd") == moment(last, zone, form="yMMdd")
    return f"{begins}–{moment(last, zone, form='HH:mm') if same else ends}"


def state(one: State) -> html.Span:
    """The state of a case as a badge."""
    return html.Span(t(f"verify.state_of.{one}"), className=f"badge {_TONES.get(one, '')}".strip())


def severity(one: int) -> html.Span:
    """How urgent a case of its category is: a number in a shape of its own."""
    minutes = TARGETS[one].total_seconds() / 60
    target = brief(timedelta(minutes=minutes))
    said = t("verify.severity.said", n=one, target=target)
    return html.Span(
        [html.Span(number(one), **aria(hidden="true")), hidden(said)],
        className=f"severity severity-{one}",
        title=said,
    )


def hidden(words: str) -> html.Span:
    """Words for those who hear the page."""
    return html.Span(words, className="visually-hidden")


def facts(parts: Sequence[Any]) -> list[Any]:
    """Facts one after another, whatever is empty left out."""
    kept = [part for part in parts if part]
    return [html.Span(part, className="fact") for part in kept]


def key(letter: str) -> html.Kbd:
    """The key that presses a button."""
    return html.Kbd(letter, dir="ltr", **aria(hidden="true"))


def address_button(words: str, address: str, *, mark: str = "") -> html.Button:
    """A quiet button that changes the page's address."""
    return html.Button(
        [*([icon(mark)] if mark else []), words],
        type="button",
        className="link-button",
        **data(address=address),
    )


def back() -> html.Button:
    """From the case to the list, where only one of the two stands."""
    return html.Button(
        [icon("down"), t("verify.case.back")],
        type="button",
        className="link-button case-back",
        **data(address="cluster="),
    )
