"""The page of operations: what is open, who has seen it, what the doctor says, a test message."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from components.ids import Frame, Operations
from db import session as database
from db.queries import alerts as rows
from db.queries import jobs
from domain.alert import Finding, Kind, Level
from domain.roles import Role
from services.alerting import JOB, Outlet
from tests.auth.house import House
from tests.callbacks.calling import Asker, words


@pytest.fixture(autouse=True)
def _no_alert(house: House) -> None:
    with database.transaction(house.sessions) as session:
        session.execute(text("TRUNCATE alert, alert_message, job CASCADE"))


@pytest.fixture
def mail(house: House) -> Iterator[None]:
    here = house.server.extensions["halo"]
    outlet = Outlet("mail.example.org:587", "halo@city.example.org", ("eva@city.example.org",))
    house.server.extensions["halo"] = replace(here, outlet=outlet)
    yield
    house.server.extensions["halo"] = here


def _raised(house: House, *, ended: bool = False) -> int:
    said = {"job": "retrain", "failures": 2, "reason": "<b>Row 7</b> is wrong."}
    found = Finding(Kind.JOB_FAILED, "retrain", Level.ILL, said)
    with database.transaction(house.sessions) as session:
        number = rows.insert(session, found, raised=True, now=house.clock.at)
        assert number
        if ended:
            rows.end(session, number, now=house.clock.at)
    return number


def _pill(asker: Asker) -> str:
    return words(asker.answer(f"{Frame.OPERATOR}.children")[Frame.OPERATOR]["children"])


def test_an_administrator_sees_and_heeds(house: House, admin: Asker, analyst: Asker) -> None:
    assert _pill(admin) == "No worker runs"
    number = _raised(house)
    assert _pill(admin).startswith("1 alert ")
    assert _pill(analyst) == ""
    shown = words(admin.answer(f"{Operations.ALERTS}.children")[Operations.ALERTS]["children"])
    assert "The job retrain failed" in shown
    assert "It failed 2 times" in shown
    assert "<b>Row 7</b> is wrong." in shown
    assert "No worker is running" in shown

    written = admin.answer(f"{Operations.HEEDED}.data", operations_asked=[f"heed {number}", 1])
    assert "stays here" in words(written[Operations.SAID]["children"])
    # Seen, it is quiet; that nobody works is the news then.
    assert words(written[Frame.OPERATOR]["children"]) == "No worker runs"
    with house.sessions() as session:
        [alert] = rows.listed(session)
        noted = session.execute(
            text("SELECT subject FROM audit_event WHERE action = 'alert_heeded'")
        )
        assert noted.scalars().all() == [f"alert:{number}"]
    assert alert.heeded_at is not None


@pytest.mark.parametrize("asked", ["heed 999", "heed x", "end 1", "heed " + "9" * 40])
def test_what_cannot_be_heeded_is_refused(admin: Asker, asked: str) -> None:
    written = admin.answer(f"{Operations.HEEDED}.data", operations_asked=[asked, 1])
    assert written[Operations.REFUSAL]["hidden"] is False
    assert Operations.HEEDED not in written


def test_what_is_over_is_history(house: House, admin: Asker) -> None:
    number = _raised(house, ended=True)
    written = admin.answer(f"{Operations.HISTORY}.children")
    assert "The job retrain failed" in words(written[Operations.HISTORY]["children"])
    refused = admin.answer(f"{Operations.HEEDED}.data", operations_asked=[f"heed {number}", 1])
    assert "is over" in words(refused[Operations.REFUSAL_SAID]["children"])


def test_the_doctor_says_the_same_as_on_the_command_line(admin: Asker) -> None:
    said = words(admin.answer(f"{Operations.HEALTH}.children")[Operations.HEALTH]["children"])
    assert "migrations" in said
    assert "nobody said where backups go" in said
    assert "only for tests" not in said


@pytest.mark.usefixtures("mail")
def test_a_test_message_takes_the_way_of_alerts(house: House, admin: Asker) -> None:
    shown = words(admin.answer(f"{Operations.POST}.children")[Operations.POST]["children"])
    assert "mail.example.org:587" in shown
    assert "eva@city.example.org" in shown
    written = admin.answer(f"{Operations.TESTED}.data", operations_test=1)
    assert "1 receiver" in words(written[Operations.SAID]["children"])
    with house.sessions() as session:
        [message] = rows.messages(session)
        assert [job.name for job in jobs.recent(session)] == [JOB]
        assert rows.listed(session) == rows.over(session, limit=9) == []
    assert message.receiver == "eva@city.example.org"
    table = words(admin.answer(f"{Operations.MESSAGES}.children")[Operations.MESSAGES]["children"])
    assert "A test" in table
    assert "Waits for a worker" in table


def test_without_a_mail_server_that_is_said(admin: Asker) -> None:
    shown = words(admin.answer(f"{Operations.POST}.children")[Operations.POST]["children"])
    assert "HALO_SMTP_HOST" in shown
    written = admin.answer(f"{Operations.TESTED}.data", operations_test=1)
    assert "HALO_SMTP_HOST" in words(written[Operations.REFUSAL_SAID]["children"])


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_nobody_else_sees_any_of_it(role: Role, viewer: Asker, analyst: Asker) -> None:
    asker = viewer if role is Role.VIEWER else analyst
    for output in (Operations.ALERTS, Operations.HEALTH, Operations.POST):
        assert asker.post(f"{output}.children").status_code == 403
    for output in (Operations.HEEDED, Operations.TESTED):
        assert asker.post(f"{output}.data").status_code == 403
