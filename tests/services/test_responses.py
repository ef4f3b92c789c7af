"""What was done about a place: logged once, taken back by a line of its own, never changed."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import session as database
from db.queries import responses as rows
from domain import grid
from domain.account import Account
from domain.city import City
from domain.errors import BadInput, IllegalStep, NotAllowed, NotFound
from domain.response import Action, NewResponse, Stage
from domain.roles import Role
from services import accounts, responses
from tests import hot_town
from tests.hot_town import NOW

DAY = date(2025, 12, 20)


@pytest.fixture(scope="module")
def settled(database_url: str) -> Iterator[tuple[database.Sessions, City]]:
    with hot_town.town_of(database_url) as known:
        yield known


@pytest.fixture
def session(settled: tuple[database.Sessions, City]) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds an empty log."""
    with settled[0]() as opened:
        yield opened


def person(session: Session, name: str, role: Role = Role.LIAISON) -> Account:
    added = accounts.add_account(session, f"{name}@example.org", name=name, role=role, now=NOW)
    return added.account


@pytest.fixture
def liaison(session: Session) -> Account:
    return person(session, "lia")


@pytest.fixture
def wanted(session: Session, settled: tuple[database.Sessions, City]) -> NewResponse:
    _, spot = hot_town.stored_spot(session, settled[1])
    return NewResponse(
        spot, Stage.RESPONSE, Action.PRESENCE, DAY, minutes=90, visits=3, note="<b>Lamps</b> mended"
    )


def test_it_is_logged_with_its_outline_and_its_cells(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    response_id = responses.log(session, wanted, by=liaison, now=NOW)
    [found] = rows.newest(session)
    assert found == rows.by_id(session, response_id)
    assert (found.by, found.area, found.minutes, found.visits) == ("lia", "District 1", 90, 3)
    assert (found.note, found.withdrawal) == ("<b>Lamps</b> mended", None)
    treated = rows.treated_cells(session, first=DAY, end=DAY + timedelta(days=1))
    assert grid.containing(*hot_town.SPOT, grid.RESOLUTION) in treated
    assert 1 < len(treated) < 20


def test_an_evaluation_heeds_the_days_it_went_on(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    ended = dataclasses.replace(wanted, last_day=DAY + timedelta(days=5))
    responses.log(session, ended, by=liaison, now=NOW)
    week = timedelta(days=7)
    assert rows.treated_cells(session, first=DAY - week, end=DAY) == []
    assert rows.treated_cells(session, first=DAY - week, end=DAY + timedelta(days=1))
    assert rows.treated_cells(session, first=DAY + timedelta(days=5), end=DAY + week)
    assert rows.treated_cells(session, first=DAY + timedelta(days=6), end=DAY + week) == []


def test_a_place_keeps_its_responses_from_search_to_search(
    session: Session,
    wanted: NewResponse,
    liaison: Account,
    settled: tuple[database.Sessions, City],
) -> None:
    response_id = responses.log(session, wanted, by=liaison, now=NOW)
    run_id, spot = hot_town.stored_spot(session, settled[1])
    assert spot != wanted.hot_spot_id
    assert rows.around_hot_spots(session, run_id) == {spot: 1}
    responses.withdraw(session, response_id, by=liaison, reason="", now=NOW)
    assert rows.around_hot_spots(session, run_id) == {}


def test_work_at_a_desk_treats_no_cell(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    studied = dataclasses.replace(wanted, stage=Stage.ANALYSIS, action=Action.STUDY)
    responses.log(session, studied, by=liaison, now=NOW)
    assert rows.treated_cells(session, first=DAY, end=DAY + timedelta(days=1)) == []


def test_it_is_taken_back_once_and_stays_in_the_log(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    response_id = responses.log(session, wanted, by=liaison, now=NOW)
    responses.withdraw(session, response_id, by=liaison, reason=" Wrong place ", now=NOW)
    [found] = rows.newest(session)
    assert found.withdrawal is not None
    assert (found.withdrawal.by, found.withdrawal.reason) == ("lia", "Wrong place")
    assert rows.treated_cells(session, first=DAY, end=DAY + timedelta(days=1)) == []
    with pytest.raises(IllegalStep):
        responses.withdraw(session, response_id, by=liaison, reason="again", now=NOW)


def test_only_who_logged_it_or_an_administrator_takes_it_back(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    response_id = responses.log(session, wanted, by=liaison, now=NOW)
    with pytest.raises(NotAllowed):
        responses.withdraw(session, response_id, by=person(session, "other"), reason="", now=NOW)
    admin = person(session, "root", Role.ADMIN)
    responses.withdraw(session, response_id, by=admin, reason="asked to", now=NOW)
    with pytest.raises(NotFound):
        responses.withdraw(session, response_id + 1, by=admin, reason="", now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_day": DAY - timedelta(days=1)},
        {"minutes": -1},
        {"visits": 1_000_000},
        {"note": "x" * 1_001},
    ],
)
def test_what_cannot_be_meant_is_refused(
    session: Session, wanted: NewResponse, liaison: Account, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        responses.log(session, dataclasses.replace(wanted, **wrong), by=liaison, now=NOW)


def test_a_hot_spot_that_is_gone_is_refused(
    session: Session, wanted: NewResponse, liaison: Account
) -> None:
    with pytest.raises(NotFound):
        responses.log(session, dataclasses.replace(wanted, hot_spot_id=0), by=liaison, now=NOW)


@pytest.mark.parametrize("statement", ["UPDATE response SET note = ''", "DELETE FROM response"])
def test_the_log_cannot_be_changed(
    session: Session, wanted: NewResponse, liaison: Account, statement: str
) -> None:
    responses.log(session, wanted, by=liaison, now=NOW)
    with pytest.raises(DBAPIError, match="written once"):
        session.execute(text(statement))
