"""The case that is open: what it is, what speaks for it, who reviews it, what was decided."""

from typing import Any

from dash import Dash, Input, Output

from auth import context, guard, reviewer
from callbacks import verify_asking as asking
from components import (
    plain,
    verify_case,
    verify_evidence,
    verify_history,
    verify_looks,
    verify_others,
)
from components.ids import Frame, Verify
from db.queries import evidence, near_clusters
from domain.errors import NotFound
from domain.near_cluster import NearCluster
from domain.roles import Permission
from domain.verification import Cluster, State
from services import verification

_DRAWN = (Verify.HEAD, Verify.EVIDENCE, Verify.CLAIM, Verify.OTHERS, Verify.HISTORY)


def case(cluster: str, view: str, _heard: int, _changed: dict[str, Any], _minute: int) -> list[Any]:
    """Everything about the case of the address; in the list of second looks it is a decision."""
    if not cluster:
        return _nothing()
    number = asking.number(cluster)
    if asking.view(view) == asking.LOOKS:
        return _second(number)
    scope, now = reviewer.scope(), context.current().now()
    try:
        with context.reading() as session:
            found = verification.whole(session, number, scope=scope, now=now)
            near = near_clusters.near(session, found.id, scope=scope)
            outlines = evidence.outlines(session, found.members)
    except NotFound as gone:
        return _nothing(gone.sentence)
    return [*_drawn(found, near), verify_evidence.places(found.members, near, outlines)]


def _nothing(why: str = "") -> list[Any]:
    return [plain.tree(verify_case.nothing(why)), None, None, None, None, []]


def _second(decision_id: int) -> list[Any]:
    here = context.current()
    now, zone = here.now(), here.city.zone
    look = next((one for one in asking.looks() if one.decision_id == decision_id), None)
    if look is None:
        return _nothing()
    with context.reading() as session:
        outlines = evidence.outlines(session, look.members)
    drawn = [
        verify_looks.head(look, now=now),
        verify_evidence.evidence(look.members, zone, may=False, now=now, splits=False),
        verify_case.second(decision_id),
        None,
        None,
    ]
    return [*map(plain.tree, drawn), verify_evidence.places(look.members, [], outlines)]


def _drawn(one: Cluster, near: list[NearCluster]) -> list[Any]:
    here, me = context.current(), guard.require(Permission.SEE_REPORTS).account.id
    zone, now, may = here.city.zone, here.now(), guard.may(Permission.VERIFY_REPORTS)
    free = may and not verify_case.is_barred(one, me=me, now=now)
    splits = free and one.state is State.UNREVIEWED
    undo = one.undoable if may else None
    drawn = [
        verify_case.head(one, zone, now=now),
        verify_evidence.evidence(one.members, zone, may=free, now=now, splits=splits, near=near),
        verify_case.desk(one, zone, me=me, may=may, now=now),
        verify_others.listed(near),
        verify_history.history(one.history, zone, undoable=undo, now=now),
    ]
    return list(map(plain.tree, drawn))


def register(app: Dash) -> None:
    """Tie the case to its ids."""
    guard.bind(
        app,
        Permission.SEE_REPORTS,
        case,
        outputs=[
            *[Output(part, "tree") for part in _DRAWN],
            Output(Verify.CELLS, "cells"),
        ],
        inputs=[
            Input(Verify.CLUSTER, "data"),
            Input(Verify.VIEW, "data"),
            Input(Verify.HEARD, "data"),
            Input(Verify.CHANGED, "data"),
            Input(Frame.CLOCK, "n_intervals"),
        ],
        on_error=asking.LIST_REFUSED,
    )
