"""A case in words: what waits, what speaks for one event, what may be done, what was decided."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import locales
from components import (
    plain,
    verify_case,
    verify_done,
    verify_evidence,
    verify_history,
    verify_looks,
    verify_queue,
    verify_words,
)
from domain.decision_border import BEYOND
from domain.near_cluster import NearCluster
from domain.verification import (
    Action,
    Change,
    Claim,
    Cluster,
    Decision,
    Evidence,
    Member,
    QueueItem,
    QueuePage,
    Standing,
    State,
)
from tests.components import drawn_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONE = "America/Chicago"
HOSTILE = "<img src=x onerror=alert(1)>"
CELL = "8a2ab8c5b4d7fff"
ME, BEA = 1, 2
UNCOMPARED = Evidence(None, None, None, None, None, None, None, None, None)
MEMBER = Member(
    id=11,
    kind="report",
    record_id=101,
    status="linked",
    category="burglary",
    severity=2,
    occurred_from=NOW - timedelta(minutes=40),
    occurred_to=NOW - timedelta(minutes=40),
    time_precision="minute",
    received_at=NOW - timedelta(minutes=35),
    place_precision="exact",
    cell=CELL,
    area="Soulard",
    address="",
    title="",
    text=HOSTILE,
    language="en",
    source="",
    channel="public",
    witness=1,
    linked_at=NOW,
    linked_by="",
    evidence=UNCOMPARED,
)
PROPOSED = replace(
    MEMBER,
    id=12,
    kind="incident",
    status="proposed",
    source="Dispatch",
    evidence=Evidence(2, 11, 0.9, 0.8, 0.7, None, 0.874, 120, 7.0),
)
CASE = Cluster(
    id=42,
    state=State.UNREVIEWED,
    version=3,
    severity=2,
    category="burglary",
    standing=Standing.REPORT_ONLY,
    opened_at=NOW,
    latest_at=NOW,
    evidence_at=None,
    decided_at=None,
    due_at=NOW + timedelta(hours=4),
    merged_into=None,
    duplicate_of=None,
    incident_id=None,
    occurred_from=MEMBER.occurred_from,
    occurred_to=MEMBER.occurred_to,
    cell=CELL,
    area="Soulard",
    reports=1,
    reporters=1,
    incidents=0,
    publishers=0,
    unpublished=False,
    claim=None,
    members=(MEMBER, PROPOSED),
    history=(),
)
ITEM = QueueItem(
    id=42,
    state=State.UNREVIEWED,
    version=3,
    severity=2,
    category="burglary",
    standing=Standing.REPORT_ONLY,
    since=NOW - timedelta(hours=5),
    due_at=NOW - timedelta(hours=1, minutes=5),
    urgency=1.27,
    asks=False,
    latest_at=NOW,
    occurred_from=NOW,
    occurred_to=NOW,
    cell=CELL,
    area="Soulard",
    reports=2,
    reporters=1,
    incidents=0,
    publishers=0,
    proposals=1,
    text=HOSTILE,
    media=0,
    claim=Claim(42, BEA, "Bea", NOW + timedelta(minutes=6)),
)
VERIFIED = Decision(
    id=5,
    cluster_id=42,
    actor_id=BEA,
    actor="Bea",
    action=Action.VERIFY,
    reason=HOSTILE,
    before={},
    after={},
    undoes=None,
    undone_by=None,
    at=NOW,
    hash="00",
)


def page(*items: QueueItem) -> QueuePage:
    return QueuePage(items, None, len(items), 1, NOW - timedelta(minutes=2))


def test_a_row_says_how_late_it_is_and_who_reviews_it() -> None:
    said = drawn_text.words(verify_queue.rows(page(ITEM), ZONE, me=ME, now=NOW))
    assert "1 h 5 min over" in said
    assert "2 reports 1 person" in said
    assert "Bea reviews this" in said
    free = replace(ITEM, claim=Claim(42, BEA, "Bea", NOW))
    assert "Bea" not in drawn_text.words(verify_queue.rows(page(free), ZONE, me=ME, now=NOW))


def test_nothing_waiting_tells_of_the_last_report() -> None:
    said = drawn_text.words(verify_queue.rows(page(), ZONE, me=ME, now=NOW))
    assert "The last report came 1 Mar 05:58" in said


def test_reasons_are_figures_and_what_is_not_known_says_so() -> None:
    drawn = verify_evidence.evidence(CASE.members, ZONE, may=True, now=NOW, splits=True)
    said = drawn_text.words(drawn)
    assert "87\u00a0% one event method 2" in said
    assert "Distance 120 m Time 7 min Category related Wording not known" in said
    assert "Same event Another event" in said
    drawn_text.assert_no_markup(drawn)
    assert HOSTILE in said
    opened = (MEMBER, replace(MEMBER, id=13))
    said = drawn_text.words(verify_evidence.evidence(opened, ZONE, may=True, now=NOW, splits=True))
    assert "Not compared" in said
    assert "not known" not in said


def test_what_a_publisher_changed_since_is_said_and_asked() -> None:
    changed = Change(False, 240, "theft", NOW - timedelta(hours=2), None)
    official = replace(PROPOSED, status="linked", change=changed)
    drawn = verify_evidence.evidence((MEMBER, official), ZONE, may=True, now=NOW, splits=False)
    said = drawn_text.words(drawn)
    assert "Changed since" in said
    assert "moved by 240 m · category: Theft → Burglary · time: 04:00 → 05:20" in said
    assert "Same event Another event" in said
    gone = replace(official, withdrawn=True, change=replace(changed, withdrawn=True))
    said = drawn_text.words(
        verify_evidence.evidence((gone,), ZONE, may=False, now=NOW, splits=False)
    )
    assert "Withdrawn" in said
    assert "it was withdrawn" in said
    assert "Same event" not in said


@pytest.mark.parametrize(
    ("precision", "why"),
    [
        ("exact", "close by, about that time"),
        ("district", "Only its area is known"),
        ("county", "compared with nothing: its place"),
        ("none", "they name no area of the city"),
    ],
)
def test_one_alone_says_what_it_was_compared_with(precision: str, why: str) -> None:
    coarse = replace(MEMBER, place_precision=precision)
    drawn = verify_evidence.evidence((coarse,), ZONE, may=True, now=NOW, splits=True)
    assert why in drawn_text.words(drawn)


def test_one_alone_says_which_case_asks_about_it() -> None:
    asking = NearCluster(7, State.UNREVIEWED, "theft", CELL, "", 1, 0, 120, 4.0, shares=True)
    options = {"may": True, "now": NOW, "splits": True, "near": [asking]}
    drawn = verify_evidence.evidence((MEMBER,), ZONE, **options)
    assert "Another case asks about this one" in drawn_text.words(drawn)
    assert "cluster=7" in str(plain.tree(drawn))


def test_what_waits_for_the_map_says_so() -> None:
    late = replace(CASE, state=State.VERIFIED, unpublished=True)
    assert "as soon as the import" in drawn_text.words(verify_case.head(late, ZONE, now=NOW))


def test_one_report_alone_has_nothing_to_split() -> None:
    alone = verify_evidence.evidence((MEMBER,), ZONE, may=True, now=NOW, splits=True)
    assert "Nothing else matches" in drawn_text.words(alone)
    assert "data-ticks" not in str(plain.tree(alone))


def test_the_map_is_told_cells_and_without_any_areas() -> None:
    near = NearCluster(7, State.UNREVIEWED, "theft", CELL, "", 1, 0, 120, 4.0, shares=False)
    ring = {"type": "Polygon", "coordinates": []}
    vague = [replace(MEMBER, id=n, cell=None, area=name) for n, name in ((1, "Soulard"), (2, ""))]

    def told(*members: Member) -> list[tuple[object, object, object]]:
        found = verify_evidence.places(members, [near], {1: ring})
        return [(one.get("kind"), one.get("cell"), one.get("area")) for one in found]

    beside = ("near", CELL, None)
    assert told(MEMBER, *vague) == [("linked", CELL, None), beside]
    assert told(*vague) == [(None, None, "Soulard"), beside]


def test_who_may_decide_and_when() -> None:
    def desk(one: Cluster, *, may: bool = True) -> str:
        return str(plain.tree(verify_case.desk(one, ZONE, me=ME, may=may, now=NOW)))

    held = replace(CASE, claim=Claim(42, BEA, "Bea", NOW + timedelta(minutes=6)))
    assert "'data-claim': 'free'" in desk(CASE)
    assert "'data-decides': 'verify'" in desk(CASE)
    assert "'disabled': True" in desk(held)
    assert "'data-decides': 'merge'" not in desk(held)
    assert "'data-decides': 'merge'" in desk(CASE)
    assert "'data-decides': 'split'" not in desk(CASE)
    assert "'data-decides': 'verify'" not in desk(replace(CASE, state=State.VERIFIED))
    assert "data-decides" not in desk(CASE, may=False)


def test_the_newest_decision_can_be_taken_back_unless_it_is_the_far_side_of_another() -> None:
    def buttons(one: Decision) -> str:
        return str(plain.tree(verify_history.history([one], ZONE, undoable=5, now=NOW)))

    assert "'data-says': 'undo'" in buttons(VERIFIED)
    assert "view=decisions&by=2" in buttons(VERIFIED)
    joined = replace(VERIFIED, action=Action.JOIN, after={"merged_into": 9})
    assert "'data-says': 'undo'" not in buttons(joined)
    assert "cluster=9" in buttons(joined)


def test_a_case_beyond_ones_areas_is_another_and_has_no_number() -> None:
    join = replace(VERIFIED, action=Action.JOIN, after={"merged_into": BEYOND})
    merge = replace(VERIFIED, action=Action.MERGE, after={"far": {"1042": 7, BEYOND: None}})
    give = replace(VERIFIED, action=Action.GIVE, after={"given_to": BEYOND})
    drawn = drawn_text.words(
        verify_history.history([join, merge, give], ZONE, undoable=None, now=NOW)
    )
    assert drawn.count("another case") == 3, drawn
    assert ("#1042" in drawn, BEYOND in drawn) == (True, False)
    gone = replace(CASE, state=State.DUPLICATE, duplicate_of=None)
    assert "Duplicate of another case" in drawn_text.words(verify_case.head(gone, ZONE, now=NOW))


def test_what_was_done_says_so_and_how_to_take_it_back() -> None:
    done = str(plain.tree(verify_done.said("verify", 42, 5, is_second=False)))
    assert "#42 is verified." in done
    assert "'data-decision': '5'" in done
    assert "data-decision" not in str(plain.tree(verify_done.said("note", 42, 5, is_second=False)))


def test_agreement_is_said_with_how_sure_it_is() -> None:
    assert "not measured yet" in verify_looks.agreed(0, 0, None, None, None)
    said = verify_looks.agreed(31, 28, 0.812, 0.62, 0.95)
    assert said == "90\u00a0% agreement over 31 second looks. Kappa 0.81 (0.62 to 0.95)."


def test_time_is_brief_in_every_language() -> None:
    hours = timedelta(hours=26, minutes=5)
    assert verify_words.brief(hours) == "1 d 2 h"
    with locales.spoken("sv"):
        assert verify_words.brief(timedelta(minutes=125)) == "2 tim 5 min"
