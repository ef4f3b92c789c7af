"""Second looks: decisions to be made again by somebody who is not told the first, and how far two
reviewers agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from components import moments, notice, verify_words
from components.attributes import aria, data
from domain.verification import Member
from locales import number, t


@dataclass(frozen=True, slots=True)
class Look:
    """A decision to be made again: its number, since when it waits, the records it was about."""

    decision_id: int
    asked_at: datetime
    members: tuple[Member, ...]


def rows(looks: Sequence[Look], agreement: str, *, now: datetime) -> list[Any]:
    """What waits for a second look, below how far reviewers agree."""
    note = html.P(agreement, className="list-note")
    if not looks:
        return [note, notice.empty(t("verify.looks.none"), t("verify.looks.why"))]
    listed = [html.Li(_row(one, now=now)) for one in looks]
    return [note, html.Ol(listed, className="rows-bare")]


def only_liaisons() -> html.P:
    """To those who decide nothing."""
    return html.P(t("verify.claim.only_liaisons"), className="list-note")


def _row(one: Look, *, now: datetime) -> html.Button:
    age = html.Span(moments.age(now - one.asked_at), className="queue-due")
    first = one.members[0] if one.members else None
    top = [
        *([verify_words.severity(first.severity)] if first else []),
        html.Span(t(f"category.{first.category}") if first else "", className="queue-category"),
        age,
    ]
    area = html.Bdi(first.area) if first and first.area else None
    facts = verify_words.facts([area, t("verify.looks.records", n=len(one.members))])
    words = next((member.text for member in one.members if member.text), "")
    said = [html.Span(html.Bdi(words), className="queue-text")] if words else []
    return html.Button(
        [
            html.Span(top, className="queue-top"),
            *said,
            html.Span(facts, className="facts-line"),
        ],
        type="button",
        className="queue-row",
        **data(address=f"cluster={one.decision_id}", row=str(one.decision_id)),
        **aria(pressed="false"),
    )


def agreed(
    pairs: int, alike: int, kappa: float | None, low: float | None, high: float | None
) -> str:
    """How far reviewers agree, with how sure that is."""
    if not pairs:
        return t("verify.looks.unmeasured")
    share = t("verify.looks.agreed", n=pairs, share=number(100 * alike / pairs, digits=0))
    if kappa is None or low is None or high is None:
        return share
    bounds = {"low": number(low, digits=2), "high": number(high, digits=2)}
    return f"{share} {t('verify.looks.kappa', kappa=number(kappa, digits=2), **bounds)}"


def head(one: Look, *, now: datetime) -> list[Any]:
    """What is known of the case without saying what was decided."""
    back = verify_words.back()
    asked = t("verify.looks.asked", age=moments.age(now - one.asked_at))
    title = html.H2(t("verify.looks.title"))
    first = one.members[0] if one.members else None
    mark = [verify_words.severity(first.severity)] if first else []
    return [
        back,
        html.Div([*mark, title], className="case-title"),
        html.P([asked, " ", t("verify.looks.blind")], className="facts-line"),
    ]
