"""Who sends a report, what is kept and told of them, and how all of it is erased."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from auth import pseudonym
from db import session as database
from db.notices import Notices
from db.queries import accounts
from domain.errors import NotFound
from domain.roles import Permission, Role
from domain.token import TokenKind
from services import reporting, tokens
from tests.api import reported
from tests.api.conftest import signed_in
from tests.auth.house import House

pytestmark = pytest.mark.usefixtures("roomy")


def test_nothing_of_the_device_is_kept_or_logged(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    reported.sent(house, reported.said(house))
    reported.sent(house, reported.said(house, category="nothing"))
    reported.sent(house, {**reported.said(house), "id": reported.DEVICE})
    tables = reported.rows(house, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        found = reported.rows(
            house,
            f'SELECT count(*) FROM "{table}" AS t WHERE strpos(t::text, :device) > 0',
            device=reported.DEVICE,
        )
        assert found == [(0,)], table
    logged = capfd.readouterr()
    assert "request" in logged.out + logged.err
    assert reported.DEVICE not in logged.out + logged.err
    ((kept,),) = reported.rows(house, "SELECT pseudonym FROM reporter")
    key = pseudonym.key(str(house.server.secret_key))
    assert kept == pseudonym.of_device(key, reported.DEVICE).digest


def test_no_answer_tells_the_place(house: House) -> None:
    said = reported.said(house)
    stored = reported.sent(house, said)
    known = house.server.test_client().get(
        f"/api/v1/reports/receipt/{said['id']}", headers=reported.JSON
    )
    for answer in (stored, known):
        told = answer.get_data(as_text=True)
        assert str(reported.LAT)[:5] not in told
        assert str(reported.LON)[:6] not in told
        assert said["text"] not in told


def test_a_session_shows_its_token_and_is_the_account(house: House) -> None:
    liaison = signed_in(house, Role.LIAISON)
    liaison.get("/api/v1/reports/ping")
    said = reported.said(house, device="")
    without = liaison.client.post(reported.SUBMIT, json=said, headers=reported.JSON)
    assert without.status_code == 403
    answer = liaison.client.post(
        reported.SUBMIT,
        json=said,
        headers={**reported.JSON, "X-CSRFToken": liaison.form_token("/password")},
    )
    assert answer.status_code == 201
    ((cluster_id,),) = reported.rows(house, "SELECT id FROM event_cluster")
    assert answer.get_json()["cluster"] == cluster_id
    ((kept, channel),) = reported.rows(
        house, "SELECT p.pseudonym, r.channel FROM report r JOIN reporter p ON p.id = reporter_id"
    )
    assert channel == "session"
    assert kept == _account_digest(house, "liaison@example.org")


def _account_digest(house: House, email: str) -> bytes:
    with house.sessions() as session:
        found = accounts.by_email(session, email)
    assert found is not None
    return pseudonym.of_account(pseudonym.key(str(house.server.secret_key)), found.id).digest


def _token(house: House, kind: TokenKind, scopes: set[Permission]) -> tuple[str, int]:
    email = f"{uuid.uuid4()}@example.org"
    house.person(email.partition("@")[0], Role.ADMIN)
    with database.transaction(house.sessions) as session:
        owner = accounts.by_email(session, email)
        assert owner is not None
        made = tokens.make(
            session, owner, kind, name="gateway", scopes=scopes, days=30, now=house.clock()
        )
        return made.secret, made.token.id


def test_a_token_needs_the_permission(house: House) -> None:
    reporting, _ = _token(house, TokenKind.SERVICE, {Permission.SUBMIT_REPORTS})
    reading, _ = _token(house, TokenKind.SERVICE, {Permission.SEE_MAP})
    said = reported.said(house, device="")
    assert reported.sent(house, said, Authorization=f"Bearer {reading}").status_code == 403
    assert reported.sent(house, said, Authorization="Bearer halo_svc_none").status_code == 401
    assert reported.sent(house, said, Authorization=f"Bearer {reporting}").status_code == 201
    assert reported.sent(house, said, Authorization=f"Bearer {reporting}").status_code == 200


def test_a_system_is_itself_and_ones_own_program_oneself(house: House) -> None:
    scopes = {Permission.SUBMIT_REPORTS}
    for kind, reporter in ((TokenKind.SERVICE, "token"), (TokenKind.PERSONAL, "account")):
        secret, _ = _token(house, kind, scopes)
        said = reported.said(house, device="")
        assert reported.sent(house, said, Authorization=f"Bearer {secret}").status_code == 201
        found = reported.rows(
            house,
            """
            SELECT p.kind, r.channel FROM report r JOIN reporter p ON p.id = r.reporter_id
            WHERE client_id = :id
            """,
            id=said["id"],
        )
        assert found == [(reporter, "token")]


def test_strangers_can_be_kept_out(house: House) -> None:
    here = house.server.extensions["halo"]
    house.server.extensions["halo"] = replace(here, takes_strangers=False)
    answer = reported.sent(house, reported.said(house))
    assert answer.status_code == 403
    assert "Sign in" in answer.get_json()["detail"]
    assert house.browser().get("/api/v1/reports/ping").get_json()["accepting"] is False


def test_a_receipt_says_how_far_it_has_come_and_no_more(house: House) -> None:
    said = reported.said(house)
    reported.sent(house, said)
    browser = house.browser()
    address = f"/api/v1/reports/receipt/{said['id']}"
    told = browser.get(address).get_json()
    assert told.keys() == {"id", "received_at", "state", "media"}
    assert told["state"] == "received"
    liaison = house.person("claims", Role.LIAISON)
    with database.transaction(house.sessions) as session:
        session.execute(
            text("""
            INSERT INTO claim SELECT c.id, a.id, :until, :now FROM event_cluster c, account a
            WHERE a.email = :email
            """),
            {
                "until": house.clock() + timedelta(minutes=10),
                "now": house.clock(),
                "email": liaison,
            },
        )
    assert browser.get(address).get_json()["state"] == "under_review"
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM claim"))
        session.execute(text("UPDATE event_cluster SET incidents = 1"))
    assert browser.get(address).get_json()["state"] == "linked"
    with database.transaction(house.sessions) as session:
        session.execute(
            text("""
            INSERT INTO decision (id, cluster_id, action, reason, before, after, at, previous, hash)
            SELECT 1, id, 'reject', 'A test', '{}', '{"state": "rejected"}', :now, '', '\x01'
            FROM event_cluster
            """),
            {"now": house.clock()},
        )
        session.execute(text("UPDATE event_cluster SET state = 'rejected'"))
    assert browser.get(address).get_json()["state"] == "decided"
    assert browser.get(f"/api/v1/reports/receipt/{uuid.uuid4()}").status_code == 404


def test_an_erased_report_leaves_nothing(house: House, tmp_path: Path) -> None:
    said = reported.said(house)
    kept = reported.said(house, text="Another one, which stays", device="quite another phone")
    client = house.server.test_client()
    assert (
        client.post(reported.SUBMIT, data=reported.form(said, b"\xff\xd8\xff one")).status_code
        == 201
    )
    assert reported.sent(house, kept).status_code == 201
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    with database.transaction(house.sessions) as session:
        erased = reporting.erase(session, uuid.UUID(said["id"]), folder=tmp_path)
    assert (erased.files, erased.incidents) == (1, ())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert reported.rows(house, "SELECT description FROM report") == [(kept["text"],)]
    assert reported.rows(house, "SELECT count(*) FROM reporter") == [(1,)]
    assert reported.rows(house, "SELECT sum(reports) FROM event_cluster") == [(1,)]
    with database.transaction(house.sessions) as session:
        reporting.erase(session, uuid.UUID(kept["id"]), folder=tmp_path)
        with pytest.raises(NotFound):
            reporting.erase(session, uuid.UUID(kept["id"]), folder=tmp_path)
    assert reported.rows(house, "SELECT count(*) FROM reporter") == [(0,)]
    left = "SELECT count(*) FROM event_cluster WHERE geom IS NOT NULL OR cell >= 100 OR reports > 0"
    assert reported.rows(house, left) == [(0,)]


def test_whoever_reviews_is_told_at_commit(house: House) -> None:
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with Notices(url, "halo_verification") as notices:
        reported.sent(house, reported.said(house, category="nothing"))
        reported.sent(house, reported.said(house))
        heard = notices.wait(5)
    ((cluster_id,),) = reported.rows(house, "SELECT id FROM event_cluster")
    assert heard == [("halo_verification", str(cluster_id))]
