"""The record of decisions, of a case or of a reviewer. Nothing in it is ever changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import verify_words
from components.attributes import data
from domain.decision_border import BEYOND
from domain.review_steps import FAR_SIDES
from domain.verification import Action, Decision
from locales import t

UNDO = "undo"


def history(
    found: Sequence[Decision], zone: str, *, undoable: int | None, now: datetime
) -> list[Any]:
    """Everything that was decided of a case, newest first; ``undoable`` can be taken back."""
    heading = html.H2(t("verify.history.title"))
    if not found:
        return [heading, html.P(t("verify.history.none"), className="figure-note")]
    rows = [
        _entry(
            one,
            zone,
            now=now,
            undo=one.id == undoable and one.action not in FAR_SIDES,
            case=False,
        )
        for one in found
    ]
    return [heading, html.Ol(rows, className="history")]


def listed(found: Sequence[Decision], zone: str, *, reviewer: str, now: datetime) -> list[Any]:
    """What one reviewer decided, of any case; ``reviewer`` is empty for whoever looks."""
    heading: list[Any] = [t("verify.history.yours")]
    if reviewer:
        own = verify_words.address_button(t("verify.history.own"), "by=")
        heading = [t("verify.history.of", name=reviewer), " · ", own]
    note = html.P(heading, className="list-note")
    if not found:
        return [note, html.P(t("verify.history.none"), className="figure-note list-note")]
    rows = [_entry(one, zone, now=now, undo=False, case=True) for one in found]
    return [note, html.Ol(rows, className="history history-listed")]


def _entry(one: Decision, zone: str, *, now: datetime, undo: bool, case: bool) -> html.Li:
    gone = one.undone_by is not None
    at = verify_words.clock(one.at, zone, now=now)
    who = _who(one)
    said = html.Strong(t(f"decision.did.{one.action}"))
    number = verify_words.address_button(f"#{one.cluster_id}", f"cluster={one.cluster_id}")
    top: list[Any] = [said, *([number] if case else []), *_other(one), who]
    time = html.Time(html.Bdi(at), className="member-time", dateTime=one.at.isoformat())
    parts: list[Any] = [html.Div([*top, time], className="history-top")]
    if one.reason:
        parts.append(html.P(html.Bdi(one.reason), className="history-reason"))
    if gone:
        parts.append(html.P(t("verify.history.undone", id=one.undone_by), className="figure-note"))
    if undo:
        parts.append(undo_button(one.id, one.cluster_id))
    return html.Li(parts, className="history-gone" if gone else "")


def undo_button(decision_id: int, cluster_id: int) -> html.Button:
    """Takes one decision back."""
    return html.Button(
        [t("verify.action.undo"), verify_words.key("z")],
        type="button",
        className="link-button",
        **data(says=UNDO, decision=str(decision_id), case_of=str(cluster_id), shortcut="z"),
    )


def _who(one: Decision) -> Any:
    if one.actor_id is None:
        return html.Span(one.actor or t("verify.history.nobody"), className="muted")
    return html.Button(
        html.Bdi(one.actor),
        type="button",
        className="link-button",
        title=t("verify.history.see", name=one.actor),
        **data(address=f"view=decisions&by={one.actor_id}"),
    )


def _other(one: Decision) -> list[Any]:
    """The other cases of a decision about several, to open."""
    far = one.after.get("far")
    said = {
        Action.MERGE: far,
        Action.SPLIT: far,
        Action.ACCEPT: far,
        Action.JOIN: one.after.get("merged_into"),
        Action.BEGIN: one.before.get("merged_into"),
        Action.GIVE: one.after.get("given_to"),
        Action.DUPLICATE: one.after.get("duplicate_of"),
    }.get(one.action)
    others = sorted(map(str, said)) if isinstance(said, Mapping) else [said] if said else []
    return [_case(other, one.action) for other in others]


def _case(other: object, action: Action) -> Any:
    if other != BEYOND:
        return verify_words.address_button(f"#{other}", f"cluster={other}")
    # Who gives has said that it is another.
    return "" if action is Action.GIVE else html.Span(t("decision.beyond"))
