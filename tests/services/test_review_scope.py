"""Liaisons of some areas see and decide what lies in these, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as database
from db.queries import areas, clusters, decisions, members, near_clusters, report_media
from db.queries import second_looks as look_rows
from domain.decision_border import BEYOND
from domain.errors import NotFound
from domain.matching import Subject
from domain.report_media import Kind, Media, MediaState
from domain.scope import WHOLE, Scope
from domain.sight import Sight
from domain.verification import Action, Decision, Reviewer, State
from services import answering, records, second_looks, undoing, verification, verification_stats
from tests import reviewed, town
from tests.reviewed import NOW, WHY


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with reviewed.ground(database_url) as known:
        yield known


@dataclass(frozen=True)
class Cases:
    """A cluster in the west, one in the east, one without a place; and the numbers of areas."""

    west: int
    east: int
    nowhere: int
    western: int
    eastern: int


@pytest.fixture
def cases(session: Session) -> Cases:
    ids = {one.code: one.id for one in areas.listed(session)}
    made = [
        _cluster(session, at, area)
        for at, area in ((town.WEST, ids["1"]), (town.EAST, ids["2"]), (None, 0))
    ]
    return Cases(*made, western=ids["1"], eastern=ids["2"])


@pytest.fixture
def lia(ann: Reviewer, cases: Cases) -> Reviewer:
    """Who reviews the west alone."""
    return replace(ann, scope=Scope((cases.western,)))


def _cluster(session: Session, at: tuple[float, float] | None, area: int) -> int:
    number = reviewed.report(session, at=at, by="one who saw it")
    named = {"id": number, "area": area}
    session.execute(text("UPDATE report SET area_id = :area WHERE id = :id"), named)
    return reviewed.cluster(session, Subject(report_id=number))


def _waiting(session: Session, scope: Scope) -> set[int]:
    page = verification.queue(session, scope=scope, now=NOW)
    assert page.waiting == len(page.items)
    return {one.id for one in page.items}


def test_the_queue_is_that_of_the_areas(session: Session, cases: Cases) -> None:
    assert _waiting(session, WHOLE) == {cases.west, cases.east, cases.nowhere}
    assert _waiting(session, Scope((cases.western,))) == {cases.west}
    both = Scope((cases.western, cases.eastern))
    assert _waiting(session, both) == {cases.west, cases.east}
    assert _waiting(session, Scope(())) == set()
    assert _waiting(session, Scope((10**6,))) == set()
    nothing = verification.queue(session, scope=Scope(()), now=NOW)
    assert nothing.latest_at is None


def test_what_lies_inside_an_area_comes_along_whatever_its_edition(
    session: Session, cases: Cases
) -> None:
    county = areas.add_without_boundary(session, "county", "c", "County")
    session.execute(
        text("UPDATE area SET parent_id = :county WHERE id = :west"),
        {"county": county, "west": cases.western},
    )
    assert _waiting(session, Scope((county,))) == {cases.west}
    session.execute(
        text("""
        WITH old AS (UPDATE area SET valid_to = '2026-01-01' WHERE id = :west RETURNING level, code)
        INSERT INTO area (level, code, name, valid_from)
        SELECT level, code, 'West, drawn anew', '2026-01-01' FROM old
        """),
        {"west": cases.western},
    )
    (anew,) = (one.id for one in areas.listed(session) if one.code == "1")
    later = _cluster(session, town.WEST, anew)
    assert _waiting(session, Scope((cases.western,))) == {cases.west, later}
    assert _waiting(session, Scope((county,))) == {cases.west, later}


@pytest.mark.parametrize("which", ["east", "nowhere"])
def test_nothing_is_told_of_what_lies_beyond(
    session: Session, cases: Cases, lia: Reviewer, which: str
) -> None:
    beyond: int = getattr(cases, which)
    version = reviewed.version(session, beyond)
    said = {"by": lia, "now": NOW}
    tried: list[Callable[[], object]] = [
        lambda: verification.whole(session, beyond, scope=lia.scope, now=NOW),
        lambda: verification.claim(session, beyond, **said),
        lambda: verification.note(session, beyond, text=WHY, **said),
        lambda: verification.decide(
            session, beyond, Action.VERIFY, reason=WHY, version=version, **said
        ),
        lambda: verification.split(session, beyond, [1], reason=WHY, version=version, **said),
    ]
    for one in tried:
        with pytest.raises(NotFound, match="in your areas"):
            one()
    assert decisions.of_cluster(session, beyond, scope=WHOLE) == ()
    assert verification.whole(session, cases.west, scope=lia.scope, now=NOW).id == cases.west


def test_no_step_reaches_across_the_border(session: Session, cases: Cases, lia: Reviewer) -> None:
    verification.claim(session, cases.west, by=lia, now=NOW)
    version = reviewed.version(session, cases.west)
    said = {"by": lia, "reason": WHY, "version": version, "now": NOW}
    with pytest.raises(NotFound, match="in your areas"):
        verification.merge(session, cases.west, cases.east, **said)
    with pytest.raises(NotFound, match="in your areas"):
        verification.decide(session, cases.west, Action.DUPLICATE, of=cases.east, **said)
    (record,) = reviewed.linked(session, cases.east)
    subject = Subject(report_id=int(record.removeprefix("report:")))
    members.propose(session, cases.west, subject, reviewed.match(cases.west), now=NOW)
    there = verification.whole(session, cases.west, scope=lia.scope, now=NOW)
    (asked,) = (one.id for one in there.members if one.status == "proposed")
    said["version"] = there.version
    with pytest.raises(NotFound, match="in your areas"):
        answering.answer(session, cases.west, [asked], accept=True, **said)
    assert answering.answer(session, cases.west, [asked], accept=False, **said).id
    assert near_clusters.near(session, cases.west, scope=lia.scope) == []


def test_what_others_did_beyond_is_neither_told_nor_undone(
    session: Session, cases: Cases, lia: Reviewer, bo: Reviewer
) -> None:
    far = reviewed.decided(session, cases.east, Action.REJECT, bo)
    near = reviewed.decided(session, cases.west, Action.REJECT, bo)
    told = verification.by_reviewer(session, bo.account_id, scope=lia.scope)
    assert [one.id for one in told] == [near]
    with pytest.raises(NotFound, match="in your areas"):
        undoing.undo(session, far, by=lia, reason=WHY, now=NOW)
    session.execute(text("DELETE FROM second_look"))
    for number, cluster in ((far, cases.east), (near, cases.west)):
        look_rows.ask(session, number, cluster, by=bo.account_id, outcome=Action.REJECT, now=NOW)
    assert [one.decision_id for one in second_looks.waiting(session, by=lia)] == [near]
    with pytest.raises(NotFound):
        second_looks.answer(session, far, Action.REJECT, by=lia, reason=WHY, now=NOW)
    second_looks.answer(session, near, Action.REJECT, by=lia, reason=WHY, now=NOW)
    assert undoing.undo(session, near, by=lia, reason=WHY, now=NOW).undoes == near


def merged(session: Session, into: int, gone: int, *, by: Reviewer) -> Decision:
    """``gone`` becomes part of ``into``, which is claimed for it."""
    verification.claim(session, into, by=by, now=NOW)
    version = reviewed.version(session, into)
    return verification.merge(session, into, gone, by=by, reason=WHY, version=version, now=NOW)


def test_a_case_beyond_has_no_number_in_the_history_of_one_within(
    session: Session, cases: Cases, lia: Reviewer, bo: Reviewer
) -> None:
    merged(session, cases.east, cases.west, by=bo)
    gone = verification.whole(session, cases.west, scope=lia.scope, now=NOW)
    assert (gone.state, gone.merged_into) == (State.MERGED, None)
    assert [one.after["merged_into"] for one in gone.history] == [BEYOND]
    known = verification.whole(session, cases.west, scope=WHOLE, now=NOW)
    assert (known.merged_into, known.history[0].after["merged_into"]) == (cases.east,) * 2
    noted = verification.note(session, cases.west, by=lia, text=WHY, now=NOW)
    assert (noted.before["merged_into"], noted.after["merged_into"]) == (BEYOND, BEYOND)
    (told,) = verification.by_reviewer(session, lia.account_id, scope=lia.scope)
    assert told == noted


def test_what_reached_across_the_border_is_not_undone_from_one_side(
    session: Session, cases: Cases, lia: Reviewer, bo: Reviewer
) -> None:
    decision = merged(session, cases.west, cases.nowhere, by=bo)
    (told,) = verification.whole(session, cases.west, scope=lia.scope, now=NOW).history
    assert told.after["far"] == {BEYOND: None}
    assert set(told.after["moved"].values()) == {BEYOND}  # type: ignore[attr-defined]
    with pytest.raises(NotFound, match="in your areas") as refused:
        undoing.undo(session, decision.id, by=lia, reason=WHY, now=NOW)
    assert not any(map(str.isdigit, str(refused.value)))
    assert undoing.undo(session, decision.id, by=bo, reason=WHY, now=NOW).undoes == decision.id


def test_an_incident_names_its_case_to_who_may_see_it(session: Session, cases: Cases) -> None:
    (incident,) = session.execute(text("SELECT id FROM incident ORDER BY id LIMIT 1")).one()
    seen = Sight(smallest=1, incidents=True, exact=False)

    def case(reports: Scope | None) -> int | None:
        return records.one(session, incident, seen, now=NOW, reports=reports).case

    assert case(WHOLE) is None
    clusters.keep_incident(session, cases.east, incident)
    assert case(WHOLE) == case(Scope((cases.eastern,))) == cases.east
    for reports in (None, Scope(()), Scope((cases.western,))):
        assert case(reports) is None
    clusters.keep_incident(session, cases.east, None)
    members.propose(
        session, cases.west, Subject(incident_id=incident), reviewed.match(cases.west), now=NOW
    )
    assert case(WHOLE) is None, "it is only asked whether it belongs there"
    linked = "UPDATE cluster_member SET status = 'linked' WHERE incident_id IS NOT NULL"
    session.execute(text(linked))
    assert case(Scope((cases.western,))) == cases.west
    assert case(Scope((cases.eastern,))) is None


def test_counts_and_files_are_those_of_the_areas(session: Session, cases: Cases) -> None:
    west = Scope((cases.western,))
    counted = verification_stats.stats(session, scope=west, days=30, now=NOW + timedelta(hours=1))
    assert (counted.reports, counted.clusters, counted.waiting) == (1, 1, 1)
    crossed = verification_stats.cross_source_stats(
        session, scope=west, days=30, now=NOW + timedelta(hours=1)
    )
    assert crossed.clusters == 1
    (record,) = reviewed.linked(session, cases.east)
    number = int(record.removeprefix("report:"))
    file = Media(uuid4(), number, 0, Kind.PHOTO, MediaState.WAITING, None, "image/jpeg", 1)
    report_media.add(session, file, sent_digest=b"d", now=NOW)
    assert report_media.shown(session, file.id, scope=west) is None
    for scope in (WHOLE, Scope((cases.eastern,))):
        shown = report_media.shown(session, file.id, scope=scope)
        assert shown is not None
