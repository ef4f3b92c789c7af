"""The schedule of the settings: read, moved, refused in words."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Settings
from db import session as database
from services import schedules
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

SAID = f"{Settings.SCHEDULE}.children"
FORM = f"{Settings.TIME}.value"
SAVED = f"{Settings.SCHEDULED}.data"


@pytest.fixture(autouse=True)
def _as_it_came(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM schedule"))


def test_at_first_it_is_as_halo_came(admin: Asker) -> None:
    said = words(admin.answer(SAID)[Settings.SCHEDULE]["children"])
    assert "Every day at 02:00 UTC" in said
    assert ":00, America/Chicago" in said
    assert "nobody has changed it" in said
    form = admin.answer(FORM)
    assert form[Settings.TIME]["value"] == "02:00"
    assert len(form[Settings.DAYS]["value"]) == 7


def test_moving_it_is_said_and_written_down(house: House, admin: Asker) -> None:
    admin.answer(SAVED, settings_time="03:15", settings_days=["wed", "mon"])
    said = words(admin.answer(SAID)[Settings.SCHEDULE]["children"])
    assert "Mon, Wed at 03:15 UTC" in said
    assert "Changed by admin" in said
    [entry] = house.entries(schedules.MOVED)
    assert entry.detail == {"cron": "15 3 * * mon,wed"}


def test_no_time_and_no_days_are_refused(house: House, admin: Asker) -> None:
    for clock, days in (("", ["mon"]), (None, ["mon"]), ("02:00", []), ("99:00", ["mon"])):
        refused = admin.answer(SAVED, settings_time=clock, settings_days=days)
        assert refused[Settings.SCHEDULE_REFUSAL]["hidden"] is False
    assert house.entries(schedules.MOVED) == []


def test_an_analyst_may_not(analyst: Asker) -> None:
    assert analyst.post(SAID).status_code == 403
    moved = analyst.post(SAVED, settings_time="03:15", settings_days=["mon"])
    assert moved.status_code == 403
