"""``manage.py erase-report`` as an operator types it."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

import manage
from db import session as database
from db.queries import audit
from domain.incident import TimePrecision
from domain.report import CONSENTS, Channel, NewReport, Pseudonym
from services import reporting
from tests import town


def test_a_report_is_erased_on_the_record(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("HALO_HOME", str(tmp_path))
    with town.database_of(database_url) as sessions:
        city = town.settled(sessions)
        at = town.NOW - timedelta(hours=1)
        new = NewReport(
            client_id=uuid.uuid4(),
            category=6,
            lat=None,
            lon=None,
            accuracy_m=None,
            place="Behind the library",
            occurred_from=at,
            occurred_to=at,
            time_precision=TimePrecision.MINUTE,
            text="",
            language="",
            consent=CONSENTS[-1],
            channel=Channel.PUBLIC,
        )
        somebody = Pseudonym(bytes(32), "device")
        with database.transaction(sessions) as session:
            reporting.receive(session, new, reporter=somebody, city=city, now=town.NOW)
        assert manage.main(["erase-report", str(new.client_id)]) == 1
        assert "--yes" in capsys.readouterr().err
        assert town.value(sessions, "SELECT count(*) FROM report") == 1
        assert manage.main(["erase-report", str(new.client_id), "--yes"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said == {"erased": str(new.client_id), "files": 0, "incidents": []}
        assert town.value(sessions, "SELECT count(*) FROM report") == 0
        with sessions() as session:
            (entry,) = audit.latest(session, action=reporting.ERASED, limit=10)
        assert (entry.subject, entry.account_id) == (f"report:{new.client_id}", None)
        assert manage.main(["erase-report", str(new.client_id), "--yes"]) == 1
        assert "no such report" in capsys.readouterr().err
