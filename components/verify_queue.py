"""What waits: cases by how urgent they are, and how much of it there is."""

from datetime import datetime, timedelta
from typing import Any

from dash import html

from components import moments, notice, verify_words
from components.attributes import aria, data
from components.icons import icon
from components.ids import Verify
from components.plain import Plain
from domain.verification import Claim, QueueItem, QueuePage, Standing
from locales import PERCENT, number, t

VIEWS = ("", "looks", "decisions")


def views() -> html.Div:
    """The lists there are: what waits, second looks, decisions."""
    return html.Div(
        [
            html.Button(
                t(f"verify.view.{view or 'queue'}"),
                type="button",
                **data(lists=view),
                **aria(pressed="false" if view else "true"),
            )
            for view in VIEWS
        ],
        className="segments",
        role="group",
        **aria(label=t("verify.view.name")),
    )


def place() -> html.Section:
    """The column in which a list stands, with the way up and down in it."""
    steps = [_step("k", -1), _step("j", 1)]
    head = html.Div(
        [html.H2(t("verify.list.name")), html.Div(steps, className="queue-steps")],
        className="queue-head",
    )
    return html.Section(
        [head, Plain(Verify.LIST, class_name="queue-list", drawn=waiting())],
        className="card verify-queue",
        **aria(label=t("verify.list.name")),
    )


def _step(letter: str, way: int) -> html.Button:
    name = t("verify.keys.k" if way < 0 else "verify.keys.j")
    return html.Button(
        verify_words.key(letter),
        type="button",
        className="icon-button",
        title=name,
        **aria(label=name),
        **data(shortcut=letter, steps=str(way)),
    )


def waiting() -> list[html.Span]:
    """Until the answer is there."""
    return [html.Span(className="skeleton queue-skeleton") for _ in range(3)]


def listed(view: str, drawn: Any) -> html.Div:
    """A list with its name, so that the browser knows when it has arrived."""
    return html.Div(drawn, **data(listed=view))


def strip(page: QueuePage, within: str, *, now: datetime) -> list[Any]:
    """How much waits, how much is late, and when the last report came; ``within`` names the areas
    that are all somebody reviews, "" for the whole city."""
    latest = moments.age(now - page.latest_at) if page.latest_at else t("verify.strip.never")
    late = "strip-late" if page.overdue else ""
    own: list[Any] = [t("accounts.areas.yours"), " ", html.Strong(html.Bdi(within))]
    return [
        *([html.Span(own, className="strip-figure")] if within else []),
        _figure(number(page.waiting), t("verify.strip.waiting", n=page.waiting)),
        _figure(number(page.overdue), t("verify.strip.overdue", n=page.overdue), late),
        html.Span([t("verify.strip.latest"), " ", html.Strong(latest)], className="strip-figure"),
    ]


def pace(decided: int, in_time: float | None, median_minutes: float | None, days: int) -> list[Any]:
    """How fast cases were decided in the last ``days``; ``in_time`` is a share from 0 to 1."""
    said = [_figure(number(decided), t("verify.strip.decided", n=decided, days=days))]
    if in_time is not None:
        share = f"{number(100 * in_time, digits=0)}{PERCENT}"
        said.append(_figure(share, t("verify.strip.in_time")))
    if median_minutes is not None:
        time = verify_words.brief(timedelta(minutes=median_minutes))
        said.append(_figure(time, t("verify.strip.median")))
    return said


def _figure(value: str, words: str, look: str = "") -> html.Span:
    return html.Span(
        [html.Strong(html.Bdi(value)), " ", words], className=f"strip-figure {look}".strip()
    )


def rows(page: QueuePage, zone: str, *, me: int, now: datetime) -> Any:
    """The cases in the order in which they should be looked at."""
    if not page.items:
        return _nothing(page, zone, now=now)
    listed = html.Ol([_row(one, zone, me=me, now=now) for one in page.items], className="rows-bare")
    beyond = page.waiting - len(page.items)
    if beyond <= 0:
        return listed
    return [listed, html.P(t("verify.list.beyond", n=beyond), className="figure-note queue-end")]


def _nothing(page: QueuePage, zone: str, *, now: datetime) -> html.Div:
    if page.latest_at is None:
        return notice.empty(t("verify.empty.never"), t("verify.empty.never_advice"))
    at = moments.when(page.latest_at, zone, now=now)
    return notice.empty(t("verify.empty.title"), t("verify.empty.advice", at=at))


def _row(one: QueueItem, zone: str, *, me: int, now: datetime) -> html.Li:
    look = f"queue-row{' queue-late' if one.urgency >= 1 else ''}"
    top = html.Span(
        [
            verify_words.severity(one.severity),
            html.Span(t(f"category.{one.category}"), className="queue-category"),
            _due(one, now=now),
        ],
        className="queue-top",
    )
    said = html.Span(html.Bdi(one.text), className="queue-text") if one.text else None
    button = html.Button(
        [
            top,
            *([said] if said else []),
            html.Span(_facts(one), className="facts-line"),
            *_claimed(one.claim, me=me, now=now),
            *([] if one.urgency >= 1 else [_bar(one)]),
        ],
        type="button",
        className=look,
        **data(address=f"cluster={one.id}", row=str(one.id)),
        **aria(pressed="false"),
    )
    return html.Li(button)


def _due(one: QueueItem, *, now: datetime) -> html.Span:
    left = one.due_at - now
    key = "verify.due.left" if left > timedelta(0) else "verify.due.over"
    return html.Span(t(key, time=verify_words.brief(abs(left))), className="queue-due")


def _facts(one: QueueItem) -> list[Any]:
    official = one.standing is Standing.CROSS_VALIDATED
    return verify_words.facts(
        [
            html.Bdi(one.area) if one.area else None,
            t("verify.reports", n=one.reports),
            t("verify.reporters", n=one.reporters) if one.reports > 1 else None,
            t("verify.official", n=one.incidents) if official else None,
            t("verify.media", n=one.media) if one.media else None,
            t("verify.proposals", n=one.proposals) if one.proposals else None,
            html.Strong(t("verify.asks")) if one.asks else None,
        ]
    )


def _claimed(claim: Claim | None, *, me: int, now: datetime) -> list[Any]:
    if claim is None or claim.until <= now:
        return []
    mine = claim.account_id == me
    words = t("verify.claim.you") if mine else t("verify.claim.by", name=claim.name)
    look = "queue-claim queue-mine" if mine else "queue-claim"
    return [html.Span([icon("account"), html.Bdi(words)], className=look)]


def _bar(one: QueueItem) -> html.Span:
    share = min(1.0, max(0.02, one.urgency))
    return html.Span(
        html.Span(style={"width": f"{100 * share:.0f}%"}),
        className="queue-bar",
        **aria(hidden="true"),
    )
