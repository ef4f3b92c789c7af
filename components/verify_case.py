"""One case: what it is in a line, who reviews it, and the buttons by which it is decided."""

from datetime import datetime
from typing import Any

from dash import html

from components import notice, verify_changes, verify_words
from components.attributes import aria, data
from components.icons import icon
from domain.matching import MemberStatus
from domain.verification import Cluster, State
from locales import t

# The keys by which a case is decided; the rest is pressed.
KEYS = {"verify": "v", "reject": "r", "duplicate": "d", "unverifiable": "u"}
QUIET = ("merge", "split", "note")


def nothing(why: str = "") -> html.Div:
    """No case is open; ``why`` is said of one that was asked for."""
    return notice.empty(t("verify.case.none"), why or t("verify.case.none_advice"))


def head(one: Cluster, zone: str, *, now: datetime) -> list[Any]:
    """What the case is, and what became of it."""
    place: list[Any] = [" · ", html.Bdi(one.area)] if one.area else []
    badges = [
        verify_words.state(one.state),
        html.Span(t(f"verify.standing.{one.standing}"), className="badge badge-plain"),
        html.Span(html.Bdi(f"#{one.id}"), className="case-number"),
    ]
    title = html.H2([t(f"category.{one.category}"), *place])
    top = [verify_words.severity(one.severity), title, html.Div(badges, className="case-badges")]
    return [
        verify_words.back(),
        html.Div(top, className="case-title"),
        html.P(_facts(one, zone, now=now), className="facts-line"),
        *_beyond(one),
    ]


def _facts(one: Cluster, zone: str, *, now: datetime) -> list[Any]:
    happened = verify_words.span(one.occurred_from, one.occurred_to, zone, now=now)
    opened = verify_words.clock(one.opened_at, zone, now=now)
    return verify_words.facts(
        [
            [t("verify.case.happened"), " ", html.Bdi(happened)],
            t("verify.case.opened", at=opened),
            t("verify.reports", n=one.reports) if one.reports else None,
            t("verify.reporters", n=one.reporters) if one.reports > 1 else None,
            t("verify.official", n=one.incidents) if one.incidents else None,
            t("verify.publishers", n=one.publishers) if one.publishers > 1 else None,
        ]
    )


def _beyond(one: Cluster) -> list[Any]:
    """Where it went, and what became of it."""
    said: list[Any] = []
    for key, state, other in (
        ("merged_into", State.MERGED, one.merged_into),
        ("duplicate_of", State.DUPLICATE, one.duplicate_of),
    ):
        if other is not None:
            words = t(f"verify.case.{key}", id=f"#{other}")
            said.append(verify_words.address_button(words, f"cluster={other}"))
        elif one.state is state:
            # Beyond the areas of who looks.
            said.append(t(f"verify.case.{key}", id=t("decision.beyond")))
    if one.incident_id is not None:
        there = t("verify.case.incident")
        said.append(html.A(there, href=f"/timeline?incident={one.incident_id}", **data(goes="")))
    if one.unpublished:
        said.append(html.Span(t("verify.case.unpublished"), className="muted"))
    lines: list[Any] = [html.P(said, className="facts-line")] if said else []
    if one.evidence_at is not None and one.state is not State.UNREVIEWED:
        asks = html.Div([icon("warning"), t("verify.case.asks")], className="banner banner-amber")
        lines.append(asks)
    return lines


def desk(one: Cluster, zone: str, *, me: int, may: bool, now: datetime) -> Any:
    """Who reviews it, and what may be done. ``may`` is whether the person decides at all."""
    if not may:
        return html.P(t("verify.claim.only_liaisons"), className="muted")
    is_open = one.state is State.UNREVIEWED
    barred = is_barred(one, me=me, now=now)
    may_regroup = is_open and not barred
    possible = {"merge": may_regroup, "split": may_regroup and _is_several(one), "note": True}
    quiet = [name for name in QUIET if possible[name]]
    # Who reviews it matters while there is something to decide.
    asks = is_open or any(map(verify_changes.asks, one.members))
    return html.Div(
        [
            *([_claim(one, zone, me=me, now=now)] if asks else []),
            *([_decisions(barred=barred)] if is_open else []),
            html.Div([_quiet(name) for name in quiet], className="decide-quiet"),
        ],
        className="case-actions",
        **_told(one, me=me, now=now),
    )


def second(decision_id: int) -> html.Div:
    """The same four answers, to a decision that is made again."""
    told = data(case=str(decision_id), version="0", claim="mine", blind="1")
    return html.Div([_decisions(barred=False)], className="case-actions", **told)


def _decisions(*, barred: bool) -> html.Div:
    buttons = [_decide(name, key, barred=barred) for name, key in KEYS.items()]
    return html.Div(buttons, className="decide")


def _told(one: Cluster, *, me: int, now: datetime) -> dict[str, Any]:
    """What the browser sends back with a decision."""
    whose = _whose(one, me=me, now=now)
    return data(case=str(one.id), version=str(one.version), claim=whose, blind="")


def is_barred(one: Cluster, *, me: int, now: datetime) -> bool:
    """Whether another reviews it."""
    return _whose(one, me=me, now=now) == "other"


def _is_several(one: Cluster) -> bool:
    """Whether it has members of which one could be another event."""
    return sum(member.status == MemberStatus.LINKED for member in one.members) > 1


def _whose(one: Cluster, *, me: int, now: datetime) -> str:
    if one.claim is None or one.claim.until <= now:
        return "free"
    return "mine" if one.claim.account_id == me else "other"


def _claim(one: Cluster, zone: str, *, me: int, now: datetime) -> html.Div:
    claim = one.claim
    if claim is None or claim.until <= now:
        take = _tell(t("verify.claim.take"), "claim")
        return html.Div([html.Span(t("verify.claim.free")), take], className="claim-bar")
    until = verify_words.clock(claim.until, zone, now=now)
    left = html.Span(
        verify_words.brief(claim.until - now),
        className="claim-left",
        title=t("verify.claim.until", at=until),
        **data(until=claim.until.isoformat()),
    )
    if claim.account_id != me:
        words = t("verify.claim.by", name=claim.name)
        return html.Div([html.Bdi(words), left], className="claim-bar claim-other")
    mine = [html.Strong(t("verify.claim.you")), left]
    ways = [_tell(t("verify.claim.renew"), "claim"), _tell(t("verify.claim.release"), "release")]
    return html.Div([*mine, *ways], className="claim-bar claim-mine")


def _tell(words: str, verb: str) -> html.Button:
    return html.Button(words, type="button", className="link-button", **data(says=verb))


def _decide(name: str, key: str, *, barred: bool) -> html.Button:
    primary = " button-primary" if name == "verify" else ""
    return html.Button(
        [t(f"verify.action.{name}"), verify_words.key(key)],
        type="button",
        className=f"button decide-button{primary}",
        disabled=barred,
        **data(decides=name, shortcut=key),
        **aria(keyshortcuts=key),
    )


def _quiet(name: str) -> html.Button:
    return html.Button(
        t(f"verify.action.{name}"), type="button", className="link-button", **data(decides=name)
    )
